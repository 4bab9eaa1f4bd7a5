// How odd the last stretch of values is by the stream's own past, without labels: a robust moving mean and spread give
// each value a score, the least score of a stretch is ranked among those of all stretches before, and its chance is told
// as false alarms a device-year. One scale for every metric of every device, in less memory than the detector of
// `anomaly/detector.ts`, which follows several signs.
import { DAY, type Millis } from '../../domain/time.ts';
import { chanceOf, emptyTail, remember, type Tail } from '../anomaly/tail.ts';
import type { TrackMaker } from './tracking.ts';

export interface AnomalyState {
  readonly since: Millis;
  /** Values taken, their slow mean, and their mean distance from it. */
  readonly n: number;
  readonly mean: number;
  readonly spread: number;
  /** Values running that stood outside: a level that lasts is learned anew. */
  readonly outside: number;
  readonly stretch: Stretch;
  /** Stretches so far, and their least scores. */
  readonly stretches: number;
  readonly past: Tail;
  /** What the last whole stretch was worth; `undefined` while there is too little to rank it among. */
  readonly perYear: number | undefined;
}
/** The values at hand: as odd as the least odd of them. */
interface Stretch {
  readonly from: Millis;
  readonly n: number;
  readonly least: number;
}

/** Part of the way to a new value that the mean moves, once settled. */
const pace = 0.02;
/** Scores are clipped here when learning, so that an outlier does not widen what is usual. */
const clipScore = 3;
/** After so many values running outside, the new level is the usual one. */
const relearnValues = 300;
/** Values before their scores mean anything, stretches before their rank does, and values that make a stretch. */
const valuesMin = 100;
const stretchesMin = 100;
const stretchValuesMin = 3;
/** Counts of stretches fade by half with so many more: half a year of lamps, two months of heaters. */
const tailShape = { binsPerDoubling: 8, bins: 40, keep: 0.5 ** (1 / 2_000) };
const year: Millis = 365 * DAY;

/**
 * One value's step: what was known before judges it, and learns it after, so that a prefix scores as the whole does.
 * @param over length of a stretch: oddness that ends sooner is none
 */
export function updateAnomaly(
  state: AnomalyState | undefined,
  at: Millis,
  x: number,
  over: Millis,
): AnomalyState {
  if (state === undefined) return begun(at, x);
  const deviation = Math.abs(x - state.mean);
  // A value that has not moved yet has no spread; a thousandth of its size stands in for the sensor's step.
  const scale = Math.max(state.spread, Math.abs(state.mean) * 1e-3, 1e-9);
  const score = deviation / scale;
  const ranked = rank(state, at, score, over);
  const outside = clipScore < score ? state.outside + 1 : 0;
  if (relearnValues <= outside) return { ...ranked, n: 1, mean: x, spread: 0, outside: 0 };
  const step = Math.max(pace, 1 / (state.n + 1));
  const learned = state.n < valuesMin ? deviation : Math.min(deviation, clipScore * scale);
  return {
    ...ranked,
    n: state.n + 1,
    mean: state.mean + step * Math.sign(x - state.mean) * learned,
    spread: state.spread + step * (learned - state.spread),
    outside,
  };
}

const begun = (at: Millis, x: number): AnomalyState => ({
  since: at,
  n: 1,
  mean: x,
  spread: 0,
  outside: 0,
  stretch: { from: at, n: 0, least: Number.POSITIVE_INFINITY },
  stretches: 0,
  past: emptyTail(tailShape),
  perYear: undefined,
});

/** A value joins the stretch at hand, or ends it and begins the next. */
function rank(state: AnomalyState, at: Millis, score: number, over: Millis): AnomalyState {
  if (state.n < valuesMin) return state;
  const { stretch } = state;
  if (at - stretch.from < over)
    return { ...state, stretch: { ...stretch, n: stretch.n + 1, least: Math.min(stretch.least, score) } };
  const next = { ...state, stretch: { from: at, n: 1, least: score } };
  if (stretch.n < stretchValuesMin) return next;
  const stretches = state.stretches + 1;
  // A lamp's stretches are those of its nights: how many make a year is what came so far.
  const aYear = (stretches * year) / (at - state.since);
  const chance = chanceOf(state.past, stretch.least, tailShape);
  return {
    ...next,
    stretches,
    past: remember(state.past, stretch.least, tailShape),
    perYear: stretches <= stretchesMin ? undefined : chance * aYear,
  };
}

export const anomaly: TrackMaker<'anomaly', AnomalyState> = {
  afterRepair: 'anew',
  make(spec, ask) {
    const of = ask.number(spec.of, 'of');
    const open = ask.guard(spec.while, 'while');
    return {
      step(state, moment) {
        const x = of(moment);
        return x === undefined || open(moment) !== true
          ? state
          : updateAnomaly(state, moment.at, x, spec.over);
      },
      value: (state) => state?.perYear,
    };
  },
};
