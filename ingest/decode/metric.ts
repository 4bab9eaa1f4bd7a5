// One metric of a reading: of the right type, within its limits, or unknown and at least storable.
import { isMetricName, type KindSpec, type MetricSpec } from '../domain/kind.ts';
import { textMetricCharsMax } from '../domain/reading.ts';
import { cut, type Refusal } from './refusal.ts';

/**
 * @param sink counts the names that the kind does not know: stored, never judged
 * @returns `undefined` where the value may be stored under this name
 */
export function checkMetric(
  kind: KindSpec,
  name: string,
  value: unknown,
  sink: { unknownMetrics: number },
): Refusal | undefined {
  const spec = Object.hasOwn(kind.metrics, name) ? kind.metrics[name] : undefined;
  if (spec === undefined) {
    if (!isMetricName(name))
      return { reason: 'bad_metric_name', metric: cut(name), detail: 'a metric is [a-z][a-z0-9_]{0,63}' };
    if (!isStorable(value)) return wrongType(name, 'a number, boolean or short text', value);
    sink.unknownMetrics += 1;
    return undefined;
  }
  return checkKnown(spec, name, value);
}

function checkKnown(spec: MetricSpec, name: string, value: unknown): Refusal | undefined {
  switch (spec.type) {
    case 'boolean':
      return typeof value === 'boolean' ? undefined : wrongType(name, 'true or false', value);
    case 'text':
      if (typeof value !== 'string') return wrongType(name, 'text', value);
      return value.length <= textMetricCharsMax ? undefined : outOfRange(name, `${value.length} characters`);
    case 'number':
    case 'count':
      if (typeof value !== 'number' || !Number.isFinite(value)) return wrongType(name, 'a number', value);
      if (spec.min !== undefined && value < spec.min)
        return outOfRange(name, `${value} < ${spec.min} ${spec.unit}`);
      if (spec.max !== undefined && spec.max < value)
        return outOfRange(name, `${value} > ${spec.max} ${spec.unit}`);
      return undefined;
  }
}

const isStorable = (value: unknown): boolean =>
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value)) ||
  (typeof value === 'string' && value.length <= textMetricCharsMax);

const wrongType = (metric: string, wanted: string, value: unknown): Refusal => ({
  reason: 'unknown_metric_type',
  metric,
  detail: `${metric} must be ${wanted}, got ${cut(JSON.stringify(value))}`,
});
const outOfRange = (metric: string, detail: string): Refusal => ({
  reason: 'out_of_range',
  metric,
  detail: `${metric}: ${detail}`,
});
