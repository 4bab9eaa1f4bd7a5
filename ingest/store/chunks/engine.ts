// The embedded telemetry store itself, synchronous: newest hours in memory, the others as chunks in SQLite. It is not
// durable by itself and need not be: the journal keeps everything after `durable`, and gives it again after a crash.
import type { Position } from '../../domain/input.ts';
import type { Kinds } from '../../domain/kind.ts';
import { DAY, HOUR, MINUTE, type Millis } from '../../domain/time.ts';
import type {
  FleetKpiPoint,
  FleetKpiQuery,
  Page,
  Point,
  ReadingRow,
  ReadingsQuery,
  TelemetryStats,
} from '../ports.ts';
import { inTransaction } from '../sqlite.ts';
import { type Block, emptyBlock, mergeBlocks, put, rowAt } from './block.ts';
import { decodeBlock, encodeBlock } from './codec.ts';
import { directoryOf, fieldsOf } from './directory.ts';
import { type HourView, readingsOf, type ScanPage, scanPageOf } from './reading.ts';
import { decodeSums, encodeSums, sumsOf } from './sums.ts';
import { type ChunkKey, type Hour, hourOfKey, keyOf, openTables } from './tables.ts';

export interface ChunkLimits {
  /** Readings in memory; beyond it, writing waits for the disk. About 110 bytes each. */
  readonly openRowsMax: number;
  /** Readings of hours already written; beyond it they are merged into their chunks without waiting for the hour's end. */
  readonly lateRowsMax: number;
  /** Chunks in one transaction: between two of them queries get their turn. */
  readonly chunksPerFlush: number;
  /** How long after its end an hour is written: what comes later is merged into the chunk. */
  readonly lateMs: Millis;
  /** Readings are kept this long, */
  readonly readingsMs: Millis;
  /** and the hours' sums and the fleet's figures this long. */
  readonly sumsMs: Millis;
}

export const chunkLimits: ChunkLimits = {
  openRowsMax: 2_000_000,
  lateRowsMax: 50_000,
  chunksPerFlush: 200,
  lateMs: 5 * MINUTE,
  readingsMs: 30 * DAY,
  sumsMs: 400 * DAY,
};

export interface ChunkEngine {
  write(points: readonly Point[], upTo: Position): void;
  writeKpi(points: readonly FleetKpiPoint[]): void;
  fleetKpi(query: FleetKpiQuery): readonly FleetKpiPoint[];
  readings(query: ReadingsQuery): Page<ReadingRow>;
  scanPage(kind: string, from: Millis, to: Millis, cursor?: string): ScanPage;
  /** Writes some of the chunks that are due; whether more are. */
  flushSome(): boolean;
  flushAll(): void;
  durable(): Position;
  stats(): TelemetryStats;
  close(): void;
}

interface OpenBlock {
  readonly block: Block;
  firstPosition: Position;
}

