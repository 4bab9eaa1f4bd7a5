// How unlikely a value is by its own past, without labels: a robust moving mean and spread give a score, and the
// score's rank among the stream's own past scores gives a p-value. One scale for every metric of every device.
import type { Millis } from '../../domain/time.ts';
import type { TrackMaker } from './tracking.ts';

export interface AnomalyState {
  readonly n: number;
  readonly mean: number;
  /** Mean absolute deviation. */
  readonly spread: number;
  readonly at: Millis;
  /** Readings running that stood outside: a level that lasts is learned anew. */
  readonly outside: number;
  /** Decayed counts of past scores, in logarithmic bins. */
  readonly bins: readonly number[];
}

/** Part of the way to a new value that the mean moves, once settled. */
const pace = 0.02;
/** Scores are clipped here when learning, so that an outlier does not widen what is usual. */
const clipScore = 3;
/** After so many readings running outside, the new level is the usual one. */
const relearnReadings = 300;
/** Readings before anything is called unlikely. */
const warmUpReadings = 200;
const binCount = 24;
const binsPerDoubling = 4;
const halfLifeMs: Millis = 14 * 86_400_000;

/**
 * One value's step: it is scored against the past first and learned after, so that a prefix scores as the whole does.
 * @returns the next state, and how unlikely the value is: 0 is usual, 1 was never seen
 */
export function updateAnomaly(
  state: AnomalyState | undefined,
  at: Millis,
  x: number,
): readonly [AnomalyState, number] {
  if (state === undefined) return [{ n: 1, mean: x, spread: 0, at, outside: 0, bins: [] }, 0];
  const deviation = Math.abs(x - state.mean);
  // A value that has not moved yet has no spread; a thousandth of its size stands in for the sensor's step.
  const scale = Math.max(state.spread, Math.abs(state.mean) * 1e-3, 1e-9);
  const score = deviation / scale;
  const unlikely = state.n < warmUpReadings ? 0 : 1 - share(state.bins, bin(score));
  const outside = clipScore < score ? state.outside + 1 : 0;
  if (relearnReadings <= outside)
    return [{ n: 1, mean: x, spread: 0, at, outside: 0, bins: state.bins }, unlikely];
  const n = state.n + 1;
  const step = Math.max(pace, 1 / n);
  const learned = n < warmUpReadings ? deviation : Math.min(deviation, clipScore * scale);
  return [
    {
      n,
      mean: state.mean + step * Math.sign(x - state.mean) * learned,
      spread: state.spread + step * (learned - state.spread),
      at,
      outside,
      bins: n < warmUpReadings / 2 ? state.bins : count(state.bins, bin(score), at - state.at),
    },
    unlikely,
  ];
}

const bin = (score: number): number =>
  Math.min(binCount - 1, Math.max(0, Math.floor(Math.log2(Math.max(score, 0.25)) * binsPerDoubling) + 8));

/** Rank of a bin among the past, by the count's own limit: the smallest p is one in the count and one. */
function share(bins: readonly number[], here: number): number {
  let below = 0;
  let all = 1;
  for (let i = 0; i < bins.length; i += 1) {
    all += bins[i]!;
    if (i < here) below += bins[i]!;
  }
  return (all - below) / all;
}

function count(bins: readonly number[], here: number, elapsed: Millis): readonly number[] {
  const keep = 0.5 ** (elapsed / halfLifeMs);
  const next = bins.length === 0 ? new Array<number>(binCount).fill(0) : bins.map((n) => n * keep);
  next[here]! += 1;
  return next;
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
