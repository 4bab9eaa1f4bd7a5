// A sensor that says one and the same value while it must move is stuck.
import { gapIntervalsMax } from '../state.ts';
import type { TrackMaker } from './tracking.ts';

interface Unchanged {
  readonly value: number;
  readonly since: number;
}

export const unchanged: TrackMaker<'unchanged', Unchanged> = {
  afterRepair: 'kept',
  make(spec, ask) {
    const of = ask.number(spec.of, 'of');
    const open = ask.guard(spec.while, 'while');
    return {
      step(state, moment) {
        const isOpen = open(moment);
        if (isOpen === false) return undefined;
        const value = of(moment);
        if (isOpen === undefined || value === undefined) return state;
        const paused = gapIntervalsMax * moment.intervalMs < moment.sinceLastMs;
        return state === undefined || paused || value !== state.value ? { value, since: moment.at } : state;
      },
      // A metric that does not come has not kept its value: it is silent, and has a rule of its own.
      value: (state, moment) =>
        state === undefined || of(moment) === undefined ? undefined : moment.at - state.since,
    };
  },
};
