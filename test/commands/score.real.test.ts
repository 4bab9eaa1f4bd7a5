// `npm run score` as a person calls it: a table or JSON for a town small enough to know what must come out, and one clear
// message for what it cannot run.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Score } from '../../simulators/scoring/model.ts';
import { runCommand } from './run.ts';
import { faultyLines, writeBadNight, writeFaulty } from './scenario-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'weisu-score-'));
afterAll(() => rmSync(folder, { recursive: true }));
const score = (...args: readonly string[]) => runCommand('score', args);

test('says how it is used', async () => {
  const { code, out, err } = await score('--help');
  expect([code, err]).toEqual([0, '']);
  for (const option of ['--scenario', '--seed', '--workers', '--json', '--truth'])
    expect(out).toContain(option);
});

describe('refuses with one clear message and exit code 78', () => {
  test.each([
    [['--nonsense'], "Unknown option '--nonsense'"],
    [['--share', 'half'], '--share: '],
    [['--workers', '0'], '--workers: '],
    [['--truth', join(folder, 'none/truth.json')], '--truth: '],
  ])('%s', async (args, expected) => {
    const { code, out, err } = await score(...args);
    expect([code, out]).toEqual([78, '']);
    expect(err).toContain(expected);
    expect(err).not.toMatch(/^\s+at /m);
  });

  test('a faulty scenario: every fault with its file and line', async () => {
    const { code, err } = await score('--scenario', writeFaulty(folder));
    expect(code).toBe(78);
    const lines = err.split('\n');
    expect(lines.length).toBe(faultyLines.length);
    for (const [i, line] of faultyLines.entries()) expect(lines[i]).toContain(line);
  });
});

test('finds what was broken, as JSON and with the truth beside it', async () => {
  const truthFile = join(folder, 'truth.json');
  const ran = await score('--scenario', writeBadNight(folder), '--json', '--truth', truthFile);
  expect(ran.code).toBe(0);
  expect(ran.err).toContain('times the clock');
  const figures = JSON.parse(ran.out) as Score;
  expect(figures).toMatchObject({ complaints: 0, falseOrders: 0, missed: [] });
  expect(figures.codes.map(({ code, found }) => [code, found])).toEqual(
    expect.arrayContaining([
      ['heater_trip', 1],
      ['lamp_out', 1],
    ]),
  );
  const kept = JSON.parse(readFileSync(truthFile, 'utf8')) as Record<string, { id: string }[]>;
  expect(kept.truth!.map(({ id }) => id.split(':')[0]).sort()).toEqual(['gateway_loss', 'lamp_dead', 'trip']);
  expect(kept.orders!.length).toBeGreaterThan(2);
});

test('prints a table, also of a town in parts', async () => {
  const { code, out } = await score('--for', '30m', '--share', '0.05', '--workers', '2');
  expect(code).toBe(0);
  expect(out.split('\n')[0]).toMatch(/^code\s+expected\s+found\s+recall/);
  expect(out).toContain('一因一单 one order a cause');
});
