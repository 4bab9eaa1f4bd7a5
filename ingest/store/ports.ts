// The ports to the stores. Each has two adapters (embedded and a server) that pass the same contract tests.
import type { Complaint } from '../domain/complaint.ts';
import type { Fault } from '../domain/fault.ts';
import type { Position } from '../domain/input.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { Notice } from '../domain/notice.ts';
import type { Order } from '../domain/order.ts';
import type { Metrics, MetricValue } from '../domain/reading.ts';
import type { Silence } from '../domain/silence.ts';
import type { Millis } from '../domain/time.ts';

export interface StoreErrorOptions extends ErrorOptions {
  /** How long the server asked to be left alone. */
  readonly retryAfterMs?: Millis;
  /** Somebody has to act (a wrong token, a missing database): retried slowly, told at once. */
  readonly misconfigured?: boolean;
}

/** A failing world: says whether trying again can help. */
export class StoreError extends Error {
  readonly retry: boolean;
  readonly retryAfterMs: Millis | undefined;
  readonly misconfigured: boolean;
  constructor(message: string, retry: boolean, options: StoreErrorOptions = {}) {
    super(message, options);
    this.name = 'StoreError';
    this.retry = retry;
    this.retryAfterMs = options.retryAfterMs;
    this.misconfigured = options.misconfigured ?? false;
  }
}

// ---- SQL: orders, complaints, registry, users. One writer: every transaction is a batch, decided before it begins. ----

export type SqlValue = string | number | boolean | null | Uint8Array;
export type SqlRow = Readonly<Record<string, SqlValue>>;
export interface Statement {
  readonly sql: string;
  readonly params?: readonly SqlValue[];
  /** Roll the batch back with a `StoreError` unless exactly this many rows were changed. */
  readonly changes?: number;
}

/** Statements use `?` for parameters in both dialects. Times are whole milliseconds, documents are JSON text. */
export interface Sql {
  readonly dialect: 'sqlite' | 'postgres';
  all<Row extends SqlRow = SqlRow>(sql: string, params?: readonly SqlValue[]): Promise<Row[]>;
  /** All or nothing, durable when it resolves. */
  batch(statements: readonly Statement[]): Promise<void>;
  close(): Promise<void>;
}

/** What one engine batch changed; committed in one transaction with the journal position. */
export interface Commit {
  readonly position: Position;
  readonly entries: readonly LedgerEntry[];
  /** Final states of the orders that changed. */
  readonly orders: readonly Order[];
  readonly faults: readonly Fault[];
  readonly complaints: readonly Complaint[];
  readonly silences: readonly Silence[];
  readonly notices: readonly Notice[];
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}
export interface Paging {
  readonly limit: number;
  readonly cursor?: string;
}

export interface OrderQuery extends Paging {
  readonly status?: readonly string[];
  readonly type?: string;
  readonly village?: string;
  readonly kind?: string;
  readonly crew?: string;
  readonly device?: string;
  readonly code?: string;
  /** Opened at or after. */
  readonly since?: Millis;
}
export interface FaultQuery extends Paging {
  readonly open?: boolean;
  readonly device?: string;
  readonly code?: string;
  readonly village?: string;
}
export interface ComplaintQuery extends Paging {
  readonly village?: string;
  readonly channel?: string;
  readonly orderId?: string;
  readonly unanswered?: boolean;
  readonly since?: Millis;
}

/** A notice in the outbox with the state of its delivery over one channel. */
export interface OutboxItem {
  readonly notice: Notice;
  readonly channel: string;
  readonly attempts: number;
  readonly nextAt: Millis;
  /** What there was to say of the last attempt. */
  readonly remark: string | null;
}

/** A notice that was given up on one channel: somebody was not told. */
export interface DeadLetter {
  readonly notice: Notice;
  readonly channel: string;
  readonly attempts: number;
  readonly error: string;
}
/** What a channel still owes, or has given up. */
export interface OutboxCount {
  readonly channel: string;
  readonly state: 'waiting' | 'dead';
  readonly count: number;
  /** When the oldest of them is or was due. */
  readonly oldestAt: Millis;
}

export interface OrderStore {
  /** The last committed journal position: a replay commits nothing up to here. */
  position(): Promise<Position>;
  commit(batch: Commit): Promise<void>;

  orders(query: OrderQuery): Promise<Page<Order>>;
  order(id: string): Promise<Order | undefined>;
  /** Orders that are not over, and those closed or cancelled since: what the engine needs to start without a snapshot. */
  openOrders(closedSince: Millis): Promise<readonly Order[]>;
  openFaults(): Promise<readonly Fault[]>;
  history(orderId: string): Promise<readonly LedgerEntry[]>;
  ledger(after: number, limit: number): Promise<readonly LedgerEntry[]>;
  lastLedgerSeq(): Promise<number>;
  faults(query: FaultQuery): Promise<Page<Fault>>;
  complaints(query: ComplaintQuery): Promise<Page<Complaint>>;
  complaint(id: string): Promise<Complaint | undefined>;
  silences(active?: Millis): Promise<readonly Silence[]>;

