// A metric that used to come and no longer does, while the others still come.
import type { Millis } from '../../domain/time.ts';
import type { Moment } from '../context.ts';
import type { TrackMaker } from './tracking.ts';

interface Presence {
  /** Bit per watched metric: came in the last reading; is usual. */
  readonly came: number;
  readonly usual: number;
  /** Readings in which a metric that is not yet usual came, by name. */
  readonly fresh?: Readonly<Record<string, number>>;
  /** Usual metrics that are missing, since when. */
  readonly absent?: Readonly<Record<string, Millis>>;
}
/** Bits of an integer that JavaScript shifts. */
const watchedMax = 31;

export const presence: TrackMaker<'presence', Presence> = {
  afterRepair: 'kept',
  make(spec, ask) {
    const watched = ask.metrics.filter(({ name }) => !spec.except.includes(name));
    if (watchedMax < watched.length)
      ask.fault(`watches at most ${watchedMax} metrics of a kind: put the others under except`);

    function cameIn({ slots }: Moment): number {
      let bits = 0;
      for (let i = 0; i < watched.length; i += 1) if (slots[watched[i]!.slot] !== undefined) bits |= 1 << i;
      return bits;
    }
    return {
      step(state, moment) {
        const came = cameIn(moment);
        const before = state ?? { came: 0, usual: 0 };
        // Nearly always the same metrics come as in the reading before, all of them usual.
        if (came === before.came && came === before.usual) return before;
        const absent: Record<string, Millis> = {};
        const fresh: Record<string, number> = {};
        let usual = before.usual;
        watched.forEach(({ name }, i) => {
          const bit = 1 << i;
          if ((came & bit) !== 0) {
            if ((usual & bit) !== 0) return;
            const seen = (before.fresh?.[name] ?? 0) + 1;
            if (spec.least <= seen) usual |= bit;
            else fresh[name] = seen;
          } else if ((usual & bit) !== 0) absent[name] = before.absent?.[name] ?? moment.at;
        });
        return { came, usual, ...filled('fresh', fresh), ...filled('absent', absent) };
      },
      value(state, moment) {
        if (state?.absent === undefined) return 0;
        return moment.at - Math.min(...Object.values(state.absent));
      },
    };
  },
};

const filled = (name: 'fresh' | 'absent', record: Readonly<Record<string, number>>): object =>
  Object.keys(record).length === 0 ? {} : { [name]: record };
