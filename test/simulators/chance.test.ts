import fc from 'fast-check';
import { expect, test } from 'vitest';
import { between, keyOf, logNormal, normal, poisson, uniform } from '../../simulators/chance.ts';

const key = keyOf(1, 'v01-h-0001');
const many = Array.from({ length: 20_000 }, (_, i) => i);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

// Pinned: another machine, another version of Node, or a careless edit would change every run that was ever scored.
test.each([
  [1, 'v01-h-0001', 0, 0, 0.8318675849586725],
  [1, 'v01-h-0001', 0, 1, 0.7910270933061838],
  [2, 'v01-h-0001', 7, 26_000_000, 0.34452231717295945],
])('seed %i, %s, stream %i, index %i', (seed, name, stream, index, expected) => {
  expect(uniform(keyOf(seed, name), stream, index)).toBe(expected);
});

test('uniform: in [0, 1), even, and not the same in the next stream', () => {
  const u = many.map((i) => uniform(key, 3, i));
  expect(Math.min(...u)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...u)).toBeLessThan(1);
  expect(mean(u)).toBeCloseTo(0.5, 2);
  const next = many.map((i) => uniform(key, 4, i));
  const covariance = mean(u.map((x, i) => (x - 0.5) * (next[i]! - 0.5)));
  expect(Math.abs(covariance)).toBeLessThan(0.003);
});

test('normal: mean 0, deviation 1, bounded', () => {
  const z = many.map((i) => normal(key, 5, i));
  expect(mean(z)).toBeCloseTo(0, 1);
  expect(Math.sqrt(mean(z.map((x) => x * x)))).toBeCloseTo(1, 1);
  expect(Math.max(...z.map(Math.abs))).toBeLessThan(3.46);
});

test('poisson and log-normal: the mean and the median asked for', () => {
  expect(mean(many.map((i) => poisson(1.7, key, 6, i)))).toBeCloseTo(1.7, 1);
  const sorted = many.map((i) => logNormal(3, 0.8, key, 7, i)).sort((a, b) => a - b);
  expect(sorted[sorted.length / 2]! / 3).toBeCloseTo(1, 1);
});

test('any range is kept', () => {
  const small = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(small, small, fc.integer(), fc.nat(), (a, b, k, i) => {
      const [low, high] = a < b ? [a, b] : [b, a];
      const x = between(low, high, k, 1, i);
      return low <= x && x <= high;
    }),
  );
});
