// A start without a snapshot: what stood goes on being judged, though no device is remembered.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { MINUTE } from '../../../ingest/domain/time.ts';
import { type LeakingTown, leakingTown } from '../leak.ts';

const folder = mkdtempSync(join(tmpdir(), 'weisu-stored-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(['wall', 'event'] as const)('%s time', (mode) => {
  const leaking = () => leakingTown(folder, undefined, undefined, mode).runs(1, true);
  /** Stopped for five minutes, and its snapshots are of no use. */
  const restarted = (town: LeakingTown) =>
    leakingTown(folder, { stored: structuredClone(town.stored()) }, town.now + 300_000, mode);
  const story = (town: LeakingTown) =>
    town.orders().map(({ status, closedAs, reopened }) => [status, closedAs, reopened]);

  test('calm ends the order', () =>
    expect(story(restarted(leaking()).runs(3, false))).toEqual([['closed', 'self_cleared', 0]]));
  test('what still shows leaves it open, once', () =>
    expect(story(restarted(leaking()).runs(3, true))).toEqual([['open', null, 0]]));
  test('calm proves a repair', () =>
    expect(story(restarted(leaking().repair()).runs(3, false))).toEqual([['closed', 'verified', 0]]));
  test('what still shows refutes it', () =>
    expect(story(restarted(leaking().repair()).runs(3, true))).toEqual([['open', null, 1]]));
  test('the start is told once, and gives its grace', () => {
    const town = restarted(leaking());
    const began = town.now;
    town.runs(1, true);
    expect([town.engine.town.graceUntil, town.engine.town.calmFrom]).toEqual([
      began + 10 * MINUTE,
      began + 10 * MINUTE,
    ]);
  });
});
