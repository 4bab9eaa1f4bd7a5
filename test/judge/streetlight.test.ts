import { describe, expect, test } from 'vitest';
import { Watch } from './watch.ts';

// 15 January: night from 17:57 to 06:48, sun over 6 degrees from 08:14 to 16:31. Readings every 5 min.
const lit = { power_w: 60, voltage_v: 221, current_a: 0.29, power_factor: 0.95, dim_pct: 100, leakage_ma: 1 };
const off = { ...lit, power_w: 1, current_a: 0, dim_pct: 0 };
const dead = { ...lit, power_w: 0.5, current_a: 0 };
const lamp = (start: string, options = {}) =>
  new Watch('streetlight', start, { ratedPowerW: 60, ...options });

describe('lamp_out', () => {
  test('just short of its hold nothing is told, exactly at it once', () => {
    const watch = lamp('2025-01-15 19:00').read(15, dead);
    expect(watch.told()).toEqual([]);
    expect(watch.read(5, dead).told()).toEqual(['raised lamp_out 15 19:15 p4N2']);
    expect(watch.read(120, dead).told()).toEqual([]);
  });
  test('dark since before dusk it comes due a hold after the window opens', () => {
    expect(lamp('2025-01-15 17:00').read(120, dead).told()).toEqual(['raised lamp_out 15 18:15 p4N2']);
  });
  test('a hold that dawn cuts off is not completed by day', () => {
    expect(lamp('2025-01-16 06:40').read(600, dead).told()).toEqual([]);
  });
  test('at noon a dark lamp is well', () => {
    expect(lamp('2025-01-15 12:00').read(120, dead).told()).toEqual([]);
  });
  test('no order to burn, no fault; nor without supply', () => {
    expect(
      lamp('2025-01-15 19:00')
        .read(60, { ...dead, dim_pct: 0 })
        .told(),
    ).toEqual([]);
    expect(
      lamp('2025-01-15 19:00')
        .read(60, { ...dead, voltage_v: 40 })
        .told(),
    ).toEqual([]);
  });
  test('a solar lamp has no voltage and is judged, and its order tells of none', () => {
    const { voltage_v: _none, ...solar } = dead;
    const watch = lamp('2025-01-15 19:00').read(20, solar);
    const words = watch.events.flatMap((event) => (event.type === 'raised' ? [event.words] : []));
    expect(words).toEqual([
      { zh: '路灯不亮：应亮 60 W，实测 0.5 W', en: 'Lamp out: 60 W expected, 0.5 W measured' },
    ]);
  });
  test('half the expected power is a dim lamp, not a dead one, and clears nothing under half', () => {
    const watch = lamp('2025-01-15 19:00').read(20, dead);
    watch.told();
    expect(watch.read(60, { ...lit, power_w: 29 }).told()).toEqual([]);
    expect(watch.read(15, { ...lit, power_w: 30 }).told()).toEqual(['cleared lamp_out 15 20:30']);
  });
  test('a claim at noon waits for the evening and is proved or refuted there', () => {
    const claimed = (metrics: object) => {
      const watch = lamp('2025-01-15 19:00').read(20, dead);
      watch.now += 17 * 3_600_000;
      watch.claim('lamp_out').told();
      return watch.read(8 * 60, (_, at) => ({ ...off, ...(at % 1 === 0 ? metrics : {}) })).told();
    };
    expect(claimed(lit).filter((line) => line.includes('lamp_out'))).toEqual(['cleared lamp_out 16 18:10']);
    expect(claimed(dead)).toEqual(['persists lamp_out 16 18:15']);
  });
  test('it goes on after a restart in the middle of the hold', () => {
    expect(lamp('2025-01-15 19:00').read(10, dead).restart().read(10, dead).told()).toHaveLength(1);
  });
});

