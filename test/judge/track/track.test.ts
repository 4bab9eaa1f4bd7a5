// The signals with a memory, each alone: values in rows, a reading a minute.
import { describe, expect, test } from 'vitest';
import { builtInKinds, kindSpec } from '../../../ingest/domain/kind.ts';
import { MINUTE } from '../../../ingest/domain/time.ts';
import { track } from '../../../ingest/domain/track.ts';
import { TRACKS } from '../../../ingest/judge/track/table.ts';
import { causesText, rulesOf, Watch } from '../watch.ts';

const probe = kindSpec.parse({
  id: 'probe',
  zh: '探头',
  en: 'Probe',
  trade: 'water',
  intervalS: 60,
  metrics: {
    x: { zh: 'x', en: 'x' },
    y: { zh: 'y', en: 'y' },
    on: { type: 'boolean', zh: 'on', en: 'on' },
  },
});
const kinds = new Map([...builtInKinds, ['probe', probe]]);

/** Watches one track; `value` shows it after the last reading. */
function tracked(definition: string) {
  const rules = rulesOf(
    `
season: { usual: { from: '11-15', until: '03-15' } }
kinds: { probe: { track: { it: ${definition} }, proves: present(it) } }
rules:
  - { id: device_silent, type: silence, kinds: ['*'], suspectAfterIntervals: 2, faultAfterIntervals: 6,
      learned: { factor: 1.5, gapsMin: 200, intervalsMax: 48 }, raise: [{ after: 24h }], clear: { forIntervals: 3 },
      priority: 5, cls: N3, source: test, confidence: L, words: { zh: '失联', en: silent } }
${causesText}`,
    kinds,
  );
  const watch = new Watch('probe', '2025-01-15 12:00', { rules, kinds });
  const judged = rules.kinds.get('probe')!;
  let value: number | undefined;
  const feed = (...rows: readonly Record<string, number | boolean>[]) => {
    for (const row of rows) {
      watch.read(1, row);
      value = judged.signal('it')!(judged.scratch) as number | undefined;
    }
    return value;
  };
  const skip = (pause: number) => {
    watch.now += pause * 60_000;
  };
  return { feed, skip };
}
const xs = (...values: readonly number[]) => values.map((x) => ({ x }));
const minutes = 60_000;

test('every type of the rules file has its row', () => {
  expect(Object.keys(TRACKS).sort()).toEqual(track.options.map((option) => option.shape.type.value).sort());
});

describe('lasting and ago', () => {
  test('time goes from the first true reading on, and a gap starts it again', () => {
    const { feed, skip } = tracked('{ type: lasting, of: on }');
    expect(feed({ on: true }, { on: true }, { on: true })).toBe(2 * minutes);
    expect(feed({ x: 1 })).toBe(3 * minutes);
    skip(3);
    expect(feed({ on: true })).toBe(0);
    expect(feed({ on: false })).toBe(0);
  });
  test('never true is endlessly long ago', () => {
    const { feed } = tracked('{ type: ago, of: on }');
    expect(feed({ on: false })).toBe(Number.POSITIVE_INFINITY);
    expect(feed({ on: true }, { x: 1 }, { on: false })).toBe(2 * minutes);
  });
});

test('drop: under the highest of the window, which is forgotten in time', () => {
  const { feed } = tracked('{ type: drop, of: x, within: 3m }');
  expect(feed(...xs(10, 12, 9))).toBe(3);
  expect(feed(...xs(8, 7))).toBe(5);
  expect(feed(...xs(7, 7))).toBe(1);
  expect(feed(...xs(20))).toBe(0);
});

test('rate: change per hour over the window', () => {
  const { feed } = tracked('{ type: rate, of: x, over: 60m }');
  expect(feed(...xs(...Array.from({ length: 20 }, (_, i) => i / 60)))).toBeUndefined();
  expect(feed(...xs(...Array.from({ length: 60 }, (_, i) => (i + 20) / 60)))).toBeCloseTo(1, 6);
});

test('counter and rise: a fall is a reset', () => {
  const since = tracked('{ type: counter, of: x }');
  expect(since.feed(...xs(5, 5, 6, 6, 6))).toBe(2 * minutes);
  expect(since.feed(...xs(0, 0))).toBe(4 * minutes);
  expect(since.feed(...xs(1))).toBe(0);
  const adding = tracked('{ type: counter, of: x, adding: y }');
  expect(adding.feed({ x: 1, y: 10 }, { x: 1, y: 14 }, { x: 1, y: 2 }, { x: 1, y: 5 })).toBe(7);
  const rise = tracked('{ type: rise, of: x }');
  expect([rise.feed(...xs(5)), rise.feed(...xs(8)), rise.feed(...xs(1)), rise.feed(...xs(2))]).toEqual([
    0, 3, 0, 1,
  ]);
});

test('baseline: the median, in spite of outliers and a bad beginning', () => {
  const { feed } = tracked('{ type: baseline, of: x, least: 10, pace: 0.0001 }');
  expect(feed(...xs(90))).toBeUndefined();
  const noisy = Array.from({ length: 3_000 }, (_, i) => (i % 10 === 0 ? 500 : 18 + ((i * 7) % 11) * 0.1));
  expect(feed(...xs(...noisy))).toBeCloseTo(18.5, 0);
});

