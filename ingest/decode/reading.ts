// One JSON object becomes a reading; one bad metric costs only itself.
import type { KindSpec } from '../domain/kind.ts';
import { type MetricValue, metricsPerReadingMax } from '../domain/reading.ts';
import { checkMetric } from './metric.ts';
import { cut, type Refusal } from './refusal.ts';

/** A reading before the clock has looked at it: `ts` is still as the device sent it. */
export interface RawReading {
  readonly ts: number | undefined;
  readonly seq: number | undefined;
  readonly metrics: Record<string, MetricValue>;
}

/** What a message's readings leave beside them. */
export interface Sink {
  refusals: Refusal[];
  unknownMetrics: number;
}

export function decodeReading(
  kind: KindSpec,
  item: unknown,
  text: string,
  sink: Sink,
): RawReading | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    sink.refusals.push({ reason: 'bad_shape', detail: 'a reading is a JSON object', sample: cut(text) });
    return undefined;
  }
  const source = item as Record<string, unknown>;
  const { ts, seq } = source;
  if (ts !== undefined && !(Number.isFinite(ts) && (ts as number) >= 0)) {
    sink.refusals.push({ reason: 'bad_shape', detail: `ts is not a time in ms: ${cut(JSON.stringify(ts))}` });
    return undefined;
  }
  if (seq !== undefined && !(Number.isSafeInteger(seq) && (seq as number) >= 0)) {
    sink.refusals.push({
      reason: 'bad_shape',
      detail: `seq is not a whole number: ${cut(JSON.stringify(seq))}`,
    });
    return undefined;
  }
  const metrics: Record<string, MetricValue> = {};
  let kept = 0;
  for (const name of Object.keys(source)) {
    if (name === 'ts' || name === 'seq') continue;
    if (kept === metricsPerReadingMax) {
      sink.refusals.push({
        reason: 'too_many_metrics',
        detail: `more than ${metricsPerReadingMax} in one reading`,
      });
      break;
    }
    const refusal = checkMetric(kind, name, source[name], sink);
    if (refusal !== undefined) {
      sink.refusals.push(refusal);
      continue;
    }
    metrics[name] = source[name] as MetricValue;
    kept += 1;
  }
  return {
    ts: ts === undefined ? undefined : Math.floor(ts as number),
    seq: seq as number | undefined,
    metrics,
  };
}