test('a lamp burning by day is told after a quarter of an hour in daylight, and clears by day only', () => {
  const watch = lamp('2025-01-15 08:00').read(60, lit);
  expect(watch.told()).toEqual(['raised lamp_day_burning 15 08:30 p3U']);
  // Out at dusk: nobody can see by night whether it would burn by day.
  watch.now += 9 * 3_600_000;
  expect(watch.read(60, off).told()).toEqual([]);
  watch.now += 15 * 3_600_000;
  expect(watch.read(15, off).told()).toEqual(['cleared lamp_day_burning 16 10:10']);
});

describe('lamp power', () => {
  const at = (ratio: number) => ({ ...lit, power_w: 60 * ratio });
  test.each([
    [0.51, 180, []],
    [0.49, 60, []],
    [0.49, 65, ['raised lamp_power_low 15 20:00 p4N2']],
    [1.19, 180, []],
    [1.21, 60, []],
    [1.21, 65, ['raised lamp_power_high 15 20:00 p4N2']],
    [1.51, 20, ['raised lamp_power_high 15 19:15 p4N2']],
  ])('%d of the expected for %d min', (ratio, minutes, expected) => {
    expect(lamp('2025-01-15 19:00').read(minutes, at(ratio)).told()).toEqual(expected);
  });
  test('dimmed by command is not low', () => {
    const dimmed = { ...lit, dim_pct: 50, power_w: 60 * 0.525 };
    expect(lamp('2025-01-15 19:00').read(120, dimmed).told()).toEqual([]);
  });
  test('the well night before does not clear what is low now', () => {
    const lateFault = (_: number, moment: number) => {
      const hour = new Date(moment + 8 * 3_600_000).getUTCHours();
      if (7 <= hour && hour < 18) return off;
      return moment < Date.parse('2025-01-16T20:00:00+08:00') ? lit : at(0.45);
    };
    const watch = lamp('2025-01-15 12:00').read(2 * 1440, lateFault);
    expect(watch.told('lamp_power_low')).toEqual(['raised lamp_power_low 16 21:00 p4N2']);
  });
  test('three nights running with a low median raise it, a well night clears it', () => {
    const night = (ratio: number) => (_: number, moment: number) =>
      new Date(moment + 8 * 3_600_000).getUTCHours() % 18 < 7 ? at(ratio) : off;
    const watch = lamp('2025-01-15 12:00').read(3 * 1440, night(0.75));
    expect(watch.told('lamp_power_low')).toEqual(['raised lamp_power_low 18 06:50 p4N2']);
    expect(watch.read(1440, night(0.85)).told('lamp_power_low')).toEqual([]);
    expect(watch.read(1440, night(0.95)).told('lamp_power_low')).toEqual(['cleared lamp_power_low 20 06:50']);
  });
});

test('a lamp that goes on and off is cycling; one that is dimmed is not', () => {
  const cycling = (i: number) => (i % 4 < 2 ? lit : dead);
  expect(lamp('2025-01-15 19:00').read(60, cycling).told()).toEqual(['raised lamp_cycling 15 19:40 p4N2']);
  const dimmed = (i: number) => (i % 4 < 2 ? lit : { ...lit, dim_pct: 10, power_w: 9 });
  expect(lamp('2025-01-15 19:00').read(120, dimmed).told()).toEqual([]);
});

describe('leakage', () => {
  const leak = (leakage_ma: number) => ({ ...lit, leakage_ma });
  test('100 mA is told by the first reading', () => {
    expect(lamp('2025-01-15 19:00').read(5, leak(100)).told()).toEqual(['raised leakage 15 19:00 p1E']);
  });
  test('over 30 mA lasts ten minutes, and grows worse at 100', () => {
    const watch = lamp('2025-01-15 19:00').read(10, leak(31));
    expect(watch.told()).toEqual([]);
    expect(watch.read(5, leak(31)).told()).toEqual(['raised leakage 15 19:10 p2U']);
    expect(watch.read(5, leak(120)).told()).toEqual(['worsened leakage 15 19:15 p1E']);
    expect(watch.read(5, leak(120)).told()).toEqual([]);
  });
  test('always live it clears after a day without, on a switched circuit after one whole night', () => {
    const day = lamp('2025-01-15 19:00').read(15, leak(40));
    day.told();
    expect(day.read(24 * 60, leak(3)).told('leakage')).toEqual([]);
    expect(day.read(5, leak(3)).told('leakage')).toEqual(['cleared leakage 16 19:15']);

    const switched = lamp('2025-01-15 19:00', { extra: { switched: 'true' } }).read(15, leak(40));
    switched.told();
    expect(switched.read(11 * 60, leak(3)).told('leakage')).toEqual([]);
    switched.now += 12 * 3_600_000;
    expect(switched.read(12 * 60, leak(3)).told('leakage')).toEqual([]);
    switched.now += 12 * 3_600_000;
    expect(switched.read(10, leak(3)).told('leakage')).toEqual(['cleared leakage 17 18:15']);
  });
});

