import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { builtInKinds } from '../../ingest/domain/kind.ts';
import type { Metrics } from '../../ingest/domain/reading.ts';
import { createTownSim } from '../../simulators/town.ts';
import { fingerprint } from './fingerprint.ts';
import { broken, registry, scenarioOf, town, usualNetwork, wire } from './small-town.ts';

describe('one seed, one telemetry', () => {
  const own = fingerprint(7, 60);
  const print = (seed: number, stepS: number): string =>
    execFileSync(
      process.execPath,
      ['--import', 'tsx', `${import.meta.dirname}/fingerprint.ts`, 'print', String(seed), String(stepS)],
      { encoding: 'utf8' },
    ).trim();

  test('byte for byte the same in another process', () => expect(print(7, 60)).toBe(own));
  test('byte for byte the same at another speed', () => expect(fingerprint(7, 977)).toBe(own));
  test('another seed says something else', () => expect(fingerprint(8, 60)).not.toBe(own));
});

test('a part of the town says what it says within the whole', () => {
  const whole = createTownSim(
    scenarioOf(2, { villages: ['v01', 'v02'], network: usualNetwork }),
    3,
    registry,
  );
  const part = createTownSim(scenarioOf(2, { villages: ['v02'], network: usualNetwork }), 3, registry);
  const ofV02 = whole.until(whole.to).filter(({ device }) => device.village === 'v02');
  expect(part.until(part.to).map(wire)).toEqual(ofV02.map(wire));
});

test('messages come in order of arrival, once', () => {
  const sim = createTownSim(scenarioOf(2, { network: usualNetwork }), 3, registry);
  const first = sim.until(sim.from + 1_800_000);
  const rest = sim.until(sim.to);
  const times = [...first, ...rest].map(({ at }) => at);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(Math.max(...first.map(({ at }) => at))).toBeLessThan(sim.from + 1_800_000);
  expect(sim.until(sim.to)).toEqual([]);
});