export function openChunkEngine(path: string, kinds: Kinds, limits: ChunkLimits = chunkLimits): ChunkEngine {
  const tables = openTables(path);
  const directory = directoryOf(tables, kinds);
  // In order of their first reading.
  const open = new Map<ChunkKey, OpenBlock>();
  let due: ChunkKey[] = [];
  let newest: Millis = (tables.hours()?.last ?? 0) * HOUR;
  let writtenUpTo: Hour = 0;
  let forgottenUpTo: Hour = 0;
  let openRows = 0;
  let lateRows = 0;
  let received: Position = 0;
  let durable: Position = 0;
  let points = 0;
  let pointsRejected = 0;
  let damaged = 0;

  function write(given: readonly Point[], upTo: Position): void {
    makeRoom();
    for (const point of given) add(point);
    points += given.length;
    received = Math.max(received, upTo);
    if (open.size === 0) durable = received;
    const ripeUpTo = Math.floor((newest - limits.lateMs) / HOUR);
    if (ripeUpTo > writtenUpTo || lateRows > limits.lateRowsMax) {
      writtenUpTo = ripeUpTo;
      lateRows = 0;
      due = [...open.keys()].filter((key) => hourOfKey(key) < ripeUpTo);
    }
  }

  /** Before anything is taken: where the disk is full, the caller keeps its points and comes again. */
  function makeRoom(): void {
    while (openRows > limits.openRowsMax) {
      if (due.length === 0) due = [...open.keys()];
      flushSome();
    }
  }

  function add(point: Point): void {
    if (point.ts < newest - limits.readingsMs) {
      pointsRejected += 1;
      return;
    }
    const fields = fieldsOf(directory, point.kind, point.metrics);
    if (fields.length === 0) return;
    const hour = Math.floor(point.ts / HOUR);
    const { block } = openBlock(keyOf(hour, directory.deviceOf(point)), point.position);
    const rows = block.ts.length;
    const row = rowAt(block, point.ts);
    for (const [field, value] of fields) put(block, row, field, value);
    openRows += block.ts.length - rows;
    if (hour < writtenUpTo) lateRows += 1;
    newest = Math.max(newest, point.ts);
  }

  function openBlock(key: ChunkKey, position: Position): OpenBlock {
    let found = open.get(key);
    if (found === undefined) {
      found = { block: emptyBlock(), firstPosition: position };
      open.set(key, found);
    }
    found.firstPosition = Math.min(found.firstPosition, position);
    return found;
  }

  function flushSome(): boolean {
    const keys = due.slice(0, limits.chunksPerFlush);
    inTransaction(tables.db, () => {
      directory.save();
      for (const key of keys) writeChunk(key, open.get(key)?.block);
    });
    directory.saved();
    due = due.slice(keys.length);
    for (const key of keys) {
      openRows -= open.get(key)?.block.ts.length ?? 0;
      open.delete(key);
    }
    durable = Math.max(durable, onDiskUpTo());
    if (due.length === 0) forgetOld();
    return due.length > 0;
  }

  /** Into the chunk that is there already, if any. */
  function writeChunk(key: ChunkKey, block: Block | undefined): void {
    if (block === undefined) return;
    const hourStart = hourOfKey(key) * HOUR;
    const stored = storedBlock(key);
    const whole = stored === undefined ? block : mergeBlocks(stored, block);
    tables.putChunk(key, encodeBlock(whole, hourStart), encodeSums(sumsOf(whole)));
  }

  function storedBlock(key: ChunkKey): Block | undefined {
    const chunk = tables.chunk(key);
    if (chunk === undefined) return undefined;
    const block = decodeBlock(chunk, hourOfKey(key) * HOUR);
    if (block === undefined) damaged += 1;
    return block;
  }

  function onDiskUpTo(): Position {
    let first = received + 1;
    for (const { firstPosition } of open.values()) first = Math.min(first, firstPosition);
    return first - 1;
  }

  function forgetOld(): void {
    const readingsBefore = Math.floor((newest - limits.readingsMs) / HOUR);
    if (readingsBefore <= forgottenUpTo) return;
    const sumsBefore = Math.floor((newest - limits.sumsMs) / HOUR);
    inTransaction(tables.db, () => tables.forget(readingsBefore, sumsBefore));
    forgottenUpTo = readingsBefore;
  }

  function flushAll(): void {
    due = [...open.keys()];
    while (flushSome());
  }

  /** What readers see: chunks and memory as one. */
  const view: HourView = {
    directory,
    bounds() {
      let { first, last } = tables.hours() ?? { first: Infinity, last: -Infinity };
      for (const key of open.keys()) {
        first = Math.min(first, hourOfKey(key));
        last = Math.max(last, hourOfKey(key));
      }
      return { first, last };
    },
    block(device, hour) {
      const key = keyOf(hour, device);
      const inMemory = open.get(key)?.block;
      const stored = storedBlock(key);
      return stored !== undefined && inMemory !== undefined
        ? mergeBlocks(stored, inMemory)
        : (inMemory ?? stored);
    },
    sums(device, hour) {
      const key = keyOf(hour, device);
      const bytes = open.has(key) ? undefined : tables.sums(key);
      return bytes === undefined ? undefined : decodeSums(bytes);
    },
  };

  return {
    write,
    writeKpi: (given) => inTransaction(tables.db, () => given.forEach(tables.putKpi)),
    fleetKpi: tables.kpis,
    readings: (query) => readingsOf(view, query),
    scanPage: (kind, from, to, cursor) => scanPageOf(view, kind, { from, to }, cursor),
    flushSome: () => due.length > 0 && flushSome(),
    flushAll,
    durable: () => durable,
    stats: () => ({ points, fieldsDropped: directory.types.dropped, pointsRejected, damaged }),
    close() {
      flushAll();
      tables.db.close();
    },
  };
}
