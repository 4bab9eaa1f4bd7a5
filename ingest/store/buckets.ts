// Readings per bucket of time: the mean of numbers, the last of booleans and texts. Fed in order of time.
import type { MetricValue } from '../domain/reading.ts';
import type { Millis } from '../domain/time.ts';
import type { ReadingRow } from './ports.ts';

type Totals = Map<string, { count: number; sum: number; last: MetricValue }>;

/** What an hour left behind once its raw readings are gone. `sum` and `count` stand for numbers only. */
export interface Folded {
  readonly count: number;
  readonly sum: number;
  readonly last: MetricValue;
}

export interface Buckets {
  add(row: ReadingRow): void;
  addFolded(ts: Millis, metric: string, folded: Folded): void;
  /** Buckets begun so far. */
  readonly size: number;
  /** `ts` is the bucket's begin, a multiple of its length. */
  rows(): ReadingRow[];
}

export function buckets(everyMs: Millis): Buckets {
  const begun = new Map<Millis, Totals>();

  function addFolded(ts: Millis, metric: string, folded: Folded): void {
    const at = Math.floor(ts / everyMs) * everyMs;
    const metrics: Totals = begun.get(at) ?? new Map();
    begun.set(at, metrics);
    const sofar = metrics.get(metric);
    if (sofar === undefined) {
      metrics.set(metric, { ...folded });
      return;
    }
    sofar.count += folded.count;
    sofar.sum += folded.sum;
    sofar.last = folded.last;
  }

  function add(row: ReadingRow): void {
    for (const [metric, value] of Object.entries(row.metrics)) {
      addFolded(row.ts, metric, { count: 1, sum: typeof value === 'number' ? value : 0, last: value });
    }
  }

  const mean = (total: Folded): MetricValue =>
    typeof total.last === 'number' ? total.sum / total.count : total.last;

  return {
    add,
    addFolded,
    get size() {
      return begun.size;
    },
    rows: () =>
      [...begun].map(([ts, metrics]) => ({
        ts,
        metrics: Object.fromEntries([...metrics].map(([metric, total]) => [metric, mean(total)])),
      })),
  };
}