describe('no healthy reading leaves its physical limits', () => {
  const n = (metrics: Metrics, name: string): number => metrics[name] as number;
  test.each([
    ['2021-01-06T06:00:00', 11, 1],
    ['2021-01-18T12:00:00', 0, 2],
    ['2021-03-13T12:00:00', 0, 3],
    ['2021-07-10T12:00:00', 0, 4],
    ['2020-11-14T12:00:00', 0, 5],
  ])('from %s, %i K colder, seed %i', (from, depthK, seed) => {
    const start = town(from);
    const snaps = [{ from: start, depthK, days: 2 }];
    const scenario = scenarioOf(26, { from: start, weather: { snaps, noiseSdK: 3, dampPct: 10 } });
    const wrong: string[] = [];
    const sim = createTownSim(scenario, seed, registry);
    for (const message of sim.until(sim.to)) {
      if (message.type !== 'telemetry') continue;
      const { device } = message;
      for (const { ts, metrics } of message.readings) {
        const bad = [
          ...outOfRange(device.kind, metrics),
          ...implausible(device.kind, device.ratedPowerW ?? 0, metrics),
        ];
        if (bad.length > 0 && wrong.length < 5)
          wrong.push(`${device.id} ${ts} ${bad.join(' ')} ${JSON.stringify(metrics)}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(sim.measured()).toBeGreaterThan(10_000);
  });

  function outOfRange(kind: string, metrics: Metrics): string[] {
    const specs = builtInKinds.get(kind)!.metrics;
    return Object.entries(metrics).flatMap(([name, value]) => {
      const spec = specs[name];
      if (spec === undefined) return [`${name} is no metric`];
      if (typeof value !== 'number') return [];
      return value < (spec.min ?? -Infinity) || (spec.max ?? Infinity) < value || Number.isNaN(value)
        ? [name]
        : [];
    });
  }

  function implausible(kind: string, ratedW: number, metrics: Metrics): string[] {
    const bad = (what: string, is: boolean): string[] => (is ? [what] : []);
    if (kind === 'streetlight') {
      const asked = n(metrics, 'dim_pct') > 0;
      const expected = ratedW * (0.05 + 0.0095 * n(metrics, 'dim_pct'));
      return [
        ...bad('burns unasked', !asked && n(metrics, 'power_w') > 2),
        ...bad('power', asked && Math.abs(n(metrics, 'power_w') / expected - 1) > 0.2),
        ...bad('voltage', n(metrics, 'voltage_v') < 205 || 235 < n(metrics, 'voltage_v')),
        ...bad('leakage', n(metrics, 'leakage_ma') > 10),
      ];
    }
    if (kind === 'heater') {
      const flowing = n(metrics, 'flow_lpm') > 0;
      const spread = n(metrics, 'supply_c') - n(metrics, 'return_c');
      // Some units melt their frost without saying so: then the compressor draws less and the supply falls.
      const mayDefrost = Math.abs(n(metrics, 'outdoor_c') + 1) < 5;
      return [
        ...bad('supply under return', metrics.mode === 'heat' && flowing && spread < 0 && !mayDefrost),
        ...bad('difference', spread > 8.5 || spread < -10),
        ...bad('voltage', n(metrics, 'voltage_v') < 199 || 232 < n(metrics, 'voltage_v')),
        ...bad('trip', metrics.error !== ''),
        ...bad('power over rating', n(metrics, 'power_w') > ratedW * 1.2 + 2_200),
        ...bad('heat without flow', n(metrics, 'compressor_hz') > 0 && !flowing),
        ...bad('room', n(metrics, 'indoor_c') < 8 || 35 < n(metrics, 'indoor_c')),
        ...bad('water near ice', n(metrics, 'supply_c') < 3.5),
      ];
    }
    if (kind === 'toilet') {
      return [
        ...bad('smell', n(metrics, 'nh3_mgm3') > 0.9),
        ...bad('water', n(metrics, 'water_kpa') < 150),
        ...bad('cold', n(metrics, 'temp_c') < 9),
        ...bad('tank', n(metrics, 'tank_pct') > 84),
      ];
    }
    return bad('phase', n(metrics, 'voltage_r_v') < 210 || 232 < n(metrics, 'voltage_r_v'));
  }
});

test('a lamp is dark by day and lit by night', () => {
  const sim = createTownSim(scenarioOf(24, { kinds: ['streetlight'] }), 1, registry);
  const lit = new Map<number, number>();
  for (const message of sim.until(sim.to)) {
    if (message.type !== 'telemetry') continue;
    const hour = Math.floor(((message.at / 3_600_000 + 8) % 24) + 0);
    if ((message.readings[0]!.metrics.power_w as number) > 3) lit.set(hour, (lit.get(hour) ?? 0) + 1);
  }
  expect([...lit.keys()].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 17, 18, 19, 20, 21, 22, 23]);
});

test('a cabinet draws what its lamps draw, and a little more', () => {
  const sim = createTownSim(scenarioOf(8, { kinds: ['streetlight', 'gateway'] }), 1, registry);
  const last = new Map<string, number>();
  for (const message of sim.until(town('2021-01-18T19:30:00')))
    if (message.type === 'telemetry')
      last.set(message.device.id, message.readings.at(-1)!.metrics.power_w as number);
  const mains = (id: string): boolean => registry.devices.get(id)!.extra?.solar !== 'true';
  const lamps = registry.children
    .get('v01-g-01')!
    .filter(mains)
    .reduce((sum, id) => sum + last.get(id)!, 0);
  expect(last.get('v01-g-01')! / lamps).toBeGreaterThan(1.01);
  expect(last.get('v01-g-01')! / lamps).toBeLessThan(1.05);
});

test('a lost gateway: its lamps burn on, and all of it comes afterwards', () => {
  const lost = {
    ...broken('gateway_loss', 'v01-g-01', town('2021-01-18T20:00:00')),
    until: town('2021-01-18T23:00:00'),
  };
  const scenario = scenarioOf(13, {
    kinds: ['streetlight', 'gateway'],
    defects: { rate: 0, only: null, list: [lost] },
  });
  const sim = createTownSim(scenario, 1, registry);
  const messages = sim
    .until(sim.to)
    .filter(({ device }) => device.id === registry.children.get('v01-g-01')![3]);
  const inTime = (at: number): boolean => lost.at + 60_000 < at && at < lost.until!;
  expect(messages.filter(({ at }) => inTime(at))).toEqual([]);
  const readings = messages.flatMap((message) => (message.type === 'telemetry' ? message.readings : []));
  const meanwhile = readings.filter(({ ts }) => inTime(ts));
  expect(meanwhile.length).toBeGreaterThan(30);
  expect(meanwhile.every(({ metrics }) => (metrics.power_w as number) > 3)).toBe(true);
  const states = sim.truth();
  expect(states).toMatchObject([
    { code: 'gateway_offline', cause: { type: 'gateway', id: 'v01-g-01' }, endedAt: lost.until },
  ]);
});

test('a repair ends a defect; one that does not hold brings it back', () => {
  const list = [broken('lamp_dead', 'v01-l-0001', town('2021-01-18T12:30:00'))];
  const scenario = scenarioOf(12, { kinds: ['streetlight'], defects: { rate: 0, only: null, list } });
  const powerAt = (
    outcome: Parameters<ReturnType<typeof createTownSim>['repair']>[2],
    until: string,
  ): number => {
    const sim = createTownSim(scenario, 1, registry);
    sim.until(town('2021-01-18T19:00:00'));
    expect(sim.isBroken(['v01-l-0001'], town('2021-01-18T19:00:00'))).toBe(true);
    expect(sim.repair(['v01-l-0001'], town('2021-01-18T19:00:00'), outcome)).toBe(1);
    const after = sim
      .until(town(until))
      .filter(({ device, type }) => device.id === 'v01-l-0001' && type === 'telemetry');
    const last = after.at(-1)!;
    return last.type === 'telemetry' ? (last.readings[0]!.metrics.power_w as number) : Number.NaN;
  };
  const relapses = { type: 'relapses', at: town('2021-01-18T21:00:00') } as const;
  expect(powerAt({ type: 'fixed' }, '2021-01-18T22:00:00')).toBeGreaterThan(20);
  expect(powerAt(relapses, '2021-01-18T20:50:00')).toBeGreaterThan(20);
  expect(powerAt(relapses, '2021-01-18T22:00:00')).toBeLessThan(3);
});
