import { describe, expect, test } from 'vitest';
import type { Metrics } from '../../ingest/domain/reading.ts';
import { Watch } from './watch.ts';

const heater = (start = '2025-01-15 12:00', options = {}) =>
  new Watch('heater', start, { ratedPowerW: 3_500, ...options });

/** A unit at work in the cold; small movements, as real sensors have. */
const well = (i: number): Metrics => ({
  power_w: 2_200 + (i % 7),
  voltage_v: 218 + (i % 5) * 0.1,
  supply_c: 41 + (i % 3) * 0.1,
  return_c: 36.5,
  flow_lpm: 18,
  setpoint_c: 20,
  indoor_c: 19.5,
  outdoor_c: -5,
  compressor_hz: 55,
  mode: 'heat',
  error: '',
});
const but = (change: Metrics) => (i: number) => ({ ...well(i), ...change });
/** Two hours of good work: masks are over, and the usual flow is known. */
const settled = (start?: string, options = {}) => heater(start, options).read(120, well);

describe('trips', () => {
  const tripped = but({ error: 'E1', compressor_hz: 0, power_w: 30 });
  test.each([
    [5, []],
    [6, ['raised heater_trip 15 14:05 p2H']],
  ])('an error for %d readings', (minutes, expected) => {
    expect(settled().read(minutes, tripped).told('heater_trip')).toEqual(expected);
  });
  test('three within an hour, each short', () => {
    const watch = settled();
    for (let i = 0; i < 3; i += 1) watch.read(3, tripped).read(7, well);
    expect(watch.told('heater_trip')).toEqual(['raised heater_trip 15 14:20 p2H']);
  });
  test('a sensor’s code on a running unit is no stop', () => {
    expect(
      settled()
        .read(30, but({ error: 'PP01' }))
        .told(),
    ).toEqual([]);
  });
  test('cleared by half an hour of work without a code, not by a code that is not sent', () => {
    const { error: _none, ...silent } = well(0);
    const watch = settled().read(10, tripped);
    watch.told();
    expect(watch.read(60, silent).told('heater_trip')).toEqual([]);
    expect(watch.read(31, well).told('heater_trip')).toEqual(['cleared heater_trip 15 15:40']);
  });
  test('a unit that never says that it has no code is cleared by three hours of work', () => {
    const { error: _none, ...silent } = well(0);
    const watch = settled().read(10, tripped);
    watch.told();
    expect(watch.read(180, silent).told('heater_trip')).toEqual([]);
    expect(watch.read(2, silent).told('heater_trip')).toHaveLength(1);
  });
  test.each([
    ['2024-11-14 21:39', 0],
    ['2024-11-14 22:00', 1],
    ['2025-03-15 21:50', 1],
    ['2025-03-15 22:00', 0],
  ])('in season only: from %s on', (start, count) => {
    // Two hours of work come first: the rows end before, begin at, end at and begin after a midnight.
    expect(settled(start).read(20, tripped).told('heater_trip')).toHaveLength(count);
  });
});

describe('what a crew reads', () => {
  const first = (watch: Watch) => watch.events.find((event) => event.type === 'raised')?.words;
  test('the class of a code in words of either language', () => {
    expect(first(settled().read(6, but({ error: 'E1', compressor_hz: 0, power_w: 30 })))).toEqual({
      zh: '取暖设备故障停机，故障码 E1（高压保护）',
      en: 'Heater tripped, code E1 (high pressure)',
    });
  });
  test('an aside whose value is not known yet is left out', () => {
    const blocked = but({ flow_lpm: 4, supply_c: 47, return_c: 36 });
    expect(first(heater().read(30, blocked))?.zh).toBe(
      '取暖设备水流不足：4 l/min，供回水温差 11 K，室外 -5 °C',
    );
    expect(first(settled().read(6, blocked))?.zh).toContain('4 l/min（平时 17.5），供回水温差 11 K');
  });
});

