import { expect, test } from 'vitest';
import { backoffMs } from '../../broker/backoff.ts';

test.each([
  [0, 1, 500],
  [0, 0, 250],
  [1, 1, 1_000],
  [3, 0.5, 3_000],
  [6, 1, 30_000],
  [1_000_000, 1, 30_000],
] as const)('try %i with chance %d waits %i ms', (attempt, chance, expected) =>
  expect(backoffMs(attempt, chance)).toBe(expected),
);
