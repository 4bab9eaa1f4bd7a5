import { describe, expect, test } from 'vitest';
import { Watch } from './watch.ts';

const lit = { power_w: 60, voltage_v: 221, dim_pct: 100 };
const warm = {
  power_w: 2_000,
  supply_c: 41,
  return_c: 36,
  flow_lpm: 18,
  compressor_hz: 60,
  mode: 'heat',
  error: '',
};
const lamp = (start: string, options = {}) =>
  new Watch('streetlight', start, { ratedPowerW: 60, ...options });

describe('a silent device', () => {
  test('is suspect after two intervals, a fault of comms after six, an order after a day', () => {
    const watch = lamp('2025-01-15 19:00').read(30, lit);
    watch.events.length = 0;
    watch.silent(24 * 60);
    const [symptom, health, raised] = watch.events;
    expect(symptom).toMatchObject({ type: 'symptom', symptom: 'silent', present: true });
    expect(health).toMatchObject({ healths: { comms: 'fault', supply: 'unknown', function: 'unknown' } });
    expect(watch.symptoms()).toEqual(['+silent 15 19:35:30']);
    expect(raised).toMatchObject({ type: 'raised', code: 'device_silent', priority: 5 });
    expect(raised?.at).toBe(watch.now - 5 * 60_000);
  });
  test('one lost message is no sign', () => {
    const watch = lamp('2025-01-15 19:00').read(30, lit);
    watch.events.length = 0;
    watch.silent(5).read(5, lit);
    expect(watch.events).toEqual([]);
  });
  test('is heard again at once, and well after three intervals of readings', () => {
    const watch = lamp('2025-01-15 19:00')
      .read(30, lit)
      .silent(25 * 60);
    watch.events.length = 0;
    watch.read(15, lit);
    expect(watch.events.map((event) => event.type)).toEqual(['symptom', 'health']);
    expect(watch.read(5, lit).told()).toEqual(['cleared device_silent 16 20:45']);
  });
  test('keeps its fault through silence, without a word of recovery', () => {
    const watch = lamp('2025-01-15 19:00').read(20, { ...lit, power_w: 0 });
    watch.told();
    expect(
      watch
        .silent(24 * 60)
        .told()
        .filter((line) => line.includes('lamp_out')),
    ).toEqual([]);
    expect(watch.state.rules.lamp_out?.state).toBe('firing');
  });
  test('never seen, nothing is expected of it', () => {
    expect(lamp('2025-01-15 19:00').silent(48 * 60).events).toEqual([]);
  });
  test('claimed as repaired, more silence refutes it and readings prove it', () => {
    const silent = () =>
      lamp('2025-01-15 19:00')
        .read(30, lit)
        .silent(25 * 60)
        .claim('device_silent');
    const still = silent();
    still.told();
    expect(still.silent(60).told()).toEqual(['persists device_silent 16 21:00']);
    const back = silent();
    back.told();
    expect(back.read(20, lit).told()).toEqual(['cleared device_silent 16 20:45']);
  });
});

describe('heaters in frost', () => {
  const outdoors = (celsius: number | undefined) => ({ town: { outdoorC: () => celsius } });
  test.each([
    [-0.1, ['raised device_silent 15 19:59 p2H']],
    [0, []],
    [undefined, []],
  ])('at %s degrees', (celsius, expected) => {
    const watch = new Watch('heater', '2025-01-15 19:00', outdoors(celsius)).read(30, warm);
    expect(watch.silent(60).told()).toEqual(expected);
  });
  test('frost that comes later is noticed when it comes', () => {
    let celsius = 2;
    const watch = new Watch('heater', '2025-01-15 19:00', { town: { outdoorC: () => celsius } }).read(
      30,
      warm,
    );
    expect(watch.silent(90).told()).toEqual([]);
    celsius = -1;
    expect(watch.silent(11).told()).toHaveLength(1);
  });
});

