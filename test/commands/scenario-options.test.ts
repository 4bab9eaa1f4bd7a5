// What a command line may say of a scenario, and what is said where it means nothing.
import { describe, expect, test } from 'vitest';
import {
  changesOf,
  lengthOf,
  seedOf,
  timeOf,
  villagesOf,
  WrongOption,
} from '../../commands/scenario-options.ts';
import { luchengRegistry } from '../../ingest/registry/lucheng.ts';

const registry = luchengRegistry();

describe('what is said', () => {
  test('nothing', () => expect(changesOf({ seed: '1' })).toEqual({ share: undefined, lastsMs: undefined }));
  test('share and length', () =>
    expect(changesOf({ seed: '1', share: '0.25', for: '6h' })).toEqual({ share: 0.25, lastsMs: 21_600_000 }));
  test('seed', () => expect(seedOf({ seed: '42' })).toBe(42));
  test('villages', () => expect(villagesOf('v01,v32', registry)).toEqual(['v01', 'v32']));
});

describe('what means nothing', () => {
  test.each([
    ['--seed', () => seedOf({ seed: 'x' })],
    ['--seed', () => seedOf({ seed: '' })],
    ['--seed', () => seedOf({ seed: '-1' })],
    ['--share', () => changesOf({ seed: '1', share: '1.5' })],
    ['--share', () => changesOf({ seed: '1', share: 'half' })],
    ['--for', () => changesOf({ seed: '1', for: 'soon' })],
    ['--for', () => changesOf({ seed: '1', for: '0h' })],
    ['--days', () => lengthOf('days', 'xd', 'x')],
    ['--from', () => timeOf('from', 'soon')],
    ['--village', () => villagesOf('v01,v99', registry)],
  ])('%s', (option, parse) => {
    expect(parse).toThrow(WrongOption);
    expect(parse).toThrow(option);
  });
});
