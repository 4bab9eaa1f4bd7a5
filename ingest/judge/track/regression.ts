// A line by least squares that forgets with a half-life: means and centred sums only (West 1979), so that large
// values do not cancel. Volts on kilowatts show an ageing line, COP on outdoor temperature what a heater is capable of.
import type { Millis } from '../../domain/time.ts';
import { gapIntervalsMax } from '../state.ts';
import type { TrackMaker } from './tracking.ts';

/**
 * One list of doubles, which V8 keeps unboxed, a quarter of an object's cost: time and the last pair, readings taken,
 * weight, means, centred sums.
 */
type Line = readonly [
  at: number,
  x: number,
  y: number,
  n: number,
  weight: number,
  meanX: number,
  meanY: number,
  sxx: number,
  sxy: number,
];

export const regression: TrackMaker<'regression', Line> = {
  // A slope says how a thing is now, a value what is usual for it.
  afterRepair: ({ give }) => (give === 'slope' ? 'anew' : 'kept'),
  make(spec, ask) {
    const of = ask.number(spec.of, 'of');
    const on = ask.number(spec.on, 'on');
    const open = ask.guard(spec.while, 'while');
    return {
      step(state, moment) {
        if (state !== undefined && moment.at - state[0] < spec.every) return state;
        if (open(moment) !== true) return state;
        const x = on(moment);
        const y = of(moment);
        if (x === undefined || y === undefined) return state;
        const { at } = moment;
        if (state === undefined)
          return spec.changes ? [at, x, y, 0, 0, 0, 0, 0, 0] : [at, x, y, 1, 1, x, y, 0, 0];
        const elapsed = at - state[0];
        if (!spec.changes) return add(state, elapsed, spec.halfLife, at, x, y, x, y);
        // A change over a gap is no change from one reading to the next.
        if (elapsed === 0 || gapIntervalsMax * moment.intervalMs < elapsed)
          return [at, x, y, state[3], state[4], state[5], state[6], state[7], state[8]];
        return add(state, elapsed, spec.halfLife, at, x, y, x - state[1], y - state[2]);
      },
      value(state, moment) {
        if (state === undefined || state[3] < spec.least) return undefined;
        const [, , , , weight, meanX, meanY, sxx, sxy] = state;
        const wide = spec.spread * spec.spread * weight <= sxx;
        if (spec.give === 'slope') return wide ? sxy / sxx : undefined;
        const x = on(moment);
        if (x === undefined) return undefined;
        // Too little spread to know a slope: the mean is the best guess.
        return wide ? meanY + (sxy / sxx) * (x - meanX) : meanY;
      },
    };
  },
};

/** Takes in the pair (`u`, `v`); `x` and `y` are only remembered. */
function add(
  line: Line,
  elapsed: Millis,
  halfLife: Millis,
  at: Millis,
  x: number,
  y: number,
  u: number,
  v: number,
): Line {
  const keep = 0.5 ** (elapsed / halfLife);
  const weight = line[4] * keep + 1;
  const du = u - line[5];
  const dv = v - line[6];
  const meanX = line[5] + du / weight;
  const rest = u - meanX;
  return [
    at,
    x,
    y,
    line[3] + 1,
    weight,
    meanX,
    line[6] + dv / weight,
    line[7] * keep + du * rest,
    line[8] * keep + dv * rest,
  ];
}
