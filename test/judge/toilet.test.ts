import { describe, expect, test } from 'vitest';
import { Watch } from './watch.ts';

const toilet = (start = '2025-01-15 12:00', options = {}) => new Watch('toilet', start, options);
let noise = 0;
/** A toilet in order: ten visits an hour, cleaned every six hours. */
const well = (i: number) => ({
  nh3_mgm3: 0.2 + (noise++ % 5) * 0.01,
  h2s_mgm3: 0.004,
  temp_c: 12,
  rh_pct: 60,
  water_kpa: 250,
  tank_pct: 40,
  visits: i,
  fan_on: false,
  light_on: true,
  leak: false,
  cleaned: Math.floor(i / 72),
});
const but = (change: object) => (i: number) => ({ ...well(i), ...change });

describe('odour', () => {
  test.each([
    ['under the limit', { nh3_mgm3: 0.99, fan_on: true }, 240, []],
    ['the fan does not start', { nh3_mgm3: 1, fan_on: false }, 20, []],
    ['the fan has not started', { nh3_mgm3: 1, fan_on: false }, 25, ['raised toilet_odour 15 12:20 p4N1']],
    ['the fan had less than half an hour', { nh3_mgm3: 1, fan_on: true }, 30, []],
    ['the fan did not help', { nh3_mgm3: 1, fan_on: true }, 35, ['raised toilet_odour 15 12:30 p4N1']],
    ['strong, with the fan on', { nh3_mgm3: 3, fan_on: true }, 25, ['raised toilet_odour 15 12:20 p3N1']],
  ])('%s', (_name, change, minutes, expected) => {
    expect(toilet().read(minutes, but(change)).told()).toEqual(expected);
  });
  test('no fan reported: twenty minutes', () => {
    const { fan_on: _none, ...fanless } = well(0);
    expect(
      toilet()
        .read(25, { ...fanless, nh3_mgm3: 1.2 })
        .told(),
    ).toHaveLength(1);
  });
  test('hydrogen sulphide against its own usual', () => {
    const watch = toilet().read(26 * 60, but({ h2s_mgm3: 0.012 }));
    expect(watch.told('toilet_odour')).toEqual([]);
    expect(watch.read(60, but({ h2s_mgm3: 0.07 })).told('toilet_odour')).toEqual([]);
    expect(watch.read(5, but({ h2s_mgm3: 0.07 })).told('toilet_odour')).toHaveLength(1);
  });
  test('it clears under 0.7', () => {
    const watch = toilet().read(25, but({ nh3_mgm3: 1.2 }));
    watch.told();
    expect(watch.read(60, but({ nh3_mgm3: 0.7 })).told()).toEqual([]);
    expect(watch.read(35, but({ nh3_mgm3: 0.69 })).told()).toEqual(['cleared toilet_odour 15 13:55']);
  });
});

test.each([
  [
    'toilet_no_water',
    { water_kpa: 50 },
    { water_kpa: 49 },
    10,
    { water_kpa: 99 },
    { water_kpa: 100 },
    10,
    'p2U',
  ],
  ['toilet_freeze_risk', { temp_c: 5 }, { temp_c: 4.9 }, 30, { temp_c: 6.9 }, { temp_c: 7 }, 60, 'p2U'],
  ['toilet_freeze_risk', { temp_c: 5 }, { temp_c: 1.9 }, 30, { temp_c: 6.9 }, { temp_c: 7 }, 60, 'p1E'],
  [
    'toilet_tank_full',
    { tank_pct: 85 },
    { tank_pct: 85.1 },
    30,
    { tank_pct: 50 },
    { tank_pct: 49 },
    30,
    'p3N1',
  ],
  [
    'toilet_tank_full',
    { tank_pct: 85 },
    { tank_pct: 95.1 },
    30,
    { tank_pct: 50 },
    { tank_pct: 49 },
    30,
    'p2U',
  ],
  ['toilet_leak', { leak: false }, { leak: true }, 10, { leak: true }, { leak: false }, 60, 'p3N1'],
  [
    'toilet_leak',
    {},
    { leak: true, temp_c: 2.9 },
    10,
    { leak: true, temp_c: 2.9 },
    { temp_c: 6 },
    60,
    'p2N1',
  ],
])('%s: limit, hold, dead band, calm', (code, edge, beyond, hold, dead, calm, calmHold, level) => {
  expect(toilet().read(240, but(edge)).told(code)).toEqual([]);
  expect(toilet().read(hold, but(beyond)).told(code)).toEqual([]);
  const watch = toilet().read(hold + 5, but(beyond));
  expect(watch.told(code)).toEqual([`raised ${code} 15 12:${hold} ${level}`]);
  expect(watch.read(240, but(dead)).told(code)).toEqual([]);
  expect(watch.read(calmHold, but(calm)).told(code)).toEqual([]);
  expect(watch.read(5, but(calm)).told(code)).toHaveLength(1);
});

