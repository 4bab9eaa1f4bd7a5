// A line by least squares that forgets with a half-life: means and centred sums only (West 1979), so that large
// values do not cancel. Volts on kilowatts show an ageing line, COP on outdoor temperature what a heater is capable of.
import { gapIntervalsMax } from '../state.ts';
import type { TrackMaker } from './tracking.ts';

interface Line {
  readonly at: number;
  /** The last pair seen, for differences. */
  readonly x: number;
  readonly y: number;
  readonly n: number;
  readonly weight: number;
  readonly meanX: number;
  readonly meanY: number;
  readonly sxx: number;
  readonly sxy: number;
}

export const regression: TrackMaker<'regression', Line> = {
  afterRepair: 'kept',
  make(spec, ask) {
    const of = ask.number(spec.of, 'of');
    const on = ask.number(spec.on, 'on');
    const open = ask.guard(spec.while, 'while');
    return {
      step(state, moment) {
        if (open(moment) !== true) return state;
        const x = on(moment);
        const y = of(moment);
        if (x === undefined || y === undefined) return state;
        const { at } = moment;
        if (state === undefined) {
          const first = { at, x, y, n: 0, weight: 0, meanX: 0, meanY: 0, sxx: 0, sxy: 0 };
          return spec.changes ? first : add(first, x, y, 1);
        }
        const aged = { ...state, at, x, y };
        const keep = 0.5 ** ((at - state.at) / spec.halfLife);
        if (!spec.changes) return add(aged, x, y, keep);
        // A change over a gap is no change from one reading to the next.
        if (at === state.at || gapIntervalsMax * moment.intervalMs < at - state.at) return aged;
        return add(aged, x - state.x, y - state.y, keep);
      },
      value(state, moment) {
        if (state === undefined || state.n < spec.least) return undefined;
        const wide = spec.spread * spec.spread * state.weight <= state.sxx;
        if (spec.give === 'slope') return wide ? state.sxy / state.sxx : undefined;
        const x = on(moment);
        if (x === undefined) return undefined;
        // Too little spread to know a slope: the mean is the best guess.
        return wide ? state.meanY + (state.sxy / state.sxx) * (x - state.meanX) : state.meanY;
      },
    };
  },
};

function add(line: Line, x: number, y: number, keep: number): Line {
  const weight = line.weight * keep + 1;
  const dx = x - line.meanX;
  const dy = y - line.meanY;
  const meanX = line.meanX + dx / weight;
  return {
    ...line,
    n: line.n + 1,
    weight,
    meanX,
    meanY: line.meanY + dy / weight,
    sxx: line.sxx * keep + dx * (x - meanX),
    sxy: line.sxy * keep + dy * (x - meanX),
  };
}
