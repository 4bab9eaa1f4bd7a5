// How rarely a score as high as this one came before: counts of past scores in logarithmic bins that fade, and beyond
// the highest of them a power law fitted to the topmost (Hill 1975). It makes scores of any scale comparable.

/** Plain data, replaced at each step. The bins lie under the highest score so far; the lowest holds all that is less. */
export interface Tail {
  /** Scores counted, faded. */
  readonly total: number;
  /** Which power of 2^(1/binsPerDoubling) the topmost bin begins at. */
  readonly top: number;
  readonly counts: readonly number[];
}

export interface TailShape {
  readonly binsPerDoubling: number;
  readonly bins: number;
  /** Part of itself that a count keeps from one score to the next. */
  readonly keep: number;
}

/** The topmost scores that the power law is fitted to: this share of all, and at least so many. */
const fittedShare = 0.02;
const fittedMin = 8;

export const emptyTail = (shape: TailShape): Tail => ({
  total: 0,
  top: Number.NEGATIVE_INFINITY,
  counts: new Array<number>(shape.bins).fill(0),
});

/** Counts a score; of scores that are not positive it is only known that they were low. */
export function remember(tail: Tail, score: number, shape: TailShape): Tail {
  const power = powerOf(score, shape);
  const top = Math.max(tail.top, power);
  const counts =
    top === tail.top || tail.top === Number.NEGATIVE_INFINITY ? [...tail.counts] : lowered(tail, top);
  const last = counts.length - 1;
  for (let i = 0; i <= last; i += 1) counts[i]! *= shape.keep;
  counts[power === Number.NEGATIVE_INFINITY ? 0 : Math.max(0, last - (top - power))]! += 1;
  return { total: tail.total * shape.keep + 1, top, counts };
}

/** @returns the chance, between 0 and 1, of a score as high as this by the stream's own past */
export function chanceOf(tail: Tail, score: number, shape: TailShape): number {
  const { total, top, counts } = tail;
  if (total === 0 || score <= 0 || top === Number.NEGATIVE_INFINITY) return 1;
  const last = counts.length - 1;
  const wanted = Math.max(fittedMin, fittedShare * total);
  let fitted = 0;
  let from = last;
  for (; 0 < from; from -= 1) {
    fitted += counts[from]!;
    if (wanted <= fitted) break;
  }
  const slot = Math.max(0, last - (top - powerOf(score, shape)));
  let asHigh = 0;
  for (let i = slot; i <= last; i += 1) asHigh += counts[i]!;
  const excess = Math.log(score) - ((top - last + from) * Math.LN2) / shape.binsPerDoubling;
  if (excess <= 0) return Math.min(1, (asHigh + 1) / (total + 1));
  // Never less than what was counted: a spike that comes every day is no rarity, however far it stands out.
  const seen = asHigh / (total + 1);
  const law = ((fitted + 1) / (total + 1)) * Math.exp(-excess / meanExcess(counts, from, fitted, shape));
  return Math.max(seen, law);
}

/** Hill's estimate from bin centres, a little widened where few scores stand behind it. */
function meanExcess(counts: readonly number[], from: number, fitted: number, shape: TailShape): number {
  const width = Math.LN2 / shape.binsPerDoubling;
  let sum = 0;
  for (let i = from; i < counts.length; i += 1) sum += counts[i]! * (i - from + 0.5) * width;
  const mean = Math.max(sum / Math.max(fitted, 1), width / 2);
  return mean * (1 + 1 / Math.sqrt(fitted + 1));
}

const powerOf = (score: number, shape: TailShape): number =>
  0 < score ? Math.floor(Math.log2(score) * shape.binsPerDoubling) : Number.NEGATIVE_INFINITY;

/** The counts under a new top; what falls out below is added to the lowest bin. */
function lowered({ top, counts }: Tail, newTop: number): number[] {
  const moved = new Array<number>(counts.length).fill(0);
  counts.forEach((count, i) => {
    moved[Math.max(0, i - (newTop - top))]! += count;
  });
  return moved;
}