test('a tank that fills on grows worse', () => {
  const watch = toilet()
    .read(35, but({ tank_pct: 90 }))
    .read(35, but({ tank_pct: 96 }));
  expect(watch.told()).toEqual([
    'raised toilet_tank_full 15 12:30 p3N1',
    'worsened toilet_tank_full 15 13:05 p2U',
  ]);
});
test('dry pipes do not prove a leak mended', () => {
  const watch = toilet().read(15, but({ leak: true }));
  watch.told();
  expect(watch.read(120, but({ leak: false, water_kpa: 60 })).told('toilet_leak')).toEqual([]);
});
test('in mild weather a cold sensor freezes no pipe', () => {
  expect(
    toilet(undefined, { town: { outdoorC: () => 5 } })
      .read(120, but({ temp_c: 4 }))
      .told(),
  ).toEqual([]);
});

describe('cleaning', () => {
  const visited = (perHour: number) => (i: number) => ({
    ...well(i),
    visits: Math.floor((i * perHour) / 12),
    cleaned: 3,
  });
  test('twelve hours and more than fifty visits', () => {
    expect(
      toilet()
        .read(12 * 60 + 10, visited(10))
        .told(),
    ).toEqual([]);
    expect(
      toilet()
        .read(12 * 60 + 15, visited(10))
        .told(),
    ).toEqual(['raised toilet_not_cleaned 16 00:10 p4N1']);
  });
  test('a day, however few came', () => {
    expect(
      toilet()
        .read(24 * 60, visited(1))
        .told('toilet_not_cleaned'),
    ).toEqual([]);
    expect(
      toilet()
        .read(24 * 60 + 15, visited(1))
        .told('toilet_not_cleaned'),
    ).toHaveLength(1);
  });
  test('one cleaning clears it; a counter that falls is a reset and clears nothing', () => {
    const watch = toilet().read(13 * 60, visited(10));
    watch.told();
    expect(watch.read(30, but({ cleaned: 0 })).told('toilet_not_cleaned')).toEqual([]);
    expect(watch.read(5, but({ cleaned: 1 })).told('toilet_not_cleaned')).toEqual([
      'cleared toilet_not_cleaned 16 01:30',
    ]);
  });
});

describe('the light', () => {
  const dark = (i: number) => ({ ...well(i), light_on: false });
  const empty = (i: number) => ({ ...well(i), light_on: false, visits: 7 });
  test('must answer visitors after dusk, in opening hours', () => {
    expect(toilet('2025-01-15 19:00').read(15, dark).told()).toEqual([]);
    expect(toilet('2025-01-15 19:00').read(20, dark).told()).toEqual([
      'raised toilet_light_out 15 19:15 p4N1',
    ]);
    expect(toilet('2025-01-15 12:00').read(120, dark).told()).toEqual([]);
    expect(toilet('2025-01-15 22:30').read(120, dark).told()).toEqual([]);
    expect(toilet('2025-01-15 19:00').read(170, empty).told()).toEqual([]);
  });
  test('three visitors in the dark are enough, however far apart; one with light begins the count anew', () => {
    const hourly = (lit: number) => (i: number) => ({
      ...well(i),
      visits: 7 + Math.floor(i / 12),
      light_on: i === lit,
    });
    expect(toilet('2025-01-15 18:30').read(205, hourly(-1)).told()).toEqual([
      'raised toilet_light_out 15 21:30 p4N1',
    ]);
    expect(toilet('2025-01-15 18:30').read(205, hourly(24)).told()).toEqual([]);
  });
  test('that always burns is missed without visitors', () => {
    const watch = toilet('2025-01-15 19:00', { extra: { light: 'always' } }).read(35, empty);
    expect(watch.told()).toEqual(['raised toilet_light_out 15 19:30 p4N1']);
    expect(watch.read(5, but({ light_on: true })).told()).toEqual(['cleared toilet_light_out 15 19:35']);
  });
});

test('an ammonia sensor that has not moved for a day is stuck', () => {
  const watch = toilet().read(24 * 60 + 10, but({ nh3_mgm3: 0.3 }));
  expect(watch.told('sensor_stuck')).toEqual([]);
  expect(watch.read(5, but({ nh3_mgm3: 0.3 })).told('sensor_stuck')).toHaveLength(1);
});
