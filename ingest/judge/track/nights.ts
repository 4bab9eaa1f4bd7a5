// Nights running of which most readings were so: a median under 0.8 is the same as most readings under 0.8, and
// counting needs no list. A night too short of readings says nothing, and breaks no run.
import { sunOf } from '../context.ts';
import { isNight, nightOf } from '../sun.ts';
import type { TrackMaker } from './tracking.ts';

interface Nights {
  /** The night being counted. */
  readonly night: number;
  readonly n: number;
  readonly hits: number;
  /** Ended nights running that were so; absent before the first. */
  readonly run?: number;
}

export const nights: TrackMaker<'nights', Nights> = {
  afterRepair: 'anew',
  make(spec, ask) {
    const of = ask.truth(spec.of, 'of');
    const open = ask.guard(spec.while, 'while');

    function ended(state: Nights): number | undefined {
      if (state.n < spec.least) return state.run;
      return spec.share * state.n <= state.hits ? (state.run ?? 0) + 1 : 0;
    }
    return {
      step(state, moment) {
        const sun = sunOf(moment);
        const night = nightOf(sun, moment.at);
        let next = state;
        if (next !== undefined && next.n > 0 && (next.night !== night || !isNight(sun, moment.at)))
          next = { night, n: 0, hits: 0, run: ended(next) };
        // Where every reading must be so, one at dusk or by day is a reading too: no night before it counts.
        if (spec.share === 1 && !isNight(sun, moment.at) && of(moment) === false)
          return { night, n: 0, hits: 0, run: 0 };
        if (open(moment) !== true) return next;
        const truth = of(moment);
        if (truth === undefined) return next;
        return { night, n: (next?.n ?? 0) + 1, hits: (next?.hits ?? 0) + (truth ? 1 : 0), run: next?.run };
      },
      value(state) {
        // Where every reading must be so, one that is not has spoiled this night already.
        return state !== undefined && spec.share === 1 && state.hits < state.n ? 0 : state?.run;
      },
    };
  },
};