describe('no heat', () => {
  test.each([
    ['less heat than seven tenths of the electricity', 2.4, 4_315, 1],
    ['just so much', 2.4, 4_300, 0],
    ['three kelvin of difference', 3, 9_000, 0],
  ])('beside an electric auxiliary: %s', (_, difference, power_w, count) => {
    const weak = but({ supply_c: 36.5 + difference, power_w, outdoor_c: -14 });
    expect(settled().read(60, weak).told('heater_no_heat')).toHaveLength(count);
  });
  test('half an hour of power without a difference', () => {
    const cold = but({ supply_c: 37.5, return_c: 36.5 });
    expect(settled().read(20, cold).told('heater_no_heat')).toEqual([]);
    expect(settled().read(21, cold).told('heater_no_heat')).toEqual(['raised heater_no_heat 15 14:20 p2H']);
  });
  test('a unit that does nothing while the room is cold', () => {
    const idle = but({ power_w: 40, compressor_hz: 0, indoor_c: 18, supply_c: 30, return_c: 30 });
    expect(settled().read(30, idle).told('heater_no_heat')).toEqual([]);
    expect(settled().read(31, idle).told('heater_no_heat')).toEqual(['raised heater_no_heat 15 14:30 p2H']);
  });
  test('without sensors in the water a warm room clears it', () => {
    const dry = (more: object) => {
      const { supply_c: _supply, return_c: _return, flow_lpm: _flow, ...rest } = { ...well(0), ...more };
      return rest;
    };
    const watch = heater().read(31, dry({ power_w: 40, compressor_hz: 0, indoor_c: 18 }));
    expect(watch.told('heater_no_heat')).toHaveLength(1);
    expect(watch.read(20, dry({ indoor_c: 19 })).told('heater_no_heat')).toEqual([]);
    expect(watch.read(1, dry({ indoor_c: 19 })).told('heater_no_heat')).toHaveLength(1);
  });
  test('not outside the season', () => {
    expect(
      settled('2025-06-15 12:00')
        .read(60, but({ supply_c: 37 }))
        .told(),
    ).toEqual([]);
  });
});

describe('no flow', () => {
  const blocked = { flow_lpm: 4, supply_c: 47, return_c: 36 };
  test('in frost it is an emergency after five minutes', () => {
    expect(settled().read(5, but(blocked)).told()).toEqual([]);
    expect(settled().read(6, but(blocked)).told()).toEqual(['raised heater_no_flow 15 14:05 p1E']);
  });
  test('also from a unit that sends no code while it has none', () => {
    const { error: _none, ...silent } = well(0);
    expect(
      settled()
        .read(6, { ...silent, ...blocked })
        .told(),
    ).toEqual(['raised heater_no_flow 15 14:05 p1E']);
  });
  test('above zero it is urgent, and grows worse when frost comes', () => {
    const mild = { ...blocked, outdoor_c: 3 };
    const watch = settled().read(6, but(mild));
    expect(watch.told()).toEqual(['raised heater_no_flow 15 14:05 p2H']);
    expect(watch.read(6, but(blocked)).told('heater_no_flow')).toEqual([
      'worsened heater_no_flow 15 14:11 p1E',
    ]);
  });
  test('a trip that follows does not end it', () => {
    const watch = settled().read(3, but(blocked));
    watch.read(3, but({ ...blocked, compressor_hz: 0, power_w: 30, error: 'E1' }));
    expect(watch.told()).toEqual(['raised heater_no_flow 15 14:05 p1E']);
  });
  test('a unit that trips of itself stops its pump: that is no stuck pump', () => {
    const stopped = { flow_lpm: 0, compressor_hz: 0, power_w: 30, error: 'E1', indoor_c: 18 };
    expect(settled().read(60, but(stopped)).told('heater_no_flow')).toEqual([]);
  });
  test('under 30 % of its own median, though over five litres', () => {
    const strong = (i: number) => ({ ...well(i), flow_lpm: 30, supply_c: 41, return_c: 38 });
    const watch = heater().read(600, strong);
    expect(watch.read(6, but({ flow_lpm: 9.1, return_c: 38 })).told('heater_no_flow')).toEqual([]);
    expect(watch.read(6, but({ flow_lpm: 8.9, return_c: 38 })).told('heater_no_flow')).toHaveLength(1);
  });
  test('without a flow meter the difference of 9 K tells', () => {
    const { flow_lpm: _none, ...unmetered } = well(0);
    const watch = heater().read(60, unmetered);
    expect(watch.read(6, { ...unmetered, supply_c: 45.4 }).told()).toEqual([]);
    expect(watch.read(6, { ...unmetered, supply_c: 45.5 }).told()).toHaveLength(1);
  });
  test('a satisfied room with the pump at rest is well', () => {
    expect(
      settled()
        .read(60, but({ flow_lpm: 0, compressor_hz: 0, power_w: 30, indoor_c: 20.5 }))
        .told(),
    ).toEqual([]);
  });
  test('it clears with flow and a sound difference', () => {
    const watch = settled().read(6, but(blocked));
    watch.told();
    expect(watch.read(15, well).told('heater_no_flow')).toEqual([]);
    expect(watch.read(1, well).told('heater_no_flow')).toEqual(['cleared heater_no_flow 15 14:21']);
  });
});

