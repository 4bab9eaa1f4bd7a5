// How far a value stands under its highest of the last minutes: the signature of a defrost that is not announced.
import type { Millis } from '../../domain/time.ts';
import type { TrackMaker } from './tracking.ts';

/** Falling maxima as time, value, time, value, ...: the first is the highest still inside the window. */
type Maxima = readonly number[];
const maximaMax = 8;
const none: Maxima = [];

export const drop: TrackMaker<'drop', Maxima> = {
  afterRepair: 'kept',
  make(spec, ask) {
    const of = ask.number(spec.of, 'of');
    return {
      step(state, moment) {
        const x = of(moment);
        if (x === undefined) return state;
        return after(state ?? none, moment.at, x, spec.within);
      },
      value(state, moment) {
        const x = of(moment);
        return state === undefined || x === undefined ? undefined : Math.max(0, state[1]! - x);
      },
    };
  },
};

/** Times rise and values fall along the list: what still counts is one piece of it, copied into a list of just its length. */
function after(before: Maxima, at: Millis, x: number, within: Millis): Maxima {
  let from = 0;
  while (from < before.length && within < at - before[from]!) from += 2;
  let until = before.length;
  while (from < until && before[until - 1]! <= x) until -= 2;
  if (from === until) return [at, x];
  // Where more maxima fall than are kept, the second one goes: the highest is what counts.
  const skipped = 2 * maximaMax <= until - from ? from + 2 : until;
  const next = new Array<number>((skipped < until ? until - 2 : until) - from + 2);
  let to = 0;
  for (let i = from; i < until; i += 2) {
    if (i === skipped) continue;
    next[to++] = before[i]!;
    next[to++] = before[i + 1]!;
  }
  next[to++] = at;
  next[to] = x;
  return next;
}
