// Slow drift: what each reading lies beyond a slack from how the device was at first is added up to either side, so
// that a little every day becomes much in a month, while noise cancels out. After a repair it begins anew.
import type { TrackMaker } from './tracking.ts';

/** One list of doubles, as V8 keeps unboxed: time, readings taken, mean and spread of the first, the two sums. */
type Sums = readonly [at: number, n: number, mean: number, spread: number, up: number, down: number];

/** One wild reading adds no more than this many spreads. */
const clipSpreads = 4;
/** Sums stand still here: a drift that is undone is forgotten in bounded time. */
const sumMax = 200;

export const cusum: TrackMaker<'cusum', Sums> = {
  afterRepair: 'anew',
  make(spec, ask) {
    const of = ask.number(spec.of, 'of');
    const open = ask.guard(spec.while, 'while');
    return {
      step(state, moment) {
        if (state !== undefined && moment.at - state[0] < spec.every) return state;
        if (open(moment) !== true) return state;
        const x = of(moment);
        if (x === undefined) return state;
        if (state === undefined) return [moment.at, 1, x, 0, 0, 0];
        const [, n, mean, spread, up, down] = state;
        if (n < spec.least) return [moment.at, n + 1, ...towards(mean, spread, n, x), 0, 0];
        const off = (x - mean) / Math.max(spread, spec.spread);
        const clipped = Math.min(clipSpreads, Math.max(-clipSpreads, off));
        return [moment.at, n, mean, spread, sum(up, clipped - spec.slack), sum(down, -clipped - spec.slack)];
      },
      value: (state) =>
        state === undefined || state[1] < spec.least ? undefined : told[spec.side](state[4], state[5]),
    };
  },
};

const told = {
  up: (up: number) => up,
  down: (_up: number, down: number) => down,
  both: Math.max,
};

/** Running mean, and running mean distance from it. */
const towards = (mean: number, spread: number, n: number, x: number): readonly [number, number] => [
  mean + (x - mean) / (n + 1),
  spread + (Math.abs(x - mean) - spread) / n,
];

const sum = (before: number, more: number): number => Math.min(sumMax, Math.max(0, before + more));
