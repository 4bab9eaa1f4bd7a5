// The InfluxQL texts, and rows of answers turned into ours. Pure. Names are checked here, once, and quoted; times are
// whole numbers written out (`...ms`); the only text from outside, a device's or village's id, is bound as a parameter.
import { escape as escaped } from '@influxdata/influxdb-client';
import { isMetricName } from '../../domain/kind.ts';
import type { MetricValue } from '../../domain/reading.ts';
import type { Millis } from '../../domain/time.ts';
import type { FieldType } from '../field-types.ts';
import { type FleetKpiPoint, type Point, type ReadingRow, StoreError } from '../ports.ts';
import { kpiFields, kpiMeasurement, snakeOf } from './lines.ts';
import type { QueryRow } from './query.ts';

export interface Span {
  readonly from: Millis;
  readonly to: Millis;
}

const within = ({ from, to }: Span): string => `time >= ${Math.trunc(from)}ms AND time < ${Math.trunc(to)}ms`;

/** Raw rows of one device (bound as `$device`), tags included. */
export function rawStatement(kind: string, metric: string | undefined, span: Span, limit: number): string {
  const columns = metric === undefined ? '*' : name(metric);
  return `SELECT ${columns} FROM ${measurement(kind)} WHERE device = $device AND ${within(span)} ORDER BY time LIMIT ${limit}`;
}

/** Raw rows of so many devices (bound as `$d0`, `$d1`, ...), tags included. */
export function scanStatement(kind: string, devices: number, span: Span, limit: number): string {
  const any = Array.from({ length: devices }, (_, i) => `device = $d${i}`).join(' OR ');
  return `SELECT * FROM ${measurement(kind)} WHERE (${any}) AND ${within(span)} ORDER BY time LIMIT ${limit}`;
}

/** Buckets of one device (bound as `$device`): the mean of numbers, the last of the others. */
export function bucketStatement(
  kind: string,
  fields: readonly (readonly [string, FieldType])[],
  everyMs: Millis,
  span: Span,
  limit: number,
): string {
  const columns = fields.map(([metric, type]) => {
    const aggregate = type === 'number' ? 'mean' : 'last';
    return `${aggregate}(${name(metric)}) AS ${name(metric)}`;
  });
  return (
    `SELECT ${columns.join(', ')} FROM ${measurement(kind)} WHERE device = $device AND ${within(span)} ` +
    `GROUP BY time(${Math.trunc(everyMs)}ms) fill(none) ORDER BY time LIMIT ${limit}`
  );
}

/** Ids of all devices of a kind, in column `value`. */
export const devicesStatement = (kind: string): string =>
  `SHOW TAG VALUES FROM ${measurement(kind)} WITH KEY = "device"`;

/** Fleet figures; `$village` and `$kind` bound where asked for. */
export function kpiStatement(span: Span, by: { readonly village?: string; readonly kind?: string }): string {
  const filters = [within(span)];
  if (by.village !== undefined) filters.push('village = $village');
  if (by.kind !== undefined) filters.push('kind = $kind');
  return `SELECT * FROM ${name(kpiMeasurement)} WHERE ${filters.join(' AND ')} ORDER BY time`;
}

const tagColumns = new Set(['time', 'device', 'village']);

/** Columns that are null say that this reading had no such metric. */
export function readingRow(row: QueryRow): ReadingRow {
  const metrics: Record<string, MetricValue> = {};
  for (const [column, value] of Object.entries(row)) {
    if (value !== null && !tagColumns.has(column)) metrics[column] = value;
  }
  return { ts: Number(row.time), metrics };
}

/** A stored point has no journal position any more: 0. */
export const scannedPoint = (kind: string, row: QueryRow): Point => ({
  position: 0,
  kind,
  village: String(row.village),
  deviceId: String(row.device),
  ...readingRow(row),
});

export function kpiPoint(row: QueryRow): FleetKpiPoint {
  const figures = kpiFields.map((field) => [field, Number(row[snakeOf[field]] ?? 0)]);
  const byName = Object.fromEntries(figures) as Pick<FleetKpiPoint, (typeof kpiFields)[number]>;
  return { ts: Number(row.time), village: String(row.village), kind: String(row.kind), ...byName };
}

const measurementPattern = /^[a-z][a-z0-9_]{1,31}$/;

function measurement(kind: string): string {
  if (!measurementPattern.test(kind)) throw new StoreError(`no kind: ${kind}`, false);
  return name(kind);
}

function name(text: string): string {
  if (text !== kpiMeasurement && !measurementPattern.test(text) && !isMetricName(text)) {
    throw new StoreError(`no metric: ${text}`, false);
  }
  return escaped.quoted(text);
}
