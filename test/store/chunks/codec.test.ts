// The chunk codec gives back exactly what it was given, and knows when it cannot.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Metrics, MetricValue } from '../../../ingest/domain/reading.ts';
import { HOUR } from '../../../ingest/domain/time.ts';
import {
  type Block,
  emptyBlock,
  mergeBlocks,
  put,
  rowAt,
  valueAt,
} from '../../../ingest/store/chunks/block.ts';
import { decodeBlock, encodeBlock } from '../../../ingest/store/chunks/codec.ts';
import { decodeSums, encodeSums, sumsOf } from '../../../ingest/store/chunks/sums.ts';

const hour = 497_000 * HOUR;
type Row = readonly [number, Metrics];

function blockOf(rows: readonly Row[]): Block {
  const block = emptyBlock();
  for (const [ms, metrics] of rows) {
    const row = rowAt(block, hour + ms);
    for (const [field, value] of Object.entries(metrics)) put(block, row, Number(field), value);
  }
  return block;
}

function rowsOf(block: Block): Row[] {
  return block.ts.map((ts, row) => {
    const values = [...block.columns].map(([field, column]) => [field, valueAt(column, row)] as const);
    return [ts - hour, Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Metrics];
  });
}

/** The model: a map of maps, the later value wins. */
function modelOf(rows: readonly Row[]): Row[] {
  const model = new Map<number, Metrics>();
  for (const [ms, metrics] of rows) model.set(ms, { ...model.get(ms), ...metrics });
  return [...model].sort(([a], [b]) => a - b);
}

// Fields 1 to 3 are numbers, 4 and 5 booleans, 6 and 7 texts: a field has one type for ever.
const double = fc.double({ noNaN: true, noDefaultInfinity: true });
const decimal = fc.integer({ min: -400_000, max: 400_000 }).map((n) => n / 10);
const whole = fc.maxSafeInteger();
const edge = fc.constantFrom(-0, 0, Number.MAX_VALUE, Number.MIN_VALUE, -1e21, 1e-7, 2 ** 53, 0.1 + 0.2);
const value: fc.Arbitrary<MetricValue>[] = [
  fc.oneof(double, decimal, edge),
  decimal,
  fc.oneof(whole, edge),
  fc.boolean(),
  fc.constant(true),
  fc.string({ unit: 'binary', maxLength: 9 }),
  fc.constantFrom('heat', 'standby', ''),
];
const fields = Object.fromEntries(value.map((arbitrary, i) => [String(i + 1), arbitrary]));
const row = fc.tuple(fc.integer({ min: 0, max: HOUR - 1 }), fc.record(fields, { requiredKeys: [] }));
const rows = fc.array(row, { maxLength: 80 }) as fc.Arbitrary<Row[]>;

test('any block comes back as it was, bit by bit', () => {
  fc.assert(
    fc.property(rows, (given) => {
      const block = blockOf(given);
      expect(rowsOf(block)).toEqual(modelOf(given));
      // toEqual tells -0 from 0.
      expect(rowsOf(decodeBlock(encodeBlock(block, hour), hour)!)).toEqual(rowsOf(block));
    }),
  );
});

test('merging two blocks is putting the newer rows after the older', () => {
  fc.assert(
    fc.property(rows, rows, (older, newer) => {
      const merged = mergeBlocks(blockOf(older), blockOf(newer));
      expect(rowsOf(merged)).toEqual(modelOf([...older, ...newer]));
    }),
  );
});

test('a chunk with any byte changed is found damaged', () => {
  const chunk = encodeBlock(
    blockOf([
      [0, { 1: 60.5, 6: 'heat' }],
      [60_000, { 1: 61, 4: true }],
    ]),
    hour,
  );
  for (let at = 0; at < chunk.length; at += 1) {
    const damaged = chunk.slice();
    damaged[at]! ^= 4;
    expect(decodeBlock(damaged, hour)).toBeUndefined();
  }
  expect(decodeBlock(new Uint8Array(), hour)).toBeUndefined();
});

test('sums come back, and say what the values were', () => {
  fc.assert(
    fc.property(rows, (given) => {
      const block = blockOf(given);
      const sums = sumsOf(block);
      expect(decodeSums(encodeSums(sums))).toEqual(sums);
      for (const [field, sum] of sums) {
        const values = rowsOf(block).flatMap(([, metrics]) => metrics[field] ?? []);
        expect(sum).toMatchObject({ count: values.length, last: values.at(-1) });
        if (sum.type !== 'number') continue;
        expect(sum.min).toBe(Math.min(...(values as number[])));
        expect(sum.max).toBe(Math.max(...(values as number[])));
        expect(sum.sum).toBe((values as number[]).reduce((total, next) => total + next, 0));
      }
    }),
  );
});

describe('bytes a row', () => {
  const readings = (count: number, metrics: (i: number) => Metrics) =>
    Array.from({ length: count }, (_, i): Row => [i * 60_000 + ((i * 7919) % 900), metrics(i)]);
  const cases: readonly (readonly [string, Row[], number])[] = [
    ['nothing changes', readings(60, () => ({ 1: 230.1, 2: 60, 4: true, 6: 'heat' })), 3.5],
    ['six numbers of one decimal that wander', readings(60, (i) => wandering(i)), 13.5],
    ['doubles of full length', readings(60, (i) => ({ 1: Math.sin(i) })), 12],
  ];
  test.each(cases)('%s: at most as measured', (_, given, most) => {
    expect(encodeBlock(blockOf(given), hour).length / given.length).toBeLessThanOrEqual(most);
  });
});

function wandering(i: number): Metrics {
  const wave = (field: number) => Math.round(200 * Math.sin(i * field)) / 10;
  return Object.fromEntries([1, 2, 3, 11, 12, 13].map((field) => [field, 50 + wave(field)]));
}
