// How regularly a device reports: its own past gaps, counted by length. Gaps that the program itself or daylight
// made are kept out by the caller.
import type { Rhythm } from './state.ts';

/** Up to here a gap is regular; the upper edges of the longer ones' bins. All in intervals. */
const regularMax = 1.5;
const edges: readonly number[] = [2.2, 3.2, 4.2, 6.2, 9.2, 14, 21, 32, 48];
/** Counts are halved here, so that the last thousands of gaps count and old habits fade. */
const countMax = 4_000;

export const isRegular = (intervals: number): boolean => intervals <= regularMax;

export function learnGap({ regular, longer }: Rhythm, intervals: number): Rhythm {
  if (isRegular(intervals)) return faded(regular + 1, longer);
  const next = longer.length === 0 ? new Array<number>(edges.length).fill(0) : longer.slice();
  const bin = edges.findIndex((edge) => intervals <= edge);
  next[bin === -1 ? edges.length - 1 : bin]! += 1;
  return faded(regular, next);
}

function faded(regular: number, longer: readonly number[]): Rhythm {
  let most = regular;
  for (const count of longer) most = Math.max(most, count);
  if (most < countMax) return { regular, longer };
  return { regular: regular >> 1, longer: longer.map((count) => count >> 1) };
}

/** The gap, in intervals, that 99 of 100 gaps stay under; `undefined` before `gapsMin` of them. */
export function usualGap({ regular, longer }: Rhythm, gapsMin: number): number | undefined {
  let all = regular;
  for (const count of longer) all += count;
  if (all < gapsMin) return undefined;
  let under = regular;
  for (let i = 0; i < longer.length && under < 0.99 * all; i += 1) {
    under += longer[i]!;
    if (0.99 * all <= under) return edges[i]!;
  }
  return regularMax;
}
