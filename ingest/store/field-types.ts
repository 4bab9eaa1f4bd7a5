// One type per metric for ever. InfluxDB checks types only within a week's shard, and then hides the older values:
// so a value of another type is dropped here, before any store sees it; the raw message stays in the journal.
import type { Kinds, MetricType } from '../domain/kind.ts';
import { type Metrics, type MetricValue, unknownMetricsPerKindMax } from '../domain/reading.ts';

export type FieldType = 'number' | 'boolean' | 'text';
/** A metric outside its kind, with the type first seen. Must be kept durably before the first value is. */
export interface LearnedField {
  readonly kind: string;
  readonly metric: string;
  readonly type: FieldType;
}

export interface FieldTypes {
  /** The metrics that fit; the same object where all do. Others are counted in `dropped`. */
  admit(kind: string, metrics: Metrics): Metrics;
  typeOf(kind: string, metric: string): FieldType | undefined;
  /** Every metric of a kind known so far: its own first, then the learned ones. */
  fields(kind: string): readonly (readonly [string, FieldType])[];
  learned(): readonly LearnedField[];
  readonly dropped: number;
}

export function fieldTypes(kinds: Kinds, known: readonly LearnedField[]): FieldTypes {
  const byKind = new Map<string, Map<string, FieldType>>();
  for (const kind of kinds.values()) {
    const specs = Object.entries(kind.metrics);
    byKind.set(kind.id, new Map(specs.map(([metric, spec]) => [metric, storedAs[spec.type]])));
  }
  const learned: LearnedField[] = [];
  const learnedPerKind = new Map<string, number>();
  let dropped = 0;
  for (const field of known) learn(field);

  function learn(field: LearnedField): FieldType | undefined {
    const fields = byKind.get(field.kind) ?? new Map<string, FieldType>();
    byKind.set(field.kind, fields);
    // A kind's own definition wins over what was learned before it named the metric.
    if (fields.has(field.metric)) return fields.get(field.metric);
    const count = learnedPerKind.get(field.kind) ?? 0;
    if (count >= unknownMetricsPerKindMax) return undefined;
    learnedPerKind.set(field.kind, count + 1);
    fields.set(field.metric, field.type);
    learned.push(field);
    return field.type;
  }

  function fits(kind: string, metric: string, value: MetricValue): boolean {
    const type = fieldTypeOf(value);
    if (type === undefined) return false;
    return (byKind.get(kind)?.get(metric) ?? learn({ kind, metric, type })) === type;
  }

  function admit(kind: string, metrics: Metrics): Metrics {
    let refused = 0;
    for (const metric in metrics) if (!fits(kind, metric, metrics[metric]!)) refused += 1;
    if (refused === 0) return metrics;
    dropped += refused;
    return Object.fromEntries(Object.entries(metrics).filter(([metric, value]) => fits(kind, metric, value)));
  }

  return {
    admit,
    typeOf: (kind, metric) => byKind.get(kind)?.get(metric),
    fields: (kind) => [...(byKind.get(kind) ?? [])],
    learned: () => learned,
    get dropped() {
      return dropped;
    },
  };
}

/** `undefined` for what no store can hold: NaN and the infinities. */
function fieldTypeOf(value: MetricValue): FieldType | undefined {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? 'number' : undefined;
    case 'boolean':
      return 'boolean';
    case 'string':
      return 'text';
  }
}

const storedAs: Readonly<Record<MetricType, FieldType>> = {
  number: 'number',
  count: 'number',
  boolean: 'boolean',
  text: 'text',
};
