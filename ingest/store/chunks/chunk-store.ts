// The embedded telemetry store behind the port: hands calls to its thread, and starts the thread anew should it die;
// nothing is taken then until what the old one had in memory was asked for, and comes again from the journal.
import type { Worker } from 'node:worker_threads';
import type { Position } from '../../domain/input.ts';
import type { Kinds } from '../../domain/kind.ts';
import type { Millis } from '../../domain/time.ts';
import {
  type FleetKpiPoint,
  type Point,
  StoreError,
  type StoreHealth,
  type TelemetryStats,
  type TelemetryStore,
} from '../ports.ts';
import { startThread } from '../thread.ts';
import type { CallName, Calls, Figures, ThreadMessage, ThreadSettings } from './calls.ts';
import { type ChunkLimits, chunkLimits } from './engine.ts';

/** Fleet figures that a full disk did not take: six hours of a whole town. They stand in no journal. */
const kpisOwedMax = 50_000;

export interface ChunkStoreOptions {
  /** The SQLite file; made where it is not there. */
  readonly path: string;
  readonly kinds: Kinds;
  readonly limits?: Partial<ChunkLimits>;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: StoreError) => void;
}

/** @throws StoreError when the file cannot be opened */
export async function openChunkStore(options: ChunkStoreOptions): Promise<TelemetryStore> {
  const limits = { ...chunkLimits, ...options.limits };
  const settings: ThreadSettings = { path: options.path, kinds: options.kinds, limits };
  const waiting = new Map<number, Waiting>();
  let thread: Worker | undefined;
  let nextId = 1;
  let durable: Position = 0;
  let stats: TelemetryStats = { points: 0, fieldsDropped: 0, pointsRejected: 0, damaged: 0 };
  let memoryLost = false;
  let kpisOwed: readonly FleetKpiPoint[] = [];

  function start(): Worker {
    const started = startThread(new URL('./chunk-thread.ts', import.meta.url), settings);
    started.on('message', hear);
    started.on('error', (error) => ended(started, `the telemetry thread died: ${error.message}`));
    started.on('exit', () => ended(started, 'the telemetry thread has ended'));
    return started;
  }

  function hear(message: ThreadMessage): void {
    note(message.figures);
    if (message.type === 'figures') return;
    const asked = waiting.get(message.id)!;
    waiting.delete(message.id);
    if (message.type === 'answer') asked.resolve(message.result);
    else asked.reject(new StoreError(message.error, message.retry));
  }

  function note(figures: Figures): void {
    // A thread started anew begins with nothing, but what is on disk stays there.
    durable = Math.max(durable, figures.durable);
    stats = figures.stats;
  }

  function ended(which: Worker, why: string): void {
    if (which !== thread) return;
    memoryLost = true;
    thread = undefined;
    for (const { reject } of waiting.values()) reject(new StoreError(why, true));
    waiting.clear();
  }

  function call<Name extends CallName>(
    name: Name,
    ...args: Calls[Name]['args']
  ): Promise<Calls[Name]['result']> {
    thread ??= start();
    const id = nextId++;
    const target = thread;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      target.postMessage({ id, name, args });
    });
  }

  async function writeKpi(points: readonly FleetKpiPoint[]): Promise<void> {
    kpisOwed = [...kpisOwed, ...points].slice(-kpisOwedMax);
    const given = new Set(kpisOwed);
    await call('writeKpi', [...given]);
    kpisOwed = kpisOwed.filter((point) => !given.has(point));
  }

  async function* scan(kind: string, from: Millis, to: Millis): AsyncIterable<readonly Point[]> {
    for (let cursor: string | undefined; ; ) {
      const page = await call('scanPage', kind, from, to, cursor);
      if (page.points.length > 0) yield page.points;
      if (page.nextCursor === null) return;
      cursor = page.nextCursor;
    }
  }

  async function health(): Promise<StoreHealth> {
    const trouble = await call('trouble').catch((error: StoreError) => error.message);
    return trouble === undefined ? { ok: true, detail: 'embedded' } : { ok: false, detail: trouble };
  }

  // Opens the file, or says why not.
  await call('trouble');
  return {
    async write(points, upTo) {
      // A new thread knows nothing of what the old one had: with anything taken, `durable` would pass over the gap.
      if (memoryLost)
        throw new StoreError('what the telemetry thread had in memory is sent again first', true);
      await call('write', points, upTo);
    },
    writeKpi,
    fleetKpi: (query) => call('fleetKpi', query),
    readings: (query) => call('readings', query),
    scan,
    durable: () => durable,
    async resendFrom() {
      if (!memoryLost) return undefined;
      memoryLost = false;
      return durable;
    },
    health,
    stats: () => stats,
    async close() {
      if (thread === undefined) return;
      const ending = thread;
      const exited = new Promise<void>((resolve) => ending.once('exit', () => resolve()));
      await call('close');
      await exited;
    },
  };
}
