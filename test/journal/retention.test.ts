import { expect, test } from 'vitest';
import { forgettable } from '../../ingest/journal/retention.ts';

/** Four segments of ten records and 100 bytes each, written at 0, 10, 20 and 30. */
const segments = [0, 1, 2, 3].map((i) => ({ first: 1 + i * 10, bytes: 100, writtenAt: i * 10 }));
const roomy = { keepBytes: 1_000, keepMs: 1_000, bytesMax: 1_000 };

test.each<[string, { done?: number; now?: number; needed?: number; limits?: Partial<typeof roomy> }, number]>(
  [
    ['young and few: all stay', {}, 0],
    ['too many bytes: the oldest go', { limits: { keepBytes: 250 } }, 2],
    ['too old: they go', { now: 1_005 }, 1],
    ['a segment not wholly done stays', { limits: { keepBytes: 0 }, done: 19 }, 1],
    ['a segment done to its last record goes', { limits: { keepBytes: 0 }, done: 20 }, 2],
    [
      'nothing done: all stay, whatever the bounds',
      { limits: { keepBytes: 0, bytesMax: 0 }, done: 0, now: 9_999 },
      0,
    ],
    ['the newest always stays', { limits: { keepBytes: 0 }, now: 9_999 }, 3],
    ['room is made for what comes', { limits: { bytesMax: 450 }, needed: 100 }, 1],
  ],
)('%s', (_, { done = 40, now = 30, needed = 0, limits }, count) => {
  expect(forgettable(segments, done, now, needed, { ...roomy, ...limits })).toBe(count);
});

test('the newest safe one stays while the next has only been begun', () => {
  const begun = segments.with(3, { ...segments[3]!, bytes: 0 });
  expect(forgettable(begun, 30, 9_999, 0, { ...roomy, keepBytes: 0 })).toBe(2);
});

test('an empty journal has nothing to forget', () => expect(forgettable([], 0, 0, 0, roomy)).toBe(0));