test('on a switched circuit a wet reading before the night is none of a dry night', () => {
  const switched = lamp('2025-01-15 17:50', { extra: { switched: '是' } });
  const leak = (leakage_ma: number) => ({ ...lit, leakage_ma });
  // A whole dry night first; then 150 mA as the circuit comes on, before the night has begun.
  switched.read(13 * 60, leak(3)).told();
  switched.now = Date.parse('2025-01-16T17:20:00+08:00');
  expect(switched.read(5, leak(150)).told('leakage')).toEqual(['raised leakage 16 17:20 p1E']);
  expect(switched.read(12 * 60, leak(3)).told('leakage')).toEqual([]);
  expect(switched.read(100, leak(3)).told('leakage')).toHaveLength(1);
});

describe('supply voltage', () => {
  const volts = (voltage_v: number) => ({ ...lit, voltage_v });
  test.each([
    [198, 60, []],
    [197.9, 10, []],
    [197.9, 15, ['raised voltage_out_of_range 15 19:10 p3U']],
    [235.5, 15, ['raised voltage_out_of_range 15 19:10 p3U']],
    [186, 15, ['raised voltage_out_of_range 15 19:10 p2U']],
    [49, 60, []],
  ])('%d V for %d min', (voltage, minutes, expected) => {
    expect(lamp('2025-01-15 19:00').read(minutes, volts(voltage)).told()).toEqual(expected);
  });
  test('it clears inside the narrower band only', () => {
    const watch = lamp('2025-01-15 19:00').read(15, volts(190));
    watch.told();
    expect(watch.read(60, volts(200)).told()).toEqual([]);
    expect(watch.read(15, volts(202)).told()).toEqual(['cleared voltage_out_of_range 15 20:25']);
  });
});

describe('symptoms, ahead of any hold', () => {
  test('dark, without supply, out of the band, burning by day', () => {
    const night = lamp('2025-01-15 19:00')
      .read(5, lit)
      .read(5, dead)
      .read(5, { ...dead, voltage_v: 0 })
      .read(5, lit);
    expect(night.symptoms()).toEqual([
      '+dark 15 19:05',
      '+no_supply 15 19:10',
      '-dark 15 19:15',
      '-no_supply 15 19:15',
    ]);
    const day = lamp('2025-01-15 12:00')
      .read(5, { ...lit, voltage_v: 190 })
      .read(5, off);
    expect(day.symptoms()).toEqual([
      '+bad_voltage 15 12:00',
      '+burning_by_day 15 12:00',
      '-bad_voltage 15 12:05',
      '-burning_by_day 15 12:05',
    ]);
  });
});

test('healths: proved by night, remembered by day, unknown without the metric', () => {
  const watch = lamp('2025-01-15 17:00').read(5, off);
  expect(watch.healths()).toEqual(['ok/ok/unknown 15 17:00']);
  watch.now += 2 * 3_600_000;
  expect(watch.read(20, lit).healths()).toEqual(['ok/ok/ok 15 19:05']);
  expect(watch.read(20, dead).healths()).toEqual(['ok/ok/fault 15 19:40']);
  expect(watch.read(5, { power_w: 60, dim_pct: 100 }).healths()).toEqual(['ok/unknown/fault 15 19:45']);
});