describe('defrost, two days of it at zero degrees', () => {
  const cycle = (announced: boolean) => (i: number) => {
    const minute = i % 60;
    if (45 <= minute && minute < 53)
      return {
        ...well(i),
        outdoor_c: 0,
        supply_c: 34 + (i % 3) * 0.1,
        return_c: 35.5,
        power_w: 800 + (i % 7),
        flow_lpm: 3,
        mode: announced ? 'defrost' : 'heat',
      };
    return { ...well(i), outdoor_c: 0, power_w: 2_200 + (i % 11) };
  };
  test.each([true, false])('announced: %s, no order', (announced) => {
    expect(
      heater()
        .read(48 * 60, cycle(announced))
        .told(),
    ).toEqual([]);
  });
});

describe('frost', () => {
  const still = { flow_lpm: 0, compressor_hz: 0, power_w: 20, error: 'E1' };
  test('the time to 3 degrees decides, not the water alone', () => {
    // Still water at 40 C and -9 C outdoors reaches 3 C in 4.2 h, at 25 C in 3.1 h, at 23 C in 2.95 h.
    const at = (water: number) =>
      settled()
        .read(11, but({ ...still, supply_c: water, return_c: water, outdoor_c: -9 }))
        .told('freeze_risk');
    expect(at(25)).toEqual([]);
    expect(at(23)).toEqual(['raised freeze_risk 15 14:10 p1E']);
  });
  test('cold still water without any code: longer than one pause of the pump', () => {
    const quiet = { flow_lpm: 0, compressor_hz: 0, power_w: 20, mode: 'off', supply_c: 7.9, return_c: 7.9 };
    expect(settled().read(40, but(quiet)).told()).toEqual([]);
    expect(settled().read(41, but(quiet)).told()).toEqual(['raised freeze_risk 15 14:40 p1E']);
    const guarded = (i: number) => ({ ...but(quiet)(i), flow_lpm: i % 35 < 5 ? 15 : 0 });
    expect(settled().read(240, guarded).told()).toEqual([]);
  });
  test('at zero there is no frost; it clears warm and flowing', () => {
    const cold = { ...still, supply_c: 8, return_c: 8 };
    expect(
      settled()
        .read(60, but({ ...cold, outdoor_c: 0 }))
        .told('freeze_risk'),
    ).toEqual([]);
    const watch = settled().read(30, but(cold));
    expect(watch.told('freeze_risk')).toHaveLength(1);
    expect(watch.read(60, but({ supply_c: 14.9, return_c: 14.9 })).told('freeze_risk')).toEqual([]);
    expect(watch.read(31, but({ supply_c: 20, return_c: 15 })).told('freeze_risk')).toEqual([
      'cleared freeze_risk 15 16:00',
    ]);
  });
  test('the village’s outdoor temperature stands in for a missing one', () => {
    const { outdoor_c: _none, ...blind }: Metrics = { ...well(0), ...still, supply_c: 8, return_c: 8 };
    const town = { outdoorC: () => -9 };
    expect(settled(undefined, { town }).read(11, blind).told('freeze_risk')).toHaveLength(1);
    expect(settled().read(60, blind).told('freeze_risk')).toEqual([]);
  });
});

