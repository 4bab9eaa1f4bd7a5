// How unlikely a value is by its own past, without labels: a robust moving mean and spread give a score, and the
// score's rank among the stream's own past scores gives a p-value. One scale for every metric of every device, in
// less memory than the detector of `anomaly/detector.ts`, which follows several signs.
import { DAY, type Millis } from '../../domain/time.ts';
import { chanceOf, emptyTail, remember, type Tail } from '../anomaly/tail.ts';
import type { TrackMaker } from './tracking.ts';

export interface AnomalyState {
  readonly n: number;
  readonly mean: number;
  /** Mean absolute deviation. */
  readonly spread: number;
  readonly at: Millis;
  /** Readings running that stood outside: a level that lasts is learned anew. */
  readonly outside: number;
  readonly past: Tail;
}

/** Part of the way to a new value that the mean moves, once settled. */
const pace = 0.02;
/** Scores are clipped here when learning, so that an outlier does not widen what is usual. */
const clipScore = 3;
/** After so many readings running outside, the new level is the usual one. */
const relearnReadings = 300;
/** Readings before anything is called unlikely. */
const warmUpReadings = 200;
const shape = { binsPerDoubling: 3, bins: 24, keep: 1 };
const halfLifeMs: Millis = 14 * DAY;

/**
 * One value's step: it is scored against the past first and learned after, so that a prefix scores as the whole does.
 * @returns the next state, and how unlikely the value is: 0 is usual, 1 was never seen
 */
export function updateAnomaly(
  state: AnomalyState | undefined,
  at: Millis,
  x: number,
): readonly [AnomalyState, number] {
  if (state === undefined) return [{ n: 1, mean: x, spread: 0, at, outside: 0, past: emptyTail(shape) }, 0];
  const deviation = Math.abs(x - state.mean);
  // A value that has not moved yet has no spread; a thousandth of its size stands in for the sensor's step.
  const scale = Math.max(state.spread, Math.abs(state.mean) * 1e-3, 1e-9);
  const score = deviation / scale;
  const unlikely = state.n < warmUpReadings ? 0 : 1 - chanceOf(state.past, score, shape);
  const outside = clipScore < score ? state.outside + 1 : 0;
  if (relearnReadings <= outside)
    return [{ n: 1, mean: x, spread: 0, at, outside: 0, past: state.past }, unlikely];
  const n = state.n + 1;
  const step = Math.max(pace, 1 / n);
  const keep = 0.5 ** (Math.max(0, at - state.at) / halfLifeMs);
  const learned = n < warmUpReadings ? deviation : Math.min(deviation, clipScore * scale);
  return [
    {
      n,
      mean: state.mean + step * Math.sign(x - state.mean) * learned,
      spread: state.spread + step * (learned - state.spread),
      at,
      outside,
      past: n < warmUpReadings / 2 ? state.past : remember(state.past, score, { ...shape, keep }),
    },
    unlikely,
  ];
}

interface Scored {
  readonly past: AnomalyState;
  readonly p: number;
}
export const anomaly: TrackMaker<'anomaly', Scored> = {
  afterRepair: 'anew',
  make(spec, ask) {
    const of = ask.number(spec.of, 'of');
    const open = ask.guard(spec.while, 'while');
    return {
      step(state, moment) {
        const x = of(moment);
        if (x === undefined || open(moment) !== true) return state;
        const [past, unlikely] = updateAnomaly(state?.past, moment.at, x);
        return { past, p: 1 - unlikely };
      },
      value: (state) => state?.p,
    };
  },
};
