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

test.each([
  ['2024-11-07 23:59', false, false],
  ['2024-11-08 00:00', true, false],
  ['2024-11-09 23:59', true, false],
  ['2024-11-10 00:00', true, true],
  ['2025-03-20 23:59', true, true],
  ['2025-03-21 00:00', false, false],
])(
  'the season turns at the town’s midnight, and is settled from its third day: %s',
  (at, heating, settled) => {
    const season = makeSeason(spec, time);
    expect([season.isHeating(local(at)), season.isSettled(local(at))]).toEqual([heating, settled]);
  },
);
