// The detector's promises: no lookahead, no memory but its state, one alert per episode, quiet where nothing happens.
import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MINUTE } from '../../../ingest/domain/time.ts';
import {
  alertScore,
  type DetectorState,
  type Finding,
  stepDetector,
} from '../../../ingest/judge/anomaly/detector.ts';
import { normal } from '../../../simulators/chance.ts';

const step = 5 * MINUTE;
const start = Date.UTC(2025, 0, 1);
const perDay = 288;

interface Ran {
  readonly findings: readonly Finding[];
  readonly alerts: readonly number[];
  readonly state: DetectorState | undefined;
}
/** @param every at how many rows the state is written out and read back */
function play(values: readonly number[], every = Number.POSITIVE_INFINITY): Ran {
  let state: DetectorState | undefined;
  const findings = values.map((x, i) => {
    if (i % every === every - 1) state = deserialize(serialize(state)) as DetectorState;
    const [next, finding] = stepDetector(state, start + i * step, x);
    state = next;
    return finding;
  });
  return { findings, alerts: findings.flatMap(({ alert }, i) => (alert ? [i] : [])), state };
}
const series = (rows: number, value: (i: number) => number): readonly number[] =>
  Array.from({ length: rows }, (_, i) => value(i));
const noise = (i: number, seed = 1): number => normal(seed, 0, i);
const wave = (i: number): number => Math.sin((2 * Math.PI * i) / perDay);

const anySeries = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 0, max: 20 }) },
    { weight: 1, arbitrary: fc.double({ noNaN: true, min: -1e12, max: 1e12 }) },
  ),
  { minLength: 1, maxLength: 400 },
);

describe('for any numbers', () => {
  test('a prefix is judged as in the whole', () => {
    fc.assert(
      fc.property(anySeries, fc.nat(), (values, cut) => {
        const length = cut % (values.length + 1);
        expect(play(values.slice(0, length)).findings).toEqual(play(values).findings.slice(0, length));
      }),
      { numRuns: 30 },
    );
  });

  test('a state written out and read back goes on alike', () => {
    fc.assert(
      fc.property(anySeries, fc.integer({ min: 1, max: 50 }), (values, every) => {
        expect(play(values, every).findings).toEqual(play(values).findings);
      }),
      { numRuns: 20 },
    );
  });

  test('scores lie in [0, 1], and only an opening row reaches the upper half', () => {
    fc.assert(
      fc.property(anySeries, (values) => {
        for (const { score, alert } of play(values).findings) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
          expect(alert).toBe(alertScore <= score);
        }
      }),
      { numRuns: 30 },
    );
  });
});

test('steps of time that stand still or run back do no harm', () => {
  let state: DetectorState | undefined;
  for (let i = 0; i < 500; i += 1) {
    const [next, { score }] = stepDetector(state, start + (i % 3) * step, noise(i));
    state = next;
    expect(Number.isFinite(score)).toBe(true);
  }
});

describe('quiet', () => {
  test.each([[0], [45], [-1e9], [1e-12]])('a constant %d never alerts', (x) => {
    expect(play(series(3_000, () => x)).findings.every(({ score }) => score < alertScore)).toBe(true);
  });

  test('a daily wave without noise never alerts once it is known', () => {
    expect(play(series(14 * perDay, (i) => 50 + 30 * wave(i))).alerts.filter((i) => 2 * perDay < i)).toEqual(
      [],
    );
  });

  test('a spike that comes every other hour is no rarity', () => {
    const spikes = (i: number): number => 10 + 0.1 * noise(i) + (i % 24 === 0 ? 90 : 0);
    expect(play(series(4_000, spikes)).alerts.filter((i) => 1_000 < i)).toEqual([]);
  });
});

describe('found, once', () => {
  const calm = (i: number): number => 100 + 10 * wave(i) + 2 * noise(i);
  const at = 2_500;
  /** Alerts from a little before the change till long after it. */
  const around = (change: (i: number) => number): readonly number[] =>
    play(series(at + 250, (i) => (at <= i ? change(i) : calm(i)))).alerts.filter((i) => at - 50 <= i);

  test.each<[string, (i: number) => number]>([
    ['a level that rises and stays', (i) => calm(i) + 60],
    ['a level that falls and stays', (i) => calm(i) - 60],
    ['a dead sensor', () => 0],
    ['a few values far off', (i) => calm(i) + (i < at + 6 ? 300 : 0)],
    ['a day without its wave', (i) => 85 + 2 * noise(i)],
    ['noise ten times as strong', (i) => calm(i) + 20 * noise(i, 2)],
  ])('%s', (_, change) => {
    expect(around(change)).toHaveLength(1);
  });

  test('a day that stays at its night level, which only the hour can tell', () => {
    const missing = 10;
    const day = (i: number): boolean => 108 <= i % perDay && i % perDay < 216;
    const hump = (i: number): number =>
      20 + 2 * noise(i) + (day(i) && Math.floor(i / perDay) !== missing ? 60 : 0);
    const morning = missing * perDay + 108;
    const { alerts } = play(series((missing + 1) * perDay, hump));
    expect(alerts.filter((i) => morning <= i && i < morning + 108)).toHaveLength(1);
  });

  test('a level that stays is learned: no further alert in the week after, and the old level is news again', () => {
    const back = at + 7 * perDay;
    const { alerts } = play(series(back + 200, (i) => calm(i) + (at <= i && i < back ? 200 : 0)));
    const shifted = alerts.filter((i) => at <= i && i < at + 40);
    expect(shifted).toHaveLength(1);
    expect(alerts.filter((i) => back <= i && i < back + 40)).toHaveLength(1);
  });
});

test('memory does not grow', () => {
  const size = (rows: number): number => serialize(play(series(rows, noise)).state).byteLength;
  expect(size(12_000)).toBeLessThan(size(3_000) * 1.05);
  expect(size(3_000)).toBeLessThan(8_192);
});
