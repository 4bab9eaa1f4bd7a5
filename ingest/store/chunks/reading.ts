// Readings, buckets and scans out of hours that may lie on disk, in memory, or in both.
import { HOUR, type Millis } from '../../domain/time.ts';
import { type Buckets, buckets } from '../buckets.ts';
import { cursorAt, cursorTime } from '../cursor.ts';
import type { Page, Point, ReadingRow, ReadingsQuery } from '../ports.ts';
import { type Block, type FieldNo, valueAt } from './block.ts';
import type { Directory } from './directory.ts';
import type { Sum } from './sums.ts';
import type { DeviceNo, Hour } from './tables.ts';

/** First and last hour there is anything of; turned round where there is nothing. */
export interface Bounds {
  readonly first: Hour;
  readonly last: Hour;
}

export interface HourView {
  readonly directory: Directory;
  bounds(): Bounds;
  block(device: DeviceNo, hour: Hour): Block | undefined;
  /** Only of an hour that has nothing in memory. */
  sums(device: DeviceNo, hour: Hour): ReadonlyMap<FieldNo, Sum> | undefined;
}

interface Span {
  readonly from: Millis;
  readonly to: Millis;
}

export interface ScanPage {
  readonly points: readonly Point[];
  readonly nextCursor: string | null;
}
/** A page of a scan ends with the hour that brings it over this. */
const scanPagePoints = 4_000;

export function readingsOf(view: HourView, query: ReadingsQuery): Page<ReadingRow> {
  const { limit, everyMs } = query;
  const span = { from: query.cursor === undefined ? query.from : cursorTime(query.cursor), to: query.to };
  const device = view.directory.findDevice(query.kind, query.deviceId);
  if (device === undefined) return { items: [], nextCursor: null };
  const wants = (metric: string) => query.metric === undefined || metric === query.metric;
  const rows =
    everyMs === undefined
      ? rawRows(view, device, span, wants, limit + 1)
      : bucketRows(view, device, span, wants, everyMs, limit + 1);
  const beyond = rows[limit];
  return { items: rows.slice(0, limit), nextCursor: beyond === undefined ? null : cursorAt(beyond.ts) };
}

type Wants = (metric: string) => boolean;

function rawRows(view: HourView, device: DeviceNo, span: Span, wants: Wants, rowsMax: number): ReadingRow[] {
  const rows: ReadingRow[] = [];
  for (const hour of hoursOf(view.bounds(), span)) {
    const block = view.block(device, hour);
    if (block !== undefined) rows.push(...blockRows(view, block, span, wants));
    if (rows.length >= rowsMax) break;
  }
  return rows;
}

function bucketRows(
  view: HourView,
  device: DeviceNo,
  span: Span,
  wants: Wants,
  everyMs: Millis,
  bucketsMax: number,
): ReadingRow[] {
  const means = buckets(everyMs);
  for (const hour of hoursOf(view.bounds(), span)) {
    // The bucket after the last one asked for shows that the last one is whole.
    if (means.size > bucketsMax) break;
    const start = hour * HOUR;
    const isWhole = everyMs % HOUR === 0 && span.from <= start && start + HOUR <= span.to;
    if (isWhole && addSums(view, means, device, hour, wants)) continue;
    const block = view.block(device, hour);
    if (block !== undefined) for (const row of blockRows(view, block, span, wants)) means.add(row);
    // Readings past their retention: the hour's mean stands where the hour begins.
    else if (span.from <= start) addSums(view, means, device, hour, wants);
  }
  return means.rows();
}

function addSums(view: HourView, means: Buckets, device: DeviceNo, hour: Hour, wants: Wants): boolean {
  const sums = view.sums(device, hour);
  if (sums === undefined) return false;
  for (const [field, sum] of sums) {
    const metric = view.directory.metricOf(field);
    const total = sum.type === 'number' ? sum.sum : 0;
    if (wants(metric)) means.addFolded(hour * HOUR, metric, { count: sum.count, sum: total, last: sum.last });
  }
  return true;
}

function blockRows(view: HourView, block: Block, { from, to }: Span, wants: Wants): ReadingRow[] {
  const columns = [...block.columns]
    .map(([field, column]) => [view.directory.metricOf(field), column] as const)
    .filter(([metric]) => wants(metric));
  const rows: ReadingRow[] = [];
  block.ts.forEach((ts, row) => {
    if (ts < from || to <= ts) return;
    const metrics: Record<string, number | boolean | string> = {};
    let isEmpty = true;
    for (const [metric, column] of columns) {
      const value = valueAt(column, row);
      if (value === undefined) continue;
      metrics[metric] = value;
      isEmpty = false;
    }
    if (!isEmpty) rows.push({ ts, metrics });
  });
  return rows;
}

/** The hours of a span that can hold anything. */
function* hoursOf({ first, last }: Bounds, { from, to }: Span): Iterable<Hour> {
  const end = Math.min(last, Math.ceil(to / HOUR) - 1);
  for (let hour = Math.max(first, Math.floor(from / HOUR)); hour <= end; hour += 1) yield hour;
}

/** All raw readings of a kind, device by device; the cursor is the next device's id and hour. */
export function scanPageOf(view: HourView, kind: string, span: Span, cursor?: string): ScanPage {
  const [fromId, fromHour] = (cursor ?? ' ').split(' ') as [string, string];
  const bounds = view.bounds();
  const points: Point[] = [];
  for (const { no, id, village } of view.directory.devicesOf(kind)) {
    if (id < fromId) continue;
    const start = id === fromId ? Math.max(span.from, Number(fromHour) * HOUR) : span.from;
    for (const hour of hoursOf(bounds, { from: start, to: span.to })) {
      if (points.length >= scanPagePoints) return { points, nextCursor: `${id} ${hour}` };
      const block = view.block(no, hour);
      if (block === undefined) continue;
      for (const row of blockRows(view, block, span, () => true)) {
        points.push({ position: 0, kind, village, deviceId: id, ...row });
      }
    }
  }
  return { points, nextCursor: null };
}
