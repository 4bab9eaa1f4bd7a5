// Running counts: when one last rose, and how far another rose since. A fall is a reset, never a rise.
import type { TrackMaker } from './tracking.ts';

interface Counter {
  readonly count: number;
  readonly roseAt: number;
  readonly beside: number | undefined;
  readonly added: number;
}

/** Its clock begins with the first reading: what was before is not held against anybody. */
export const counter: TrackMaker<'counter', Counter> = {
  afterRepair: 'anew',
  make(spec, ask) {
    const of = ask.number(spec.of, 'of');
    const adding = spec.adding === undefined ? () => undefined : ask.number(spec.adding, 'adding');
    return {
      step(state, moment) {
        const count = of(moment);
        if (count === undefined) return state;
        const beside = adding(moment) ?? state?.beside;
        if (state === undefined || state.count < count) return { count, roseAt: moment.at, beside, added: 0 };
        const added = state.added + risen(state.beside, beside);
        if (count === state.count && added === state.added && beside === state.beside) return state;
        return { count, roseAt: state.roseAt, beside, added };
      },
      value(state, moment) {
        if (state === undefined) return undefined;
        return spec.adding === undefined ? moment.at - state.roseAt : state.added;
      },
    };
  },
};

interface Rise {
  readonly count: number;
  readonly by: number;
  readonly at: number;
}

export const rise: TrackMaker<'rise', Rise> = {
  afterRepair: 'kept',
  make(spec, ask) {
    const of = ask.number(spec.of, 'of');
    return {
      step(state, moment) {
        const count = of(moment);
        if (count === undefined) return state;
        return { count, by: risen(state?.count, count), at: moment.at };
      },
      value: (state, moment) => (state?.at === moment.at ? state.by : undefined),
    };
  },
};

const risen = (before: number | undefined, now: number | undefined): number =>
  before === undefined || now === undefined ? 0 : Math.max(0, now - before);
