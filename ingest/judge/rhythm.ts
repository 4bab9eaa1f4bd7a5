// How regularly a device reports: its own past gaps, counted by length. Gaps that the program itself or daylight
// made are kept out by the caller.
import type { Millis } from '../domain/time.ts';
import type { Live } from './state.ts';

/** Upper edges of the bins, in intervals; the last bin holds all that is longer. */
const edges: readonly number[] = [1.5, 2.2, 3.2, 4.2, 6.2, 9.2, 14, 21, 32, 48];
/** Counts are halved here, so that the last thousands of gaps count and old habits fade. */
const countMax = 4_000;

export function learnGap(gaps: readonly number[], gapMs: Millis, intervalMs: Millis): readonly number[] {
  const length = gapMs / intervalMs;
  let bin = edges.findIndex((edge) => length <= edge);
  if (bin === -1) bin = edges.length;
  const next = gaps.length === 0 ? new Array<number>(edges.length + 1).fill(0) : gaps.slice();
  next[bin]! += 1;
  return countMax <= next[bin]! ? next.map((count) => count >> 1) : next;
}

/** The gap, in intervals, that 99 of 100 gaps stay under; `undefined` before `gapsMin` of them. */
export function usualGap({ gaps }: Pick<Live, 'gaps'>, gapsMin: number): number | undefined {
  let all = 0;
  for (const count of gaps) all += count;
  if (all < gapsMin) return undefined;
  let under = 0;
  for (let i = 0; i < edges.length; i += 1) {
    under += gaps[i]!;
    if (0.99 * all <= under) return edges[i]!;
  }
  return edges.at(-1)!;
}
