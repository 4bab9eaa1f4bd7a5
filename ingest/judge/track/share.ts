// So many of the last so many: for what comes and goes too fast for a hold.
import type { TrackMaker } from './tracking.ts';

interface Share {
  /** Newest in the lowest bit. */
  readonly bits: number;
}

export const share: TrackMaker<'share', Share> = {
  afterRepair: 'anew',
  make(spec, ask) {
    const of = ask.truth(spec.of, 'of');
    const open = ask.guard(spec.while, 'while');
    const mask = 2 ** spec.m - 1;
    return {
      step(state, moment) {
        if (open(moment) !== true) return state;
        const truth = of(moment);
        if (truth === undefined) return state;
        const bits = (((state?.bits ?? 0) << 1) | (truth ? 1 : 0)) & mask;
        return bits === state?.bits ? state : { bits };
      },
      value(state) {
        if (state === undefined) return undefined;
        let count = 0;
        for (let rest = state.bits; rest !== 0; rest &= rest - 1) count += 1;
        return count;
      },
    };
  },
};
