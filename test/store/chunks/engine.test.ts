// The chunk engine's own promises: what is durable when, what retention leaves, and what damage costs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { builtInKinds } from '../../../ingest/domain/kind.ts';
import { DAY, HOUR, MINUTE } from '../../../ingest/domain/time.ts';
import {
  type ChunkEngine,
  type ChunkLimits,
  chunkLimits,
  openChunkEngine,
} from '../../../ingest/store/chunks/engine.ts';
import type { Point } from '../../../ingest/store/ports.ts';
import { openSqlite } from '../../../ingest/store/sqlite.ts';
import { lampPoint, noon } from '../telemetry-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'weisu-engine-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
let path: string;
let engine: ChunkEngine;
const open = (limits: Partial<ChunkLimits> = {}) => {
  engine = openChunkEngine(path, builtInKinds, { ...chunkLimits, ...limits });
};
beforeEach(() => {
  files += 1;
  path = join(folder, `${files}.db`);
  open();
});
afterEach(() => engine.close());

const reading = (minutes: number, position: number, lamp = 'lamp-1'): Point =>
  lampPoint(lamp, noon + minutes * MINUTE, { power_w: minutes }, position);
const minutesOf = (from = 0, to = noon + 400 * DAY): number[] =>
  engine
    .readings({ deviceId: 'lamp-1', kind: 'streetlight', village: 'v01', from, to, limit: 1_000 })
    .items.map(({ ts }) => (ts - noon) / MINUTE);
const flushDue = () => {
  while (engine.flushSome());
};
/** What a kill leaves: the file, without what is in memory. */
const killed = () => open();

describe('durable is', () => {
  test('everything given, where no reading waits', () => {
    engine.write([], 7);
    expect(engine.durable()).toBe(7);
  });

  test('nothing while an hour is under way', () => {
    engine.write([reading(0, 5)], 7);
    flushDue();
    expect(engine.durable()).toBe(0);
  });

  test('up to the first reading of the hour under way, five minutes into it', () => {
    engine.write([reading(0, 5), reading(59, 8), reading(60, 9)], 9);
    flushDue();
    expect(engine.durable()).toBe(0);
    engine.write([reading(65, 10)], 10);
    flushDue();
    expect(engine.durable()).toBe(8);
  });

  test('held back by a late reading until it is merged', () => {
    engine.write([reading(0, 1), reading(65, 2)], 2);
    flushDue();
    engine.write([reading(3, 3), reading(66, 4)], 4);
    flushDue();
    expect(engine.durable()).toBe(1);
    engine.write([reading(125, 5)], 5);
    flushDue();
    expect(engine.durable()).toBe(4);
    killed();
    expect(minutesOf()).toEqual([0, 3, 65, 66]);
  });
});

test('whatever the order and the flushes: all is there, and what is durable survives a kill', () => {
  const given = fc.array(fc.tuple(fc.integer({ min: 0, max: 600 }), fc.boolean()), { maxLength: 60 });
  fc.assert(
    fc.property(given, (steps) => {
      files += 1;
      path = join(folder, `${files}.db`);
      engine.close();
      open({ openRowsMax: 8, lateRowsMax: 2, chunksPerFlush: 2 });
      steps.forEach(([minutes, flushes], i) => {
        engine.write([reading(minutes, i + 1)], i + 1);
        if (flushes) engine.flushSome();
      });
      const sorted = (list: readonly (typeof steps)[number][]) =>
        [...new Set(list.map(([minutes]) => minutes))].sort((a, b) => a - b);
      expect(minutesOf()).toEqual(sorted(steps));
      const durable = engine.durable();
      killed();
      expect(minutesOf()).toEqual(expect.arrayContaining(sorted(steps.slice(0, durable))));
    }),
    { numRuns: 30 },
  );
});

describe('retention', () => {
  const limits = { readingsMs: 2 * DAY, sumsMs: 10 * DAY };
  const bucketsFrom = (from: number, everyMs: number) =>
    engine.readings({
      deviceId: 'lamp-1',
      kind: 'streetlight',
      village: 'v01',
      from,
      to: noon + 20 * DAY,
      everyMs,
      limit: 1_000,
    }).items;

  beforeEach(() => {
    engine.close();
    open(limits);
    engine.write([reading(0, 1), reading(10, 2), reading(65, 3)], 3);
    flushDue();
    engine.write([lampPoint('lamp-1', noon + 3 * DAY, { power_w: 1 }, 4)], 4);
    engine.write([lampPoint('lamp-1', noon + 3 * DAY + 2 * HOUR, { power_w: 1 }, 5)], 5);
    flushDue();
  });

  test('forgets readings, and keeps the means of their hours', () => {
    expect(minutesOf(noon, noon + DAY)).toEqual([]);
    expect(bucketsFrom(noon, HOUR).map(({ metrics }) => metrics.power_w)).toEqual([5, 65, 1, 1]);
    expect(bucketsFrom(noon, DAY)[0]?.metrics.power_w).toBe(25);
    expect(bucketsFrom(noon, MINUTE).map(({ metrics }) => metrics.power_w)).toEqual([5, 65, 1, 1]);
  });

  test('does not take in what it would forget at once', () => {
    engine.write([reading(20, 6)], 6);
    expect(engine.stats().pointsRejected).toBe(1);
    expect(bucketsFrom(noon, HOUR)[0]?.metrics.power_w).toBe(5);
  });

  test('forgets the means in their turn', () => {
    engine.write([lampPoint('lamp-1', noon + 12 * DAY, { power_w: 1 }, 6)], 6);
    engine.write([lampPoint('lamp-1', noon + 12 * DAY + 2 * HOUR, { power_w: 1 }, 7)], 7);
    flushDue();
    expect(bucketsFrom(noon, HOUR).map(({ ts }) => (ts - noon) / DAY)).toEqual([
      3,
      3 + 2 / 24,
      12,
      12 + 2 / 24,
    ]);
  });
});

test('a damaged chunk is counted, and costs its own hour only', () => {
  engine.write([reading(0, 1), reading(65, 2), reading(130, 3)], 3);
  engine.close();
  const db = openSqlite(path);
  db.exec('UPDATE chunk SET body = zeroblob(20) WHERE key = (SELECT min(key) FROM chunk)');
  db.close();
  open();
  expect(minutesOf()).toEqual([65, 130]);
  expect(engine.stats().damaged).toBe(1);
});

test('a write that fails takes nothing, and works when the file can be written again', () => {
  engine.close();
  open({ openRowsMax: 0 });
  engine.write([reading(0, 1)], 1);
  const other = openSqlite(path);
  other.exec('ALTER TABLE chunk RENAME TO away');
  expect(() => engine.write([reading(1, 2)], 2)).toThrow('no such table');
  other.exec('ALTER TABLE away RENAME TO chunk');
  other.close();
  engine.write([reading(1, 2)], 2);
  expect(minutesOf()).toEqual([0, 1]);
  expect(engine.stats().points).toBe(2);
});
