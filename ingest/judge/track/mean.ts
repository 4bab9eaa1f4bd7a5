// A mean over time that forgets with a half-life, known once enough time has gone into it.
import { gapIntervalsMax } from '../state.ts';
import type { TrackMaker } from './tracking.ts';

interface Mean {
  readonly at: number;
  /** Time that counts now, and all that ever did, in ms. */
  readonly weight: number;
  readonly seen: number;
  readonly mean: number;
}

export const mean: TrackMaker<'mean', Mean> = {
  afterRepair: 'anew',
  make(spec, ask) {
    const of = ask.number(spec.of, 'of');
    const open = ask.guard(spec.while, 'while');
    return {
      step(state, moment) {
        if (state !== undefined && moment.at - state.at < spec.every) return state;
        if (open(moment) !== true) return state;
        const x = of(moment);
        if (x === undefined) return state;
        const elapsed = state === undefined ? moment.intervalMs : moment.at - state.at;
        // A reading speaks for the time since the last one, but for no more than a gap's worth.
        const counts = Math.min(elapsed, Math.max(spec.every, gapIntervalsMax * moment.intervalMs));
        const kept = (state?.weight ?? 0) * 0.5 ** (elapsed / spec.halfLife);
        const weight = kept + counts;
        if (weight === 0) return state;
        const before = state?.mean ?? x;
        return {
          at: moment.at,
          weight,
          seen: (state?.seen ?? 0) + counts,
          mean: before + ((x - before) * counts) / weight,
        };
      },
      value: (state) => (state === undefined || state.seen < spec.least ? undefined : state.mean),
    };
  },
};
