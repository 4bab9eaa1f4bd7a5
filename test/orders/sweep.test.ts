// The list before the season, from a fixture season: who is on it, why, and in which order.
import { expect, test } from 'vitest';
import { SpreadMeans, type SweepFacts, sweepPlan } from '../../ingest/orders/sweep.ts';
import { devices as all } from './drive.ts';

const season: SweepFacts = {
  devices: all.filter(({ kind }) => kind === 'heater'),
  faults: [
    { deviceId: 'ha-07', code: 'heater_no_flow' },
    { deviceId: 'ha-07', code: 'heater_trip' },
    { deviceId: 'hx-02', code: 'heater_trip' },
    { deviceId: 'hx-03', code: null },
    { deviceId: 'gone-01', code: 'heater_trip' },
  ],
  heard: (id) => (id === 'ha-03' ? 'silent' : id === 'hy-09' ? 'never' : 'heard'),
  spreadK: new Map([
    ['ha-07', 2.96],
    ['ha-11', 2.99],
    ['ha-12', 3],
  ]),
  weakSpreadK: 3,
};
const rows = (facts: SweepFacts) =>
  sweepPlan(facts).map(
    ({ device, weight, reasons }) => `${device.id} ${weight} ${reasons.map(({ type }) => type)}`,
  );

test('the worst first, with every reason, and nobody without one', () =>
  expect(rows(season)).toEqual([
    'ha-07 7 faults,weak',
    'hx-02 3 faults',
    'hx-03 3 faults',
    'ha-03 2 silent',
    'hy-09 2 never_heard',
    'ha-11 1 weak',
  ]));

test('the same season in any order gives the same list', () => {
  const turned = { ...season, devices: [...season.devices].reverse(), faults: [...season.faults].reverse() };
  expect(sweepPlan(turned)).toEqual(sweepPlan(season));
});

test('reasons are told in words, figures cut and not rounded', () => {
  const [first] = sweepPlan(season);
  expect(first!.reasons.map(({ words }) => words.zh)).toEqual([
    '上季2次故障：heater_no_flow、heater_trip',
    '供回水温差仅2.9℃，出力偏弱',
  ]);
});

test('a mean is of readings while heating, and of enough of them', () => {
  const means = new SpreadMeans();
  const add = (deviceId: string, supply: unknown, back: unknown, mode?: string) =>
    means.add({ deviceId, metrics: { supply_c: supply, return_c: back, ...(mode && { mode }) } });
  add('a', 40, 36, 'heat');
  add('a', 40, 38);
  add('a', 20, 20, 'standby');
  add('a', 20, null);
  add('b', 40, 39, 'heat');
  expect([...means.means(2)]).toEqual([['a', 3]]);
});
