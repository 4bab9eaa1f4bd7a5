// A start without a snapshot: what stood goes on being judged, though no device is remembered.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type LeakingTown, leakingTown } from '../leak.ts';

const folder = mkdtempSync(join(tmpdir(), 'weisu-stored-'));
afterAll(() => rmSync(folder, { recursive: true }));

const leaking = () => leakingTown(folder).runs(1, true);
/** Stopped for five minutes, and its snapshots are of no use. */
const restarted = (town: LeakingTown) =>
  leakingTown(folder, { stored: structuredClone(town.stored()) }, town.now + 300_000);
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
