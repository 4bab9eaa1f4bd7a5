// How long something has been true, and how long ago it was: what masks after a start or a defrost are made of.
import { gapIntervalsMax } from '../state.ts';
import type { TrackMaker } from './tracking.ts';

interface Lasting {
  readonly since: number;
}

/** A reading gap over `gap` (three intervals where none is given) starts it again: nobody saw what was between. */
export const lasting: TrackMaker<'lasting', Lasting> = {
  afterRepair: 'kept',
  make(spec, ask) {
    const of = ask.truth(spec.of, 'of');
    return {
      step(state, moment) {
        const truth = of(moment);
        if (truth === undefined) return state;
        if (!truth) return undefined;
        const gap = spec.gap ?? gapIntervalsMax * moment.intervalMs;
        return state === undefined || gap < moment.sinceLastMs ? { since: moment.at } : state;
      },
      value(state, moment) {
        if (state !== undefined) return moment.at - state.since;
        return of(moment) === undefined ? undefined : 0;
      },
    };
  },
};

interface Ago {
  readonly last: number;
}

/** Endless when it was never seen true: a device that does not report its mode is not masked for ever. */
export const ago: TrackMaker<'ago', Ago> = {
  afterRepair: 'kept',
  make(spec, ask) {
    const of = ask.truth(spec.of, 'of');
    return {
      step: (state, moment) => (of(moment) === true ? { last: moment.at } : state),
      value: (state, moment) => (state === undefined ? Number.POSITIVE_INFINITY : moment.at - state.last),
    };
  },
};
