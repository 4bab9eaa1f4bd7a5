// How far a value stands under its highest of the last minutes: the signature of a defrost that is not announced.
import type { TrackMaker } from './tracking.ts';

/** Falling maxima as time, value, time, value, ...: the first is the highest still inside the window. */
type Maxima = readonly number[];
const maximaMax = 8;

export const drop: TrackMaker<'drop', Maxima> = {
  afterRepair: 'kept',
  make(spec, ask) {
    const of = ask.number(spec.of, 'of');
    return {
      step(state, moment) {
        const x = of(moment);
        if (x === undefined) return state;
        const next: number[] = [];
        for (let i = 0; state !== undefined && i < state.length; i += 2)
          if (moment.at - state[i]! <= spec.within && x < state[i + 1]!) next.push(state[i]!, state[i + 1]!);
        next.push(moment.at, x);
        // Where more maxima fall than are kept, the second one goes: the highest is what counts.
        if (2 * maximaMax < next.length) next.splice(2, 2);
        return next;
      },
      value(state, moment) {
        const x = of(moment);
        return state === undefined || x === undefined ? undefined : Math.max(0, state[1]! - x);
      },
    };
  },
};