test('more than twelve starts in two hours are short cycling, twelve are not', () => {
  const every = (minutes: number) => (i: number) =>
    i % minutes < minutes / 2 ? well(i) : { ...well(i), compressor_hz: 0, power_w: 40, supply_c: 37 };
  expect(
    heater()
      .read(4 * 60, every(8))
      .told('heater_short_cycling'),
  ).toEqual(['raised heater_short_cycling 15 13:44 p4N3']);
  expect(
    heater()
      .read(4 * 60, every(9))
      .told('heater_short_cycling'),
  ).toEqual(['raised heater_short_cycling 15 13:57 p4N3']);
  expect(
    heater()
      .read(4 * 60, every(10))
      .told('heater_short_cycling'),
  ).toEqual([]);
});

test.each(['off', 'heat'])(
  'a unit that is switched off, starts to keep its water from freezing and calls that %s is not short cycling',
  (mode) => {
    const idle = { mode: 'off', compressor_hz: 0, power_w: 31, flow_lpm: 0 };
    const guarding = (i: number) => ({ ...well(i), ...(i % 6 < 1 ? { mode } : idle) });
    const watch = heater().read(4 * 60, guarding);
    expect(watch.told('heater_short_cycling')).toEqual([]);
    expect(watch.read(60, well).told('heater_short_cycling')).toEqual([]);
  },
);

describe('low efficiency', () => {
  const weak = but({ return_c: 38.8 });
  test('under 0.7 of the village for a day, once two hours are known', () => {
    const town = { peer: () => 2.6 };
    const watch = heater('2025-01-10 12:00', { town }).read(5 * 24 * 60, weak);
    expect(watch.told('heater_low_cop')).toEqual(['raised heater_low_cop 11 14:10 p4N3']);
  });
  test('against its own past where there is no village', () => {
    const watch = heater('2025-01-01 12:00').read(5 * 24 * 60, well);
    expect(watch.told('heater_low_cop')).toEqual([]);
    expect(watch.read(4 * 24 * 60, weak).told('heater_low_cop')).toHaveLength(1);
  });

  const day = 24 * 60;
  const town = { peer: () => 2.6 };
  /** As much less heat for the same power, in days that are warmer than their nights. */
  const losing = (share: (day: number) => number) => (i: number) => ({
    ...well(i),
    outdoor_c: -5 + 4 * Math.sin((2 * Math.PI * i) / day),
    return_c: 41 - 4.5 * (1 - share(i / day)),
  });
  const leaking = losing((days) => 0.01 * days);
  test('a leak of a hundredth a day is found at a sixth, by what the unit was at first', () => {
    const watch = heater('2025-01-01 12:00', { town }).read(20 * day, leaking);
    expect(watch.told('heater_low_cop')).toEqual(['raised heater_low_cop 19 01:10 p4N3']);
  });
  test.each([
    [0.09, 0],
    [0.13, 1],
  ])('a loss of %d that stays is told %d times in a fortnight', (share, times) => {
    const watch = heater('2025-01-01 12:00', { town }).read(4 * day, well);
    expect(
      watch
        .read(
          14 * day,
          losing(() => share),
        )
        .told('heater_low_cop'),
    ).toHaveLength(times);
  });
  test('what was found early is proved by the unit’s own usual, not by its village alone', () => {
    const found = () => {
      const watch = heater('2025-01-01 12:00', { town })
        .read(
          10 * day,
          losing(() => 0),
        )
        .read(18 * day, leaking)
        .claim('heater_low_cop');
      watch.told();
      return watch;
    };
    expect(
      found()
        .read(
          2 * day,
          losing(() => 0),
        )
        .told('heater_low_cop'),
    ).toHaveLength(1);
    expect(
      found()
        .read(
          2 * day,
          losing(() => 0.14),
        )
        .told('heater_low_cop'),
    ).toEqual([]);
  });
});

