import { expect, test } from 'vitest';
import { heatingOn, makeSeason } from '../../ingest/judge/season.ts';
import { local, time } from './watch.ts';

const spec = {
  usual: { from: '11-15', until: '03-15' },
  years: { '2024': { from: '2024-11-08', until: '2025-03-20' } },
};

test.each([
  ['2023-11-14', false],
  ['2023-11-15', true],
  ['2024-01-01', true],
  ['2024-03-15', true],
  ['2024-03-16', false],
  ['2024-11-07', false],
  ['2024-11-08', true],
  ['2025-03-20', true],
  ['2025-03-21', false],
  ['2025-07-01', false],
])('%s is in the season: %s', (day, expected) => {
  expect(heatingOn(spec, day)).toBe(expected);
});

test('the season turns at the town’s midnight', () => {
  const season = makeSeason(spec, time);
  expect(season.isHeating(local('2024-11-07 23:59'))).toBe(false);
  expect(season.isHeating(local('2024-11-08 00:00'))).toBe(true);
  expect(season.isHeating(local('2025-03-20 23:59'))).toBe(true);
  expect(season.isHeating(local('2025-03-21 00:00'))).toBe(false);
});
test('it is settled from its third day to its last', () => {
  const season = makeSeason(spec, time);
  expect(season.isSettled(local('2024-11-07 23:59'))).toBe(false);
  expect(season.isSettled(local('2024-11-09 23:59'))).toBe(false);
  expect(season.isSettled(local('2024-11-10 00:00'))).toBe(true);
  expect(season.isSettled(local('2025-03-20 23:59'))).toBe(true);
  expect(season.isSettled(local('2025-03-21 00:00'))).toBe(false);
});
