// Streams in which nothing ever happens, a value every five minutes: what a detector says of them is a false alarm.
import { MINUTE, type Millis } from '../../../ingest/domain/time.ts';
import { type AnomalyState, updateAnomaly } from '../../../ingest/judge/track/anomaly.ts';
import { normal, poisson, uniform } from '../../../simulators/chance.ts';

export const apart: Millis = 5 * MINUTE;
/** As long as a rule asks oddness to last. */
export const stretch: Millis = 50 * MINUTE;
export const valuesAYear = 365 * 288;

const wave = (i: number): number => Math.sin((2 * Math.PI * i) / 288);
/** The next value follows the one before. */
function* following(keep: number, seed: number): Iterable<number> {
  for (let i = 0, x = 0; i < valuesAYear; i += 1) {
    x = keep * x + normal(seed, 0, i);
    yield 100 + x;
  }
}
function* each(value: (i: number) => number): Iterable<number> {
  for (let i = 0; i < valuesAYear; i += 1) yield value(i);
}
function* switching(seed: number): Iterable<number> {
  for (let i = 0, left = 0; i < valuesAYear; i += 1, left -= 1) {
    if (left <= 0 && uniform(seed, 0, i) < 0.002) left = Math.ceil(60 * uniform(seed, 1, i));
    yield (0 < left ? 45 : 5) + normal(seed, 2, i);
  }
}

/** By name: one device's year. */
export const calmStreams: ReadonlyMap<string, (seed: number) => Iterable<number>> = new Map([
  ['noise', (seed) => each((i) => 100 + normal(seed, 0, i))],
  ['noise that lasts hours', (seed) => following(0.95, seed)],
  ['noise that lasts a day', (seed) => following(0.995, seed)],
  ['a slow walk', (seed) => following(0.9999, seed)],
  ['a daily wave', (seed) => each((i) => 100 + 10 * wave(i) + normal(seed, 0, i))],
  [
    'heavy tails',
    (seed) => each((i) => 100 + normal(seed, 0, i) / Math.sqrt(-Math.log(1 - uniform(seed, 1, i)))),
  ],
  ['counts', (seed) => each((i) => poisson(3 + 3 * Math.max(0, wave(i)), seed, 0, i))],
  ['a switch', switching],
]);

/** What each value makes of the last whole stretch: how often a year such a one comes. */
export function* oddness(values: Iterable<number>): Iterable<number | undefined> {
  let state: AnomalyState | undefined;
  let at = 0;
  for (const x of values) {
    state = updateAnomaly(state, at, x, stretch);
    at += apart;
    yield state.perYear;
  }
}

/** How often a limit on it alarms; a run of odd stretches is one alarm. */
export function alarms(values: Iterable<number>, perYearMax: number): number {
  let count = 0;
  let stood = false;
  for (const perYear of oddness(values)) {
    const stands = perYear !== undefined && perYear <= perYearMax;
    if (stands && !stood) count += 1;
    stood = stands;
  }
  return count;
}
