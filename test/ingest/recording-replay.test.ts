// A recording gives one ledger, byte for byte: read twice, in batches of any size, and after a split.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JournalRecord } from '../../ingest/domain/input.ts';
import type { Engine } from '../../ingest/engine.ts';
import { createRecording, openRecording } from '../../ingest/journal/recording.ts';
import { replay } from '../../ingest/replay.ts';
import { scenarios } from '../acceptance/scenarios.ts';
import { at, newEngine, perform } from '../acceptance/stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'weisu-replay-'));
const path = join(folder, 'feeder.seg');
const { story } = scenarios[0]!;
const live = perform(story);
const ledger = JSON.stringify(live.ledger);

beforeAll(async () => {
  const recording = await createRecording(path);
  await recording.add(live.records.map(({ input }) => input));
  await recording.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function ledgerOf(engine: Engine, batches: AsyncIterable<readonly JournalRecord[]>, until?: number) {
  const entries = [];
  for await (const effects of replay(engine, batches, until)) entries.push(...effects.entries);
  return entries;
}

async function* inBatches(size: number, from = 0, to = live.records.length) {
  for (let n = from; n < to; n += size) yield live.records.slice(n, Math.min(n + size, to));
}

test('what the live engine logged is what its recording gives', async () => {
  expect(JSON.stringify(await ledgerOf(newEngine(story.town), openRecording(path)))).toBe(ledger);
  expect(JSON.stringify(await ledgerOf(newEngine(story.town), openRecording(path)))).toBe(ledger);
});

test.each([1, 7, 5_000])('in batches of %i', async (size) => {
  expect(JSON.stringify(await ledgerOf(newEngine(story.town), inBatches(size)))).toBe(ledger);
});

test('split in two, the second half from the snapshot of the first', async () => {
  const half = Math.floor(live.records.length / 2);
  const first = newEngine(story.town);
  const before = await ledgerOf(first, inBatches(100, 0, half));
  const second = newEngine(story.town, first.capture());
  const after = await ledgerOf(second, inBatches(100, half));
  expect(JSON.stringify([...before, ...after])).toBe(ledger);
});

test('until a moment: the ledger up to it', async () => {
  const until = at('22:00');
  const entries = await ledgerOf(newEngine(story.town), openRecording(path), until);
  expect(entries).toEqual(live.ledger.filter((entry) => entry.at <= until));
  expect(entries.length).toBeLessThan(live.ledger.length);
});