describe('cold rooms', () => {
  const room = (indoor_c: number, setpoint_c = 20) => but({ indoor_c, setpoint_c });
  test('under 14 and not warming, three hours after switch-on and an hour more', () => {
    expect(
      heater()
        .read(4 * 60, room(13.9))
        .told('cold_room'),
    ).toEqual([]);
    expect(
      heater()
        .read(4 * 60 + 1, room(13.9))
        .told('cold_room'),
    ).toEqual(['raised cold_room 15 16:00 p2H']);
    expect(
      heater()
        .read(8 * 60, room(14))
        .told('cold_room'),
    ).toEqual(['raised cold_room 15 17:00 p2H']);
    expect(
      heater()
        .read(8 * 60, room(16))
        .told('cold_room'),
    ).toEqual([]);
  });
  test('warming by half a kelvin an hour it is on its way', () => {
    const warming = (i: number) => ({ ...well(i), indoor_c: 10 + (0.5 * i) / 60 });
    expect(
      heater()
        .read(8 * 60, warming)
        .told('cold_room'),
    ).toEqual([]);
  });
  test('a low wish, a unit switched off, and summer are no fault', () => {
    expect(
      heater()
        .read(8 * 60, room(13, 15))
        .told('cold_room'),
    ).toEqual([]);
    expect(
      heater()
        .read(8 * 60, but({ indoor_c: 8, mode: 'off', compressor_hz: 0 }))
        .told('cold_room'),
    ).toEqual([]);
    expect(
      heater('2025-06-15 12:00')
        .read(8 * 60, room(13))
        .told('cold_room'),
    ).toEqual([]);
  });
  test.each([
    ['warming by 0.25 K an hour', -9.9, 0.25, 1],
    ['by 0.1 K in deep cold: as fast as a sound heater can', -18, 0.1, 0],
    ['not at all in deep cold', -18, 0, 1],
  ])('a room under 14: %s', (_, outdoor_c, perHour, count) => {
    const warming = (i: number) => ({
      ...well(i),
      ...{ setpoint_c: 21, outdoor_c, indoor_c: 12 + (perHour * i) / 60 },
    });
    expect(
      heater()
        .read(8 * 60, warming)
        .told('cold_room'),
    ).toHaveLength(count);
  });
  test.each([
    ['2025-11-15 00:00', 0.25, 0],
    ['2025-11-16 16:00', 0.25, 0],
    ['2025-11-17 00:00', 0.25, 1],
    ['2025-11-15 00:00', 0, 1],
  ])('a house that stood unheated till the season: on %s by %d K an hour', (start, perHour, count) => {
    const warming = (i: number) => ({ ...well(i), indoor_c: 8 + (perHour * i) / 60 });
    expect(
      heater(start)
        .read(8 * 60, warming)
        .told('cold_room'),
    ).toHaveLength(count);
  });
  test('short of the wish is a fault down to -10 degrees; a room under 14 always is', () => {
    const outdoors = (indoor_c: number, outdoor_c: number) =>
      heater()
        .read(8 * 60, but({ indoor_c, setpoint_c: 21, outdoor_c }))
        .told('cold_room');
    expect(outdoors(16.5, -10)).toHaveLength(1);
    expect(outdoors(16.5, -10.1)).toEqual([]);
    expect(outdoors(13.9, -18)).toHaveLength(1);
  });
  test('it clears near the wish, and what raised it does not clear it', () => {
    const watch = heater().read(6 * 60, room(17, 22));
    expect(watch.told('cold_room')).toEqual(['raised cold_room 15 17:00 p2H']);
    expect(watch.read(3 * 60, room(18.9, 22)).told('cold_room')).toEqual([]);
    expect(watch.read(61, room(19, 22)).told('cold_room')).toEqual(['cleared cold_room 15 22:00']);
  });
});

