// The telemetry store in InfluxDB 1.x, 2.x and 3. What the server has acknowledged stays in the journal until a kill
// of the server can no longer take it away, and is sent again when the server was started anew.
import { HttpError } from '@influxdata/influxdb-client';
import type { Position } from '../../domain/input.ts';
import type { Kinds } from '../../domain/kind.ts';
import type { Millis } from '../../domain/time.ts';
import { settleLimits } from '../../journal/limits.ts';
import { fieldTypes } from '../field-types.ts';
import { mergePoints } from '../merge-points.ts';
import type { FleetKpiPoint, Point, StoreError, StoreHealth, TelemetryStore } from '../ports.ts';
import { connectionTo, type InfluxConfig, postTo } from './connection.ts';
import { type KeptLimits, keptPositions, keptWithin } from './kept.ts';
import { kpiRing } from './kpi-ring.ts';
import { kpiLine, pointLine } from './lines.ts';
import { queryOn } from './query.ts';
import { readerOf } from './reader.ts';
import { serverOf } from './server.ts';
import { stateFiles } from './state-files.ts';
import { type RejectedLine, writeLines } from './writer.ts';

export interface InfluxStoreOptions {
  readonly config: InfluxConfig;
  readonly kinds: Kinds;
  /** For the learned types and the refused lines. */
  readonly folder: string;
  /** Wall clock, also where the engine's time is event time. */
  readonly now: () => Millis;
  /** How long acknowledged points are kept for a resend; absent: as suits the journal's own bound. */
  readonly keep?: KeptLimits;
}

/** @throws StoreError (not to be retried) when the learned types cannot be read */
export async function openInfluxStore(options: InfluxStoreOptions): Promise<TelemetryStore> {
  const { now } = options;
  const connection = connectionTo(options.config);
  const post = postTo(connection);
  const server = serverOf(connection, () => performance.now());
  const files = stateFiles(options.folder);
  const types = fieldTypes(options.kinds, await files.readLearned());
  const kept = keptPositions(options.keep ?? keptWithin(settleLimits({}).bytesMax));
  const kpis = kpiRing();
  let version: string | undefined;
  const reader = readerOf(queryOn(connection), types, async () => {
    version ??= await server.version();
    return /^v?3/.test(version);
  });

  let learnedOnDisk = types.learned().length;
  // A failed write comes again with the same array: its lines, and its dropped fields, are made and counted once.
  let encoded: { readonly points: readonly Point[]; readonly lines: readonly string[] } | undefined;
  let failure: StoreError | undefined;
  let points = 0;
  let pointsRejected = 0;

  async function write(given: readonly Point[], upTo: Position): Promise<void> {
    if (encoded?.points !== given) encoded = { points: given, lines: linesOf(given) };
    const { lines } = encoded;
    // Before the values: a type forgotten in a crash could be learned differently the next time.
    if (types.learned().length > learnedOnDisk) {
      await files.writeLearned(types.learned());
      learnedOnDisk = types.learned().length;
    }
    await send(lines);
    encoded = undefined;
    points += given.length;
    kept.acknowledged(
      upTo,
      lines.reduce((bytes, line) => bytes + line.length + 1, 0),
      now(),
    );
  }

  function linesOf(given: readonly Point[]): readonly string[] {
    const admitted = given.map((point) => {
      const metrics = types.admit(point.kind, point.metrics);
      return metrics === point.metrics ? point : { ...point, metrics };
    });
    return mergePoints(admitted)
      .map(pointLine)
      .filter((line) => line !== undefined);
  }

  async function writeKpi(given: readonly FleetKpiPoint[]): Promise<void> {
    kpis.add(given.map(kpiLine));
    const due = kpis.due();
    await send(due);
    kpis.stored(due);
  }

  async function send(lines: readonly string[]): Promise<void> {
    try {
      const rejected = await writeMakingDatabase(lines);
      if (rejected.length > 0) await files.appendRejected(rejected);
      pointsRejected += rejected.length;
      failure = undefined;
    } catch (error) {
      failure = error as StoreError;
      if (!(failure.cause instanceof HttpError)) server.broke();
      throw error;
    }
  }

  /**
   * 1.x makes no database by itself; 2.x makes its bucket when it is set up, and 3 with the first write. Where it could be made, the
   * lines go again at once: a first start is not a store in trouble.
   */
  async function writeMakingDatabase(lines: readonly string[]): Promise<readonly RejectedLine[]> {
    try {
      return await writeLines(post, lines, now);
    } catch (error) {
      const { cause } = error as StoreError;
      const isMissing =
        cause instanceof HttpError && cause.statusCode === 404 && 'database' in options.config;
      if (!isMissing || !(await server.createDatabase())) throw error;
      return writeLines(post, lines, now);
    }
  }

  async function resendFrom(): Promise<Position | undefined> {
    if (!(await server.restarted())) return undefined;
    kpis.lost();
    return kept.lost(now());
  }

  async function health(): Promise<StoreHealth> {
    if (failure) return { ok: false, detail: failure.message, misconfigured: failure.misconfigured };
    return server.version().then(
      (found) => ({ ok: true, detail: `InfluxDB ${found}` }),
      (error: StoreError) => ({ ok: false, detail: error.message }),
    );
  }

  return {
    ...reader,
    write,
    writeKpi,
    durable: () => kept.durable(now()),
    resendFrom,
    health,
    stats: () => ({ points, fieldsDropped: types.dropped, pointsRejected, damaged: 0 }),
    close: async () => {},
  };
}