describe('regression', () => {
  const line = (i: number, drift = 0) => ({
    x: 1 + ((i * 7) % 13) / 6,
    y: 225 - 4 * (1 + ((i * 7) % 13) / 6) - drift * i,
  });
  const rows = (drift: number) => Array.from({ length: 300 }, (_, i) => line(i, drift));
  test('finds the slope once the load spreads', () => {
    const spec = '{ type: regression, of: y, on: x, give: slope, halfLife: 10d, least: 20, spread: 0.2 }';
    expect(tracked(spec).feed(...rows(0))).toBeCloseTo(-4, 6);
    const steady = Array.from({ length: 50 }, (_, i) => ({ x: 1 + (i % 2) * 0.1, y: 220 }));
    expect(tracked(spec).feed(...steady)).toBeUndefined();
  });
  test('from change to change it does not see what drifts', () => {
    const spec =
      '{ type: regression, of: y, on: x, give: slope, changes: true, halfLife: 10d, least: 20, spread: 0.2 }';
    expect(tracked(spec).feed(...rows(0.02))).toBeCloseTo(-4, 2);
  });
  test('tells the value expected now', () => {
    const spec = '{ type: regression, of: y, on: x, give: value, halfLife: 10d, least: 20, spread: 0.2 }';
    expect(tracked(spec).feed(...rows(0), { x: 2, y: 100 })).toBeGreaterThan(210);
  });
});

test('mean: weighted by time, known after enough of it', () => {
  const { feed } = tracked('{ type: mean, of: x, while: on, halfLife: 10d, least: 5m }');
  const row = (x: number, on = true) => ({ x, on });
  expect(feed(row(1), row(1), row(1), row(1))).toBeUndefined();
  expect(feed(row(100, false), row(100, false), row(2))).toBeGreaterThan(1);
  expect(feed(...Array.from({ length: 2_000 }, () => row(2)))).toBeCloseTo(2, 2);
});

test('unchanged: how long a value has been kept; a metric that does not come keeps none', () => {
  const { feed } = tracked('{ type: unchanged, of: x }');
  expect(feed({ x: 3 }, { x: 3 }, { x: 3 })).toBe(2 * MINUTE);
  expect(feed({ on: true })).toBeUndefined();
  expect(feed({ x: 3 })).toBe(4 * MINUTE);
  expect(feed({ x: 4 })).toBe(0);
});

test('share: so many of the last so many', () => {
  const { feed } = tracked('{ type: share, of: on, m: 4 }');
  expect(feed({ on: true }, { on: true }, { x: 1 }, { on: false })).toBe(2);
  expect(feed({ on: false }, { on: false })).toBe(1);
});

test('share: what comes while its guard is closed or unknown is no sample', () => {
  const { feed } = tracked('{ type: share, of: on, while: x > 0, m: 2 }');
  const came = (on: boolean, x: number) => ({ on, x });
  expect(feed(came(true, 1), came(false, 0), { on: false }, came(true, 2))).toBe(2);
  expect(feed(came(false, 1))).toBe(1);
});

describe('cusum', () => {
  const spec = '{ type: cusum, of: x, least: 40, spread: 0.1 }';
  const steady = (count: number, drift = 0) =>
    xs(...Array.from({ length: count }, (_, i) => 10 + ((i * 7_919) % 11) / 10 + drift * i));
  const learned = () => {
    const it = tracked(spec);
    it.feed(...steady(40));
    return it;
  };
  test('unknown until the first readings are in', () => {
    const { feed } = tracked(spec);
    expect(feed(...steady(39))).toBeUndefined();
    expect(feed({ x: 10.5 })).toBe(0);
  });
  test('what stays as it was adds nothing up', () =>
    expect(learned().feed(...steady(2_000))).toBeLessThan(8));
  test('a drift smaller than the noise adds up to either side', () => {
    expect(learned().feed(...steady(400, 0.002))).toBeGreaterThan(50);
    expect(learned().feed(...steady(400, -0.002))).toBeGreaterThan(50);
  });
  test.each([
    ['up', 0.002, true],
    ['up', -0.002, false],
    ['down', 0.002, false],
    ['down', -0.002, true],
  ])('asked for a drift %s, one of %s a reading: told %s', (side, drift, found) => {
    const { feed } = tracked(`{ type: cusum, of: x, side: ${side}, least: 40, spread: 0.1 }`);
    feed(...steady(40));
    expect(feed(...steady(400, drift))! > 50).toBe(found);
  });
  test('one wild reading counts as four spreads, less the slack', () =>
    expect(learned().feed({ x: 1e6 })).toBe(3.5));
  test('what came back is forgotten, however long it was away', () => {
    const { feed } = learned();
    expect(feed(...xs(...new Array<number>(1_000).fill(14)))).toBe(200);
    expect(feed(...xs(...new Array<number>(500).fill(10.5)))).toBe(0);
  });
  test('a spread smaller than the step of the sensor is not believed', () => {
    const { feed } = tracked(spec);
    feed(...xs(...new Array<number>(40).fill(5)));
    expect(feed({ x: 5.05 })).toBe(0);
  });
});
