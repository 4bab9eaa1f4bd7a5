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
  scanStatement,
} from './statements.ts';

/** Rows asked for at once in a scan. */
const scanRowsMax = 10_000;
/** Devices asked for at once: a question for each device and quarter of an hour made a backtest of a day an hour long. */
const scanDevicesMax = 200;
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
    const devices = (await query(devicesStatement(kind))).map(({ value }) => String(value));
    for (let first = 0; first < devices.length; first += scanDevicesMax) {
      const some = devices.slice(first, first + scanDevicesMax);
      const rows = await scanned(kind, some, { from, to });
      if (rows.length < scanRowsMax) yield byDevice(rows).map((row) => scannedPoint(kind, row));
      else for (const device of some) yield* scanOne(kind, device, { from, to });
    }
  }

  async function* scanOne(kind: string, device: string, { from, to }: Span): AsyncIterable<readonly Point[]> {
    for (let next = from; ; ) {
      const rows = await scanned(kind, [device], { from: next, to });
      yield rows.map((row) => scannedPoint(kind, row));
      if (rows.length < scanRowsMax) return;
      next = Number(rows.at(-1)!.time) + 1;
    }
  }

  function scanned(kind: string, devices: readonly string[], span: Span): Promise<QueryRow[]> {
    const params = Object.fromEntries(devices.map((device, i) => [`d${i}`, device]));
    const statement = (piece: Span, limit: number) => scanStatement(kind, devices.length, piece, limit);
    return firstRows(statement, params, span, scanRowsMax);
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

/** Rows of one device keep their order of time. */
const byDevice = (rows: readonly QueryRow[]): QueryRow[] =>
  [...rows].sort((a, b) => order(String(a.device), String(b.device)));

const order = (a: string, b: string): number => Number(a > b) - Number(a < b);
