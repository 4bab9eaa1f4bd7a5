// Chances by rank and beyond: what they say against what was put in.
import { describe, expect, test } from 'vitest';
import {
  chanceOf,
  emptyTail,
  remember,
  type Tail,
  type TailShape,
} from '../../../ingest/judge/anomaly/tail.ts';

const shape: TailShape = { binsPerDoubling: 4, bins: 33, keep: 1 };
const tailOf = (scores: readonly number[], of: TailShape = shape): Tail =>
  scores.reduce((tail, score) => remember(tail, score, of), emptyTail(of));
/** Scores whose share of s or more is s^-power. */
const powerLaw = (count: number, power: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => ((i + 0.5) / count) ** (-1 / power));

test.each([[0], [-3]])('a score of %d is never rare', (score) => {
  expect(chanceOf(tailOf(powerLaw(100, 2)), score, shape)).toBe(1);
});
test('before anything was counted nothing is rare', () => {
  expect(chanceOf(emptyTail(shape), 5, shape)).toBe(1);
});

describe.each([[2], [3], [4]])('a power law of %d', (power) => {
  const tail = tailOf(powerLaw(20_000, power));
  test.each([[0.1], [0.01], [0.000_1], [0.000_001]])('a chance of %d is told within a factor of 3', (p) => {
    const told = chanceOf(tail, p ** (-1 / power), shape);
    expect(told).toBeGreaterThan(p / 3);
    expect(told).toBeLessThan(p * 3);
  });
});

test('a higher score is never likelier', () => {
  const tail = tailOf(powerLaw(500, 2));
  const told = Array.from({ length: 200 }, (_, i) => chanceOf(tail, 1.07 ** i, shape));
  expect(told.every((p, i) => i === 0 || p <= told[i - 1]!)).toBe(true);
});

test('what was seen before is no rarer than it was', () => {
  const tail = tailOf(Array.from({ length: 1_000 }, (_, i) => (i % 100 === 0 ? 1_000 : 1 + (i % 7) / 10)));
  expect(chanceOf(tail, 1_000, shape)).toBeGreaterThan(0.009);
});

test('the old is forgotten', () => {
  const forgetful = { ...shape, keep: 0.99 };
  const old = tailOf(
    Array.from({ length: 2_000 }, (_, i) => (i < 1_000 ? 100 : 1)),
    forgetful,
  );
  expect(chanceOf(old, 100, forgetful)).toBeLessThan(0.02);
});

test('a new highest score moves the bins and loses none', () => {
  const tail = tailOf([1, 2, 1e9]);
  expect(tail.counts.reduce((sum, count) => sum + count, 0)).toBe(3);
  expect(tail.counts.at(-1)).toBe(1);
});
