// A reading's metrics into a moment's slots, by a function made for the kind: its names stand in the function's text, which a lookup by
// a list of names costs several times.
import type { Metrics } from '../domain/reading.ts';

export interface MetricSlot {
  readonly name: string;
  readonly tag: 'number' | 'boolean' | 'string';
}
/** Puts every metric that has its type into its slot, from 0 on, and `undefined` for any other. */
export type FillMetrics = (metrics: Metrics, slots: unknown[]) => void;

export function metricFiller(metrics: readonly MetricSlot[]): FillMetrics {
  const lines = metrics.map(
    ({ name, tag }, slot) =>
      `v = metrics[${JSON.stringify(name)}]; slots[${slot}] = typeof v === '${tag}' ? v : undefined;`,
  );
  return new Function('metrics', 'slots', `let v; ${lines.join('\n')}`) as FillMetrics;
}
