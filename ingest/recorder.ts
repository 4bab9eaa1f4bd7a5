// The recorder: reads the journal, writes points to the telemetry store, and lets the journal forget only what the store
// can no longer lose. It never skips: while the store is away it comes again, and the journal keeps.
import type { JournalRecord, Position } from './domain/input.ts';
import { MINUTE, type Millis, SECOND } from './domain/time.ts';
import type { Consumer } from './journal/port.ts';
import { steady, stepTrouble, type Trouble, type TroubleNews } from './recorder/trouble.ts';
import { type Point, StoreError, type TelemetryStore } from './store/ports.ts';

export interface RecorderLimits {
  /** Records read at once: in a backlog some full requests, so that the server seldom waits for the next. */
  readonly recordsMax: number;
  /** Payload bytes turned into points at once; a backfill message may hold 500 readings. */
  readonly portionBytesMax: number;
  /** After a batch smaller than this the feed is slow: the next one gathers for `fillMs`. */
  readonly recordsFew: number;
  readonly fillMs: Millis;
  /** How often the server is asked whether it was started anew. */
  readonly resendCheckMs: Millis;
  readonly retryMsMin: Millis;
  readonly retryMsMax: Millis;
  /** A server's own wish (`Retry-After`) is followed up to here. */
  readonly retryAfterMsMax: Millis;
  /** Failing, or working, for this long is told. */
  readonly troubleAfterMs: Millis;
}

const recorderLimits: RecorderLimits = {
  recordsMax: 8_000,
  portionBytesMax: 4 * 1024 * 1024,
  recordsFew: 350,
  fillMs: 2 * SECOND,
  resendCheckMs: 10 * SECOND,
  retryMsMin: SECOND / 2,
  retryMsMax: 30 * SECOND,
  retryAfterMsMax: 5 * MINUTE,
  troubleAfterMs: 30 * SECOND,
};

export interface RecorderOptions {
  readonly consumer: Consumer;
  readonly store: TelemetryStore;
  /** Decoding and admission. Asked again for the same records after a failure elsewhere or a resend: it must not mind. */
  readonly toPoints: (records: readonly JournalRecord[]) => readonly Point[];
  /** Wall clock. */
  readonly now: () => Millis;
  /** Resolves after the time, or at once when the signal is aborted. */
  readonly sleep: (ms: Millis, signal: AbortSignal) => Promise<void>;
  /** From 0 to 1: spreads the retries of many programs on one server. */
  readonly random: () => number;
  /** The trouble `telemetry_store` began or ended. */
  readonly onTrouble: (news: TroubleNews) => void;
  readonly limits?: Partial<RecorderLimits>;
}

export interface RecorderStats {
  /** Everything up to here has been given to the store; falls back where it must be given again. */
  readonly recorded: Position;
  readonly retries: number;
  readonly resends: number;
  /** Why the store is away, while it is. */
  readonly failing: string | null;
}

export interface Recorder {
  stats(): RecorderStats;
  /** Resolves when the journal is closed, or after `stop` when there is nothing in hand; rejects on a bug. */
  readonly done: Promise<void>;
  /** Ends after the write that is under way, or after this time without it: the journal still has it. */
  stop(withinMs: Millis): Promise<void>;
}

export function startRecorder(options: RecorderOptions): Recorder {
  const { consumer, store, now } = options;
  const limits = { ...recorderLimits, ...options.limits };
  const stopping = new AbortController();
  let recorded = consumer.durable;
  let retries = 0;
  let resends = 0;
  let trouble: Trouble = steady;
  let checkDueAt = -Infinity;
  let isIdle = false;

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await followResend();
      isIdle = true;
      const records = await consumer.next(limits.recordsMax);
      isIdle = false;
      if (records.length === 0) return;
      if (!(await writeAll(records))) continue;
      const durable = store.durable();
      if (durable > consumer.durable) consumer.commit(durable);
      if (records.length < limits.recordsFew) await options.sleep(limits.fillMs, stopping.signal);
    }
  }

  /** `false`: left for an earlier place, or told to stop. */
  async function writeAll(records: readonly JournalRecord[]): Promise<boolean> {
    for (const portion of portionsOf(records, limits.portionBytesMax)) {
      const upTo = portion.at(-1)!.position;
      if (!(await writeUntilDone(options.toPoints(portion), upTo))) return false;
      recorded = upTo;
    }
    return true;
  }

  /** Where the store lost its memory, goes back to what it may have lost; whether it did. */
  async function followResend(): Promise<boolean> {
    if (now() < checkDueAt) return false;
    checkDueAt = now() + limits.resendCheckMs;
    const from = await store.resendFrom();
    if (from === undefined) return false;
    resends += 1;
    recorded = Math.max(from, consumer.durable);
    consumer.seek(recorded);
    return true;
  }

  /** Comes again for as long as it takes; `false` when what lies before comes first, or it was told to stop. */
  async function writeUntilDone(points: readonly Point[], upTo: Position): Promise<boolean> {
    for (let attempt = 0; !stopping.signal.aborted; attempt += 1) {
      try {
        await store.write(points, upTo);
        judge(null);
        return true;
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        judge(error);
        retries += 1;
        await options.sleep(pauseMs(error, attempt), stopping.signal);
        // What follows a failure is often a store started anew.
        checkDueAt = -Infinity;
        if (!stopping.signal.aborted && (await followResend())) return false;
      }
    }
    return false;
  }

  function judge(error: StoreError | null): void {
    const atOnce = error !== null && (error.misconfigured || !error.retry);
    const afterMs = atOnce ? 0 : limits.troubleAfterMs;
    const [next, news] = stepTrouble(trouble, error?.message ?? null, now(), afterMs);
    trouble = next;
    if (news !== null) options.onTrouble(news);
  }

  function pauseMs(error: StoreError, attempt: number): Millis {
    const { retryMsMin, retryMsMax, retryAfterMsMax } = limits;
    if (error.retryAfterMs !== undefined) return Math.min(error.retryAfterMs, retryAfterMsMax);
    const isSlow = error.misconfigured || !error.retry;
    const most = isSlow ? retryMsMax : Math.min(retryMsMax, retryMsMin * 2 ** Math.min(attempt, 20));
    return most * (0.5 + options.random() / 2);
  }

  const done = run();
  return {
    done,
    stats: () => ({ recorded, retries, resends, failing: trouble.failing }),
    async stop(withinMs) {
      stopping.abort();
      // Nothing is in hand: what a quiet feed brings later is left to the next start.
      if (isIdle) return;
      const late = new AbortController();
      await Promise.race([done, options.sleep(withinMs, late.signal)]);
      late.abort();
    },
  };
}

/** Cuts records so that no part carries more payload than allowed (or is a single record). */
export function* portionsOf(
  records: readonly JournalRecord[],
  bytesMax: number,
): Iterable<readonly JournalRecord[]> {
  let from = 0;
  let bytes = 0;
  for (let i = 0; i < records.length; i += 1) {
    const { input } = records[i]!;
    const size = input.type === 'message' ? input.payload.length : 0;
    if (i > from && bytes + size > bytesMax) {
      yield records.slice(from, i);
      from = i;
      bytes = 0;
    }
    bytes += size;
  }
  if (from < records.length) yield records.slice(from);
}