  /**
   * Due notices, oldest first; each (notice, channel) pair is delivered until `sent` or `dead`.
   * @param now the engine's time, by which a notice is first due
   * @param wallNow by which further attempts are due; absent: the same
   */
  outboxDue(channel: string, now: Millis, limit: number, wallNow?: Millis): Promise<readonly OutboxItem[]>;
  /** @param remark what there is to say of it all the same */
  outboxSent(noticeId: string, channel: string, at: Millis, remark?: string): Promise<void>;
  /** What stands as sent with this remark, and was due since, is owed again from `at` on, by the wall clock. */
  outboxUnsent(channel: string, remark: string, dueSince: Millis, at: Millis): Promise<void>;
  /** @param nextAt by the wall clock; `null`: given up */
  outboxFailed(noticeId: string, channel: string, nextAt: Millis | null, error: string): Promise<void>;
  /** Newest first. */
  deadLetters(query: Paging): Promise<Page<DeadLetter>>;
  /** What was given up is owed again from `at` on, with all its attempts; what was not given up stays as it is. */
  outboxAgain(
    letters: readonly { readonly noticeId: string; readonly channel: string }[],
    at: Millis,
  ): Promise<void>;
  outboxCounts(): Promise<readonly OutboxCount[]>;
  /** Forgets notices due before this that no channel waits for any more; what is dead is forgotten with them. */
  outboxPrune(dueBefore: Millis): Promise<void>;
}

// ---- Telemetry ----

/** One reading on its way to the telemetry store. Numbers are floats there, always. */
export interface Point {
  readonly position: Position;
  readonly kind: string;
  readonly village: string;
  readonly deviceId: string;
  readonly ts: Millis;
  readonly metrics: Metrics;
}
/** Town figures per village and kind, once a minute, zeros too. */
export interface FleetKpiPoint {
  readonly ts: Millis;
  readonly village: string;
  readonly kind: string;
  readonly total: number;
  readonly online: number;
  readonly faults: number;
  readonly unknown: number;
  readonly openOrders: number;
  readonly powerW: number;
}

export interface ReadingsQuery extends Paging {
  readonly deviceId: string;
  readonly kind: string;
  readonly village: string;
  readonly metric?: string;
  /** Inclusive. */
  readonly from: Millis;
  /** Exclusive. */
  readonly to: Millis;
  /** Bucket length: means of numbers, last of the others; absent: raw. */
  readonly everyMs?: Millis;
}
export interface ReadingRow {
  readonly ts: Millis;
  readonly metrics: Readonly<Record<string, MetricValue>>;
}

export interface StoreHealth {
  readonly ok: boolean;
  readonly detail: string;
  /** Somebody has to act: waiting does not mend it. */
  readonly misconfigured?: boolean;
}

export interface FleetKpiQuery {
  readonly from: Millis;
  readonly to: Millis;
  readonly village?: string;
  readonly kind?: string;
}

/** What a telemetry store counted since it was opened. */
export interface TelemetryStats {
  readonly points: number;
  /** Fields refused because the metric is known with another type, or beyond the cap of unknown metrics. */
  readonly fieldsDropped: number;
  /** Points the store would not take (older than its retention, refused by the server). */
  readonly pointsRejected: number;
  /** Pieces of the store found damaged (a checksum that does not fit). */
  readonly damaged: number;
}

/** Idempotent: the same device and `ts` again merges metric by metric, the later value wins. */
export interface TelemetryStore {
  /**
   * Resolves when the points are the store's. One call at a time. Rejects with `StoreError`: then ask `resendFrom`, and
   * call again with the same where it has nothing to send again.
   * @param upTo with these points everything up to this position was given; `durable()` counts from it
   */
  write(points: readonly Point[], upTo: Position): Promise<void>;
  /** The points are kept even where it rejects: the next call sends them again. */
  writeKpi(points: readonly FleetKpiPoint[]): Promise<void>;
  /** By time, then village and kind. */
  fleetKpi(query: FleetKpiQuery): Promise<readonly FleetKpiPoint[]>;
  readings(query: ReadingsQuery): Promise<Page<ReadingRow>>;
  /** All of a kind's raw readings over a span, device by device, for backtests. */
  scan(kind: string, from: Millis, to: Millis): AsyncIterable<readonly Point[]>;
  /** The position up to which everything given may be forgotten by the journal (kept longer where the server can lose it). */
  durable(): Position;
  /** The position from which to send again after the server lost its memory; `undefined`: nothing to do. Polled. */
  resendFrom(): Promise<Position | undefined>;
  health(): Promise<StoreHealth>;
  stats(): TelemetryStats;
  close(): Promise<void>;
}