describe('an outdoor sensor that drifts', () => {
  const off = (k: number) => but({ outdoor_c: -5 + k });
  const town = { outdoorC: () => -5 };
  test.each([2.9, -2.9])('%d K off the village is well', (k) => {
    expect(
      heater('2025-01-15 12:00', { town })
        .read(3 * 1440, off(k))
        .told('anomaly'),
    ).toEqual([]);
  });
  test.each([3.1, -3.1])('%d K by night, for six hours of it, is told once', (k) => {
    const watch = heater('2025-01-15 12:00', { town }).read(3 * 1440, off(k));
    expect(watch.told('anomaly')).toHaveLength(1);
    expect(watch.read(5 * 1440, off(0.3)).told('anomaly')).toHaveLength(1);
  });
  test('what nobody else measures is not compared', () => {
    expect(
      heater()
        .read(3 * 1440, off(9))
        .told('anomaly'),
    ).toEqual([]);
  });
});

test('the voltage of a house is well only under load', () => {
  const watch = settled().read(11, but({ voltage_v: 190 }));
  expect(watch.told('voltage_out_of_range')).toEqual(['raised voltage_out_of_range 15 14:10 p3U']);
  expect(
    watch.read(60, but({ voltage_v: 225, power_w: 300, compressor_hz: 0 })).told('voltage_out_of_range'),
  ).toEqual([]);
  expect(watch.read(11, but({ voltage_v: 215 })).told('voltage_out_of_range')).toEqual([
    'cleared voltage_out_of_range 15 15:21',
  ]);
});

// Load goes up and down by a kilowatt and more; a line of 0.3 ohm drops 1.4 V/kW, one of 1.2 drops 5.5 V/kW.
const line = (ohm: number) => (i: number) => {
  const kw = 1 + ((i * 7) % 13) / 6;
  return { ...well(i), power_w: kw * 1_000, voltage_v: 225 - (ohm * kw * 1_000) / 220 + (i % 2) * 0.3 };
};

test('an ageing line drops more volts a kilowatt than it used to', () => {
  const watch = heater('2025-01-01 12:00').read(4 * 24 * 60, line(0.3));
  expect(watch.told('anomaly')).toEqual([]);
  expect(watch.read(4 * 24 * 60, line(1.2)).told('anomaly')).toHaveLength(1);
});

test('a line that was mended is judged by what it drops since', () => {
  const aged = () =>
    heater('2025-01-01 12:00')
      .read(4 * 24 * 60, line(0.3))
      .read(20 * 60, line(1.9));
  const mended = aged()
    .claim('voltage_out_of_range')
    .read(2 * 24 * 60, line(0.3));
  expect(mended.told('anomaly')).toEqual([]);
  expect(
    aged()
      .read(2 * 24 * 60, line(0.3))
      .told('anomaly'),
  ).toHaveLength(2);
});

test('a stuck sensor is told after two hours of work, and cleared when it moves again', () => {
  const watch = heater()
    .read(60, well)
    .read(121, but({ power_w: 2_200 }));
  expect(watch.told('sensor_stuck')).toEqual([]);
  expect(watch.read(5, but({ power_w: 2_200 })).told('sensor_stuck')).toEqual([
    'raised sensor_stuck 15 15:02 p5N3',
  ]);
  expect(watch.read(40, well).told('sensor_stuck')).toEqual(['cleared sensor_stuck 15 15:37']);
  const resting = heater().read(10 * 60, (i) => ({
    ...well(i),
    compressor_hz: 0,
    power_w: 20,
    indoor_c: 21,
  }));
  expect(resting.told('sensor_stuck')).toEqual([]);
});

test('a usual metric that stays away while others come', () => {
  const { indoor_c: _none, ...without } = well(0);
  const lacking = (i: number) => ({ ...without, power_w: 2_200 + (i % 7), supply_c: 41 + (i % 3) });
  expect(settled().read(120, lacking).told('metric_silent')).toEqual([]);
  const watch = settled().read(125, lacking);
  expect(watch.told('metric_silent')).toEqual(['raised metric_silent 15 16:02 p5N3']);
  expect(watch.read(3, well).told('metric_silent')).toEqual(['cleared metric_silent 15 16:07']);
  // Never measured, never missed.
  expect(heater().read(600, lacking).told('metric_silent')).toEqual([]);
});
