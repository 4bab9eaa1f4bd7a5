// Events counted in a window: crossings of a band, and starts. Only the newest few times are kept.
import type { Millis } from '../../domain/time.ts';
import type { TrackMaker } from './tracking.ts';

interface Crossings {
  readonly high: boolean;
  readonly times: readonly Millis[];
  /** What must not change between two crossings (the dimming command). */
  readonly unless: number | undefined;
}

/** A crossing is a way from under `low` to over `high` or back; between the two nothing is counted. */
export const crossings: TrackMaker<'crossings', Crossings> = {
  afterRepair: 'anew',
  make(spec, ask) {
    const of = ask.number(spec.of, 'of');
    const open = ask.guard(spec.while, 'while');
    const unless = spec.unless === undefined ? () => undefined : ask.number(spec.unless, 'unless');
    return {
      step(state, moment) {
        const isOpen = open(moment);
        if (isOpen === false) return undefined;
        const x = of(moment);
        if (isOpen === undefined || x === undefined) return state;
        const command = unless(moment);
        const side = x < spec.low ? false : spec.high < x ? true : state?.high;
        if (side === undefined) return state;
        if (state === undefined || command !== state.unless)
          return { high: side, times: [], unless: command };
        if (side === state.high) return state;
        return { high: side, times: newest(state.times, moment.at, spec.most), unless: command };
      },
      value: (state, moment) =>
        state === undefined ? undefined : within(state.times, moment.at, spec.within),
    };
  },
};

interface Starts {
  readonly on: boolean;
  readonly times: readonly Millis[];
}

export const starts: TrackMaker<'starts', Starts> = {
  afterRepair: 'anew',
  make(spec, ask) {
    const of = ask.truth(spec.of, 'of');
    return {
      step(state, moment) {
        const on = of(moment);
        if (on === undefined || on === state?.on) return state;
        if (state === undefined) return { on, times: [] };
        return { on, times: on ? newest(state.times, moment.at, spec.most) : state.times };
      },
      value: (state, moment) =>
        state === undefined ? undefined : within(state.times, moment.at, spec.within),
    };
  },
};

const newest = (times: readonly Millis[], at: Millis, most: number): readonly Millis[] =>
  [...times, at].slice(-most);

function within(times: readonly Millis[], at: Millis, length: Millis): number {
  let count = 0;
  for (const time of times) if (at - time < length) count += 1;
  return count;
}
