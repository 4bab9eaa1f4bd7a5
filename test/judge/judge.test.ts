// Properties of the step itself, with every built-in rule on: prefixes, restarts, purity, size, explanation.
import { serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Metrics } from '../../ingest/domain/reading.ts';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import { explain } from '../../ingest/judge/explain.ts';
import { judgeReading, judgeTick } from '../../ingest/judge/judge.ts';
import { line, rulesOf, Watch } from './watch.ts';

/** Four kilobytes are the aim; a heater with nearly every rule pending at once takes some bytes more. */
const stateBytesMax = 4_608;

/** A heater's minute: any state of the world, missing metrics and silences among them. */
const minute = fc.record({
  silentMin: fc.constantFrom(0, 0, 0, 0, 0, 0, 3, 12),
  metrics: fc.record(
    {
      power_w: fc.constantFrom(20, 300, 1_800, 2_200),
      voltage_v: fc.constantFrom(0, 180, 195, 218),
      supply_c: fc.constantFrom(4, 20, 37, 41, 48),
      return_c: fc.constantFrom(4, 20, 36),
      flow_lpm: fc.constantFrom(0, 4, 18),
      setpoint_c: fc.constant(20),
      indoor_c: fc.constantFrom(12, 19.5),
      outdoor_c: fc.constantFrom(-15, -3, 6),
      compressor_hz: fc.constantFrom(0, 55),
      mode: fc.constantFrom('off', 'heat', 'defrost'),
      error: fc.constantFrom('', '', 'E1'),
    },
    { requiredKeys: ['power_w'] },
  ) as fc.Arbitrary<Metrics>,
  /** Conditions last for some minutes, so that holds come due. */
  times: fc.integer({ min: 1, max: 15 }),
});
const lives = fc.array(minute, { minLength: 1, maxLength: 25 });
type Life = typeof lives extends fc.Arbitrary<infer T> ? T : never;

function live(life: Life, restart = false): { readonly told: readonly string[]; readonly watch: Watch } {
  const watch = new Watch('heater', '2025-01-15 12:00', { ratedPowerW: 3_500, town: { outdoorC: () => -5 } });
  for (const { metrics, times, silentMin } of life) {
    watch.read(times, metrics);
    if (restart) watch.restart();
    if (silentMin > 0) watch.silent(silentMin);
  }
  return { told: watch.events.map(line), watch };
}

describe('the step', () => {
  test('a prefix of a life tells a prefix of its events', () => {
    fc.assert(
      fc.property(lives, fc.nat(), (life, cut) => {
        const all = live(life).told;
        const some = live(life.slice(0, (cut % life.length) + 1)).told;
        expect(all.slice(0, some.length)).toEqual(some);
      }),
    );
  });
  test('a snapshot in between changes nothing', () => {
    fc.assert(
      fc.property(lives, (life) => {
        expect(live(life, true).told).toEqual(live(life).told);
      }),
    );
  });
  test('the state before is left as it was, and small', () => {
    fc.assert(
      fc.property(lives, minute, (life, { metrics }) => {
        const { watch } = live(life);
        const before = structuredClone(watch.state);
        const reading = { deviceId: 'd-1', ts: watch.now, receivedAt: watch.now, metrics };
        const [first, told] = judgeReading(watch.state, reading, watch.context);
        const [second, again] = judgeReading(watch.state, reading, watch.context);
        expect(watch.state).toEqual(before);
        expect([second, again]).toEqual([first, told]);
        expect(serialize(first).byteLength).toBeLessThan(stateBytesMax);
      }),
    );
  });
  test('silence moves nothing but the rule of silence', () => {
    fc.assert(
      fc.property(lives, fc.integer({ min: 1, max: 3_000 }), (life, minutes) => {
        const { watch } = live(life);
        const { device_silent: _own, ...rules } = watch.state.rules;
        watch.events.length = 0;
        watch.silent(minutes);
        const { device_silent: _after, ...after } = watch.state.rules;
        expect(after).toEqual(rules);
        for (const event of watch.events) {
          if ('code' in event) expect(event.code).toBe('device_silent');
          if (event.type === 'symptom') expect(event.symptom).toBe('silent');
        }
      }),
    );
  });
  test('every fault is raised before it is cleared, and once', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const standing = new Set<string>();
        for (const event of live(life).watch.events) {
          if (event.type === 'raised') {
            expect(standing.has(event.code)).toBe(false);
            standing.add(event.code);
          } else if (event.type === 'cleared') expect(standing.delete(event.code)).toBe(true);
          else if (event.type === 'worsened') expect(standing.has(event.code)).toBe(true);
        }
      }),
    );
  });
  test('a reading older than the newest, and a tick before any, do nothing', () => {
    const watch = new Watch('heater', '2025-01-15 12:00');
    expect(judgeTick(watch.state, watch.now, watch.context)).toEqual([watch.state, []]);
    watch.read(1, { power_w: 20 });
    const older = {
      deviceId: 'd-1',
      ts: watch.now - 120_000,
      receivedAt: watch.now,
      metrics: { power_w: 2_000 },
    };
    expect(judgeReading(watch.state, older, watch.context)).toEqual([watch.state, [], []]);
  });
});

