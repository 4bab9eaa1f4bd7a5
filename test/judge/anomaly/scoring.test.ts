// The benchmark's arithmetic by hand: without it a figure means nothing.
import { expect, test } from 'vitest';
import { normalised, scoreSeries, type Window } from '../../bench/detect-score.ts';

const one: readonly Window[] = [[500, 599]];

test.each<[string, readonly Window[], readonly number[], number]>([
  ['no alert', one, [], -1],
  ['the window opens with it', one, [500], 1],
  ['half way', one, [550], 0.859_8],
  ['its last row', one, [599], 0.025_3],
  ['counts once, by its earliest', one, [500, 510, 550], 1],
  ['far before any window', one, [300], -1 - 0.11],
  ['just behind the window', one, [500, 600], 1 - 0.11 * 0.024_995],
  ['one width behind', one, [500, 699], 1 - 0.11 * 0.986_61],
  ['beyond three widths', one, [500, 950], 1 - 0.11],
  ['probation is not looked at', one, [149], -1],
  ['nor is a window inside it', [[100, 160]], [120], -1],
  ['every row outside costs', [], [200, 201, 202], -0.33],
])('%s', (_, windows, alerts, expected) => {
  expect(scoreSeries(1_000, windows, alerts).score).toBeCloseTo(expected, 3);
});

test('probation ends with row 750 of a long series', () => {
  expect(scoreSeries(20_000, [], [749]).falseAlerts).toBe(0);
  expect(scoreSeries(20_000, [], [750]).falseAlerts).toBe(1);
});

test('normalised: never alerting is 0, perfection 100', () => {
  expect(normalised([scoreSeries(1_000, one, [])])).toBe(0);
  expect(normalised([scoreSeries(1_000, one, [500])])).toBeCloseTo(100, 3);
});
