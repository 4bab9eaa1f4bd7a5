// Readings as the columns a chart draws. Pure. Where readings are missing a hole is put in, so that no line bridges a silence.
import type { Reading } from '../contract.ts';

/** So many buckets without a reading are a silence. */
const bucketsMissedMax = 3;

export function columnsOf(
  rows: readonly Reading[],
  metric: string,
  bucketMs: number,
): [number[], (number | null)[]] {
  const times: number[] = [];
  const values: (number | null)[] = [];
  const sorted = rows.map((row) => [Date.parse(row.ts), row[metric]] as const).sort(([a], [b]) => a - b);
  for (const [at, value] of sorted) {
    const before = times.at(-1);
    if (before !== undefined && bucketsMissedMax * bucketMs < at - before * 1_000) {
      times.push(before + bucketMs / 1_000);
      values.push(null);
    }
    times.push(at / 1_000);
    values.push(typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : null);
  }
  return [times, values];
}
