// Figures and reports: every village has its row, the silent count, and no share is rounded up.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { overall } from '../../api/fleet.ts';
import { periodAt } from '../../api/report/period.ts';
import { percent } from '../../api/report/table.ts';
import { townTime } from '../../ingest/domain/time.ts';
import { type SmallTown, smallTown } from './small-town.ts';

let town: SmallTown;
beforeAll(async () => {
  town = await smallTown();
});
afterAll(() => town.stop());

test.each([
  [9_135, 9_136, '99.9%'],
  [9_136, 9_136, '100%'],
  [0, 5, '0.0%'],
  [1, 3, '33.3%'],
  [0, 0, null],
])('%i of %i is %s', (part, whole, text) => expect(percent(part, whole)).toBe(text));

test.each([
  ['ok', 'ok', 'ok', 'ok'],
  ['ok', 'unknown', 'ok', 'unknown'],
  ['fault', 'unknown', 'unknown', 'fault'],
] as const)('comms %s, supply %s, function %s is %s', (comms, supply, fn, health) =>
  expect(overall({ comms, supply, function: fn })).toBe(health),
);

describe('periods in town time', () => {
  const at = Date.parse('2026-02-28T17:00:00Z');
  test.each([
    ['daily', 'Asia/Shanghai', '2026-02-28T16:00:00.000Z', '2026-03-01T16:00:00.000Z'],
    ['weekly', 'Asia/Shanghai', '2026-02-22T16:00:00.000Z', '2026-03-01T16:00:00.000Z'],
    ['monthly', 'Asia/Shanghai', '2026-02-28T16:00:00.000Z', '2026-03-31T16:00:00.000Z'],
    ['monthly', 'Europe/Berlin', '2026-01-31T23:00:00.000Z', '2026-02-28T23:00:00.000Z'],
  ] as const)('%s in %s', (period, zone, from, to) => {
    const span = periodAt(period, at, townTime(zone));
    expect([new Date(span.from).toISOString(), new Date(span.to).toISOString()]).toEqual([from, to]);
  });
  test('a month with a change of the clocks has its right end', () => {
    const span = periodAt('monthly', Date.parse('2026-03-15T12:00:00Z'), townTime('Europe/Berlin'));
    expect(new Date(span.to).toISOString()).toBe('2026-03-31T22:00:00.000Z');
  });
});

const kpi = async (query: string) => (await town.ask('viewer', 'GET', `/api/v1/kpi${query}`)).json.items;

test('each village has a row, also without an order', async () => {
  const rows = await kpi('?by=village&from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z');
  expect(rows.map((row: { village: string; episodes: number }) => [row.village, row.episodes])).toEqual([
    ['v01', 0],
    ['v02', 0],
  ]);
});
test('coverage counts who reports among those ever seen, lamps by what they should do', async () => {
  const [all] = await kpi('');
  expect(all).toMatchObject({
    coverage: { reporting: 2, total: 3 },
    lampOn: { lit: 1, expected: 3, unknown: 1 },
  });
  const kinds = await kpi('?by=kind');
  expect(kinds.find((row: { key: string }) => row.key === 'heater').coverage).toEqual({
    reporting: 0,
    total: 1,
  });
});
test('of a past day nothing is known of the fleet', async () => {
  await town.engine.open({
    id: 'old',
    cause: { type: 'place', id: 'old' },
    openedAt: town.deps.clock() - 5 * 86_400_000,
  });
  const [past, today] = await kpi('?by=day');
  expect([past.coverage, past.lampOn, today.coverage]).toEqual([null, null, { reporting: 2, total: 3 }]);
});
