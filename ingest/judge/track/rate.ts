// Change per hour over a window, from a few points kept along it.
import { HOUR } from '../../domain/time.ts';
import type { TrackMaker } from './tracking.ts';

/** Time, value, time, value, ...: the oldest first. */
type Points = readonly number[];
const pointsKept = 6;

export const rate: TrackMaker<'rate', Points> = {
  afterRepair: 'anew',
  make(spec, ask) {
    const of = ask.number(spec.of, 'of');
    return {
      step(state, moment) {
        const x = of(moment);
        if (x === undefined) return state;
        const newest = state?.at(-2);
        // After a pause as long as the window the old points say nothing of now.
        if (state === undefined || newest === undefined || spec.over < moment.at - newest)
          return [moment.at, x];
        if (moment.at - newest < spec.over / pointsKept) return state;
        // The oldest point stays until the next one is a whole window old.
        const stale = 2 < state.length && spec.over <= moment.at - state[2]!;
        return [...(stale ? state.slice(2) : state), moment.at, x];
      },
      value(state, moment) {
        const x = of(moment);
        if (state === undefined || x === undefined) return undefined;
        const span = moment.at - state[0]!;
        return span < spec.over / 2 ? undefined : ((x - state[1]!) / span) * HOUR;
      },
    };
  },
};