test('ticks at any pace tell the same', () => {
  const told = (everyMin: number) => {
    const watch = new Watch('heater', '2025-01-15 12:00').read(10, { power_w: 20 });
    const end = watch.now + 1_500 * 60_000;
    for (; watch.now < end; watch.now += everyMin * 60_000)
      watch.took(judgeTick(watch.state, watch.now, watch.context));
    return watch.events.map(line);
  };
  expect(told(60)).toEqual(told(1));
  expect(told(1)).toHaveLength(4);
});

describe('a change of rules', () => {
  const changed = rulesOf(
    builtInRulesText()
      .replace('running_for: { type: lasting', 'busy_for: { type: lasting')
      .replaceAll('running_for <', 'busy_for <'),
  );
  test('keeps the memory of every signal that is still there', () => {
    const warm = {
      power_w: 2_200,
      flow_lpm: 18,
      compressor_hz: 55,
      supply_c: 41,
      return_c: 36,
      mode: 'heat',
    };
    const watch = new Watch('heater', '2025-01-15 12:00').read(120, warm);
    watch.context = { ...watch.context, rules: changed };
    watch.read(1, warm);
    const { names, states } = watch.state.tracks;
    expect(states[names.split(' ').indexOf('flow_usual:baseline')]).toMatchObject({ n: 110 });
    expect(names).toContain('busy_for:lasting');
    expect(names).not.toContain('running_for:');
  });
});

describe('why is there no order?', () => {
  const lamp = (start: string) => new Watch('streetlight', start, { ratedPowerW: 60 });
  const why = (watch: Watch, code: string, latest: Metrics = {}) =>
    explain(watch.state, watch.context, watch.now, latest).find((row) => row.code === code)!;
  const dead = { power_w: 0, voltage_v: 220, dim_pct: 100 };

  test('never seen', () => {
    expect(why(lamp('2025-01-15 19:00'), 'lamp_out').reason).toBe('unseen');
    expect(why(lamp('2025-01-15 19:00'), 'device_silent').reason).toBe('unseen');
  });
  test('by day', () => {
    expect(why(lamp('2025-01-15 12:00').read(60, dead), 'lamp_out', dead)).toMatchObject({
      reason: 'guarded',
      judged: false,
      observable: false,
    });
  });
  test('not for long enough yet: since when, and when it comes due', () => {
    const watch = lamp('2025-01-15 19:00');
    const began = watch.now;
    const row = why(watch.read(10, dead), 'lamp_out', dead);
    expect(row).toMatchObject({ reason: 'holding', since: began });
    expect(row.raise[0]).toMatchObject({ truth: true, since: began, dueAt: began + 15 * 60_000 });
  });
  test('a metric is missing, by name', () => {
    const { power_w: _none, ...partial } = dead;
    expect(why(lamp('2025-01-15 19:00').read(60, partial), 'lamp_out', partial)).toMatchObject({
      reason: 'missing',
      missing: ['power_w'],
    });
  });
  test('well, standing, claimed', () => {
    const lit = { power_w: 60, voltage_v: 220, dim_pct: 100 };
    expect(why(lamp('2025-01-15 19:00').read(60, lit), 'lamp_out', lit)).toMatchObject({ reason: 'calm' });
    const watch = lamp('2025-01-15 19:00').read(60, dead);
    expect(why(watch, 'lamp_out', dead).reason).toBe('standing');
    expect(why(watch.claim('lamp_out'), 'lamp_out', dead).reason).toBe('claimed');
  });
});

test('neighbours are compared by what the rules name', () => {
  const warm = {
    power_w: 2_000,
    flow_lpm: 20,
    compressor_hz: 55,
    supply_c: 41,
    return_c: 36,
    outdoor_c: -2,
    mode: 'heat',
  };
  const watch = new Watch('heater', '2025-01-15 12:00').read(60, warm);
  const says = () => {
    const reading = { deviceId: 'd-1', ts: watch.now, receivedAt: watch.now, metrics: warm };
    return judgeReading(watch.state, reading, watch.context)[2];
  };
  expect(watch.context.rules.kinds.get('heater')!.peers.map(({ name }) => name)).toEqual(['cop_day']);
  expect(says()).toEqual([undefined]);
  watch.read(120, warm);
  expect(says()).toEqual([expect.closeTo(3.49, 2)]);
});

const switchedOff = (text: string): string =>
  text.replace('- id: heater_low_cop', '- id: heater_low_cop\n    enabled: false');
test.each([
  ['a rule asks for', (text: string) => text, ['cop_day']],
  ['only a switched-off rule asks for', switchedOff, []],
  [
    'a rule asks for by another name',
    (text: string) =>
      switchedOff(text)
        .replace('      cop: flow_lpm', "      neighbours_cop: peer('cop_day')\n      cop: flow_lpm")
        .replace('- when: tripped\n', '- when: tripped || neighbours_cop > 99\n'),
    ['cop_day'],
  ],
])('neighbours are noted by what %s', (_what, change, names) => {
  const heater = rulesOf(change(builtInRulesText())).kinds.get('heater')!;
  expect(heater.peers.map(({ name }) => name)).toEqual(names);
  expect(heater.tracks.filter(({ name }) => name === 'cop_day').length).toBe(names.length);
});