describe('the device’s own rhythm', () => {
  test('a slow one is given more time, by its own gaps', () => {
    // Gaps of 30 min where 5 are due.
    const watch = lamp('2025-01-10 00:00');
    for (let i = 0; i < 250; i += 1, watch.now += 1_800_000) watch.one(lit);
    watch.events.length = 0;
    // 1.5 times the p99 gap of 6.2 intervals: 46.5 min from the last reading on.
    expect(watch.silent(16).healths()).toEqual([]);
    expect(watch.silent(1).healths()).toEqual(['fault/unknown/unknown 15 05:16:30']);
  });
  test('gaps of the program’s own outage are not learned', () => {
    const watch = lamp('2025-01-15 19:00').read(30, lit);
    const learned = watch.state.live.rhythm;
    watch.context = { ...watch.context, graceUntil: watch.now + 60 * 60_000 };
    watch.now += 55 * 60_000;
    watch.read(5, lit);
    expect(watch.state.live.rhythm).toEqual(learned);
  });
});

test('no silence counts before the grace time after a start of the program', () => {
  const watch = lamp('2025-01-15 19:00').read(30, lit);
  watch.context = { ...watch.context, graceUntil: watch.now + 100 * 60_000 };
  watch.events.length = 0;
  watch.silent(99);
  expect(watch.events).toEqual([]);
  watch.silent(2);
  expect(watch.symptoms()).toEqual(['+silent 15 21:10']);
});

describe('circuits that are switched off by day', () => {
  const switched = { extra: { switched: 'yes' } };
  test('are not missed by day', () => {
    const watch = lamp('2025-01-15 20:00', switched).read(10 * 60 + 45, lit);
    watch.events.length = 0;
    expect(watch.silent(11 * 60).events).toEqual([]);
    expect(
      watch
        .silent(60)
        .symptoms()
        .map((line) => line.slice(0, 13)),
    ).toEqual(['+silent 16 18']);
  });
  test('that die after they were switched on and before the night are missed in that night', () => {
    const watch = lamp('2025-01-15 17:20', switched).read(10, lit);
    watch.events.length = 0;
    expect(watch.silent(60).symptoms()).toEqual([expect.stringMatching(/^\+silent 15 18:/)]);
  });
  test('are missed in the evening, and an order comes in that night', () => {
    const watch = lamp('2025-01-15 20:00', switched).read(10 * 60 + 45, lit);
    watch.events.length = 0;
    watch.silent(48 * 60);
    const told = watch.told();
    expect(told).toHaveLength(1);
    // Last heard at 06:40; a day later it is dawn, so the next evening, after this night's own limit.
    expect(told[0]).toMatch(/^raised device_silent 1[67] (06|18):/);
  });
  test('their wills at dawn mean nothing', () => {
    const watch = lamp('2025-01-15 20:00', switched).read(11 * 60, lit);
    watch.events.length = 0;
    watch.now = watch.now + 30 * 60_000;
    watch.link('lost', 's1');
    expect(watch.events).toEqual([]);
  });
});

describe('links and wills', () => {
  const linked = () => {
    const watch = lamp('2025-01-15 19:00').link('online', 's2').read(30, lit);
    watch.events.length = 0;
    return watch;
  };
  test('a will makes suspect at once and a fault two intervals later', () => {
    const watch = linked().link('lost', 's2');
    expect(watch.events.map((event) => event.type)).toEqual(['symptom', 'health']);
    expect(watch.symptoms()).toEqual(['+silent 15 19:30']);
    expect(watch.silent(11).healths()).toEqual(['fault/unknown/unknown 15 19:40:30']);
  });
  test('a late will of an older session is ignored', () => {
    expect(linked().link('lost', 's1').events).toEqual([]);
  });
  test('back online before anything was missed, the suspicion ends', () => {
    const watch = linked().link('lost', 's2');
    watch.events.length = 0;
    watch.link('online', 's3');
    expect(watch.symptoms()).toEqual(['-silent 15 19:30']);
  });
  test('a reading ends it as well', () => {
    const watch = linked().link('lost', 's2');
    watch.events.length = 0;
    expect(watch.read(5, lit).symptoms()).toEqual(['-silent 15 19:30']);
  });
  test('a leave is no fault, but it is a suspicion', () => {
    expect(linked().link('offline', 's2').symptoms()).toEqual(['+silent 15 19:30']);
  });
});
