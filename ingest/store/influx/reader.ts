// Readings and fleet figures out of InfluxDB, page by page.
import { DAY, type Millis } from '../../domain/time.ts';
import { cursorAt, cursorTime } from '../cursor.ts';
import type { FieldTypes } from '../field-types.ts';
import type { FleetKpiPoint, FleetKpiQuery, Page, Point, ReadingRow, ReadingsQuery } from '../ports.ts';
import type { Query, QueryRow } from './query.ts';
import {
  bucketStatement,
  devicesStatement,
  kpiPoint,
  kpiStatement,
  rawStatement,
  readingRow,
  type Span,
  scannedPoint,
} from './statements.ts';

/** Rows of one device asked for at once in a scan. */
const scanRowsMax = 10_000;
/** InfluxDB 3 Core reads about 432 files a query, three days: a longer span is asked for in pieces. */
const pieceMsMax: Millis = 3 * DAY;

export interface Reader {
  readings(query: ReadingsQuery): Promise<Page<ReadingRow>>;
  scan(kind: string, from: Millis, to: Millis): AsyncIterable<readonly Point[]>;
  fleetKpi(query: FleetKpiQuery): Promise<readonly FleetKpiPoint[]>;
}

/** @param inPieces whether this server limits the span of a query (only version 3 does) */
export function readerOf(query: Query, types: FieldTypes, inPieces: () => Promise<boolean>): Reader {
  /** The first rows of a span, at most `limit`. Pieces end on multiples of `alignMs`, so that none cuts a bucket. */
  async function firstRows(
    statement: (span: Span, limit: number) => string,
    params: Readonly<Record<string, string>>,
    span: Span,
    limit: number,
    alignMs: Millis = 1,
  ): Promise<QueryRow[]> {
    const stepMs = (await inPieces()) ? Math.max(1, Math.floor(pieceMsMax / alignMs)) * alignMs : Infinity;
    const rows: QueryRow[] = [];
    for (let from = span.from; from < span.to && rows.length < limit; ) {
      const to = Math.min(span.to, Math.floor(from / alignMs) * alignMs + stepMs);
      rows.push(...(await query(statement({ from, to }, limit - rows.length), params)));
      from = to;
    }
    return rows;
  }

  async function readings(asked: ReadingsQuery): Promise<Page<ReadingRow>> {
    const { kind, metric, everyMs, limit } = asked;
    const span = { from: asked.cursor === undefined ? asked.from : cursorTime(asked.cursor), to: asked.to };
    const fields = types.fields(kind).filter(([name]) => metric === undefined || name === metric);
    if (fields.length === 0) return { items: [], nextCursor: null };
    const statement = (piece: Span, rowsMax: number) =>
      everyMs === undefined
        ? rawStatement(kind, metric, piece, rowsMax)
        : bucketStatement(kind, fields, everyMs, piece, rowsMax);
    const found = await firstRows(statement, { device: asked.deviceId }, span, limit + 1, everyMs);
    const rows = found.map(readingRow);
    const beyond = rows[limit];
    return { items: rows.slice(0, limit), nextCursor: beyond === undefined ? null : cursorAt(beyond.ts) };
  }

  async function* scan(kind: string, from: Millis, to: Millis): AsyncIterable<readonly Point[]> {
    const statement = (span: Span, limit: number) => rawStatement(kind, undefined, span, limit);
    for (const { value } of await query(devicesStatement(kind))) {
      const params = { device: String(value) };
      for (let span = { from, to }; ; ) {
        const rows = await firstRows(statement, params, span, scanRowsMax);
        if (rows.length > 0) yield rows.map((row) => scannedPoint(kind, row));
        if (rows.length < scanRowsMax) break;
        span = { from: Number(rows.at(-1)!.time) + 1, to };
      }
    }
  }

  async function fleetKpi(asked: FleetKpiQuery): Promise<readonly FleetKpiPoint[]> {
    const { village, kind } = asked;
    const params = { ...(village !== undefined && { village }), ...(kind !== undefined && { kind }) };
    const statement = (span: Span) => kpiStatement(span, asked);
    const points = (await firstRows(statement, params, asked, Infinity)).map(kpiPoint);
    return points.sort((a, b) => a.ts - b.ts || order(a.village, b.village) || order(a.kind, b.kind));
  }

  return { readings, scan, fleetKpi };
}

const order = (a: string, b: string): number => Number(a > b) - Number(a < b);
