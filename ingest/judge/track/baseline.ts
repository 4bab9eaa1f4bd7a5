// What is usual for this device: a slow running median in a few numbers (stochastic approximation after Robbins and
// Monro 1951: up one step when the value is above, down when below). No single reading can drag it.
import type { TrackMaker } from './tracking.ts';

interface Baseline {
  readonly at: number;
  readonly n: number;
  readonly median: number;
}
/** First steps are 1/n of this, so that a bad first value is forgotten within some dozens of readings. */
const firstPace = 0.5;

export const baseline: TrackMaker<'baseline', Baseline> = {
  afterRepair: 'kept',
  make(spec, ask) {
    const of = ask.number(spec.of, 'of');
    const open = ask.guard(spec.while, 'while');
    return {
      step(state, moment) {
        if (state !== undefined && moment.at - state.at < spec.every) return state;
        if (open(moment) !== true) return state;
        const x = of(moment);
        if (x === undefined) return state;
        if (state === undefined) return { at: moment.at, n: 1, median: x };
        const n = state.n + 1;
        const pace = Math.max(spec.pace, firstPace / n);
        // Steps of one size in both directions: what is far off counts no more than what is near.
        const scale = Math.abs(state.median === 0 ? x : state.median);
        const distance = x - state.median;
        const step = Math.min(pace * scale, Math.abs(distance));
        return { at: moment.at, n, median: state.median + Math.sign(distance) * step };
      },
      value: (state) => (state === undefined || state.n < spec.least ? undefined : state.median),
    };
  },
};
