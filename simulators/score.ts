// Sets orders and complaints against the truth. Pure arithmetic on what a run left behind; docs/scoring.md defines every figure.
import type { FaultCode } from '../ingest/domain/fault.ts';
import type { LedgerEntry } from '../ingest/domain/ledger.ts';
import type { Order } from '../ingest/domain/order.ts';
import { DAY, HOUR, MINUTE, type Millis } from '../ingest/domain/time.ts';
import type { TruthRecord } from './truth.ts';

export type ScoredOrder = Pick<
  Order,
  | 'id'
  | 'type'
  | 'code'
  | 'codes'
  | 'cause'
  | 'deviceIds'
  | 'source'
  | 'openedAt'
  | 'closedAt'
  | 'closedAs'
  | 'status'
  | 'reopened'
  | 'crew'
  | 'firstSignalAt'
  | 'linkedTo'
>;
export interface ScoredComplaint {
  readonly at: Millis;
  readonly truth: { readonly deviceId: string; readonly defectId: string } | null;
}
export interface ScoreInput {
  readonly devices: number;
  readonly from: Millis;
  readonly to: Millis;
  readonly orders: readonly ScoredOrder[];
  readonly complaints: readonly ScoredComplaint[];
  readonly truth: readonly TruthRecord[];
  /** Tells when an order was opened again: the same fault within 72 h is the same order. */
  readonly ledger?: readonly Pick<LedgerEntry, 'orderId' | 'action' | 'at'>[];
  /** The town's hour of an instant, for shifts. */
  readonly hourOf: (at: Millis) => number;
}

export interface CodeScore {
  readonly code: FaultCode;
  /** Faults that could be seen long enough. */
  readonly expected: number;
  readonly found: number;
  readonly recall: number | null;
  /** Orders under this code, and those of them that something real stands behind. */
  readonly orders: number;
  readonly right: number;
  readonly precision: number | null;
  readonly delayMedianMin: number | null;
  readonly delayP95Min: number | null;
}

export interface Score {
  readonly codes: readonly CodeScore[];
  readonly deviceDays: number;
  readonly expected: number;
  readonly found: number;
  readonly recall: number | null;
  readonly falseOrders: number;
  readonly falsePer1000DeviceDays: number;
  /** Of the faults found: the share with exactly one order. */
  readonly causes: number;
  readonly oneOrderShare: number | null;
  readonly ordersPerCause: number | null;
  /** Faults somebody complained of or an order found; proactive: the order came first. */
  readonly episodes: number;
  readonly proactive: number;
  readonly proactiveRate: number | null;
  readonly leadMedianMin: number | null;
  readonly complaints: number;
  readonly orders: number;
  readonly reopened: number;
  readonly selfCleared: number;
  readonly noFault: number;
  readonly perCrewAndShift: { readonly mean: number; readonly most: number };
  /** For a person to look into: what was missed, and what was false. */
  readonly missed: readonly string[];
  readonly falseOnes: readonly string[];
}

/** A fault that could first be asked for so near the end is left out: nobody could have answered. */
const endMarginMs = 2 * HOUR;
/** Orders opened so long after the end of a fault still belong to it: holds, windows, late batches. */
const afterMs = 2 * HOUR;
const beforeMs = 5 * MINUTE;
const listedMax = 50;

export function score(input: ScoreInput): Score {
  const told = input.orders.filter((order) => order.type !== 'preventive' && order.type !== 'patrol');
  const byTelemetry = told.filter((order) => order.code !== null && order.type !== 'complaint');
  const openings = [...told, ...reopenings(told, input.ledger ?? [])];
  const pairs = new Map(
    input.truth.map((record) => [record, openings.filter((order) => belongs(order, record, input.to))]),
  );
  const matched = new Set([...pairs.values()].flat().map(({ id }) => id));
  const expected = input.truth.filter((record) => mayAsk(record, input.to));
  const seen = (record: TruthRecord): ScoredOrder | undefined => earliest(pairs.get(record)!.filter(sawIt));
  const falseOrders = byTelemetry.filter(({ id }) => !matched.has(id));
  const days = (input.devices * (input.to - input.from)) / DAY;
  const found = expected.filter((record) => seen(record) !== undefined);
  const single = found.map((record) => {
    const own = pairs.get(record)!.filter((order) => sawIt(order) && order.linkedTo === null);
    return new Set(own.map(({ id }) => id)).size;
  });
  return {
    codes: codeScores(expected, seen, byTelemetry, matched),
    deviceDays: days,
    expected: expected.length,
    found: found.length,
    recall: share(found.length, expected.length),
    falseOrders: falseOrders.length,
    falsePer1000DeviceDays: (falseOrders.length / days) * 1000,
    causes: found.length,
    oneOrderShare: share(single.filter((n) => n === 1).length, found.length),
    ordersPerCause: share(
      single.reduce((a, b) => a + b, 0),
      found.length,
    ),
    ...proactivity(input, pairs),
    complaints: input.complaints.length,
    orders: told.length,
    reopened: told.reduce((sum, order) => sum + order.reopened, 0),
    selfCleared: told.filter((order) => order.closedAs === 'self_cleared').length,
    noFault: told.filter((order) => order.closedAs === 'no_fault').length,
    perCrewAndShift: load(told, input.hourOf),
    missed: expected
      .filter((record) => seen(record) === undefined)
      .map(({ id }) => id)
      .slice(0, listedMax),
    falseOnes: falseOrders.map((order) => `${order.code} ${order.cause.id}`).slice(0, listedMax),
  };
}

/** An order that was closed and opened again stands for a further fault, from then on. */
function reopenings(
  orders: readonly ScoredOrder[],
  ledger: NonNullable<ScoreInput['ledger']>,
): readonly ScoredOrder[] {
  const byId = new Map(orders.map((order) => [order.id, order]));
  return ledger.flatMap(({ orderId, action, at }) => {
    const order = action === 'reopened' ? byId.get(orderId) : undefined;
    return order === undefined ? [] : [{ ...order, openedAt: at }];
  });
}

/** It stood long enough, and not only at the very end. */
function mayAsk({ confirmedAt, endedAt }: TruthRecord, end: Millis): boolean {
  return (
    confirmedAt !== null && confirmedAt <= end - endMarginMs && (endedAt === null || confirmedAt <= endedAt)
  );
}

/** An order belongs to a fault when it names its device or cause, under a code the fault may raise, while it stood. */
function belongs(order: ScoredOrder, record: TruthRecord, end: Millis): boolean {
  const inTime =
    record.onset - beforeMs <= order.openedAt && order.openedAt <= (record.endedAt ?? end) + afterMs;
  if (!inTime) return false;
  const inPlace =
    order.cause.id === record.cause.id || order.deviceIds.some((id) => record.deviceIds.includes(id));
  if (!inPlace) return false;
  const codes = [order.code, ...order.codes];
  return (
    order.type === 'complaint' ||
    codes.some((code) => code === record.code || record.also.includes(code ?? ''))
  );
}

/** Telemetry had a part in it: a complaint's order alone proves nothing about the rules. */
const sawIt = (order: ScoredOrder): boolean => order.type !== 'complaint' || order.firstSignalAt !== null;

const earliest = (orders: readonly ScoredOrder[]): ScoredOrder | undefined =>
  orders.reduce<ScoredOrder | undefined>(
    (first, order) => (first === undefined || order.openedAt < first.openedAt ? order : first),
    undefined,
  );

function codeScores(
  expected: readonly TruthRecord[],
  seen: (record: TruthRecord) => ScoredOrder | undefined,
  orders: readonly ScoredOrder[],
  matched: ReadonlySet<string>,
): readonly CodeScore[] {
  const codes = new Set([...expected.map(({ code }) => code), ...orders.map(({ code }) => code!)]);
  return [...codes].sort().map((code) => {
    const wanted = expected.filter((record) => record.code === code);
    const answers = wanted
      .map((record) => [record, seen(record)] as const)
      .filter(([, order]) => order !== undefined);
    const delays = answers.map(
      ([record, order]) => Math.max(0, order!.openedAt - record.observableAt!) / MINUTE,
    );
    const own = orders.filter((order) => order.code === code);
    const right = own.filter(({ id }) => matched.has(id)).length;
    return {
      code,
      expected: wanted.length,
      found: answers.length,
      recall: share(answers.length, wanted.length),
      orders: own.length,
      right,
      precision: share(right, own.length),
      delayMedianMin: quantile(delays, 0.5),
      delayP95Min: quantile(delays, 0.95),
    };
  });
}

function proactivity(input: ScoreInput, pairs: ReadonlyMap<TruthRecord, readonly ScoredOrder[]>) {
  const firstWord = new Map<string, Millis>();
  for (const { truth, at } of input.complaints)
    if (truth !== null) firstWord.set(truth.defectId, Math.min(at, firstWord.get(truth.defectId) ?? at));
  let episodes = 0;
  let proactive = 0;
  const leads: number[] = [];
  for (const [record, orders] of pairs) {
    const opened = earliest(orders.filter(sawIt))?.openedAt;
    const word = firstWord.get(record.id);
    if (opened === undefined && word === undefined) continue;
    episodes += 1;
    if (opened === undefined || (word !== undefined && word <= opened)) continue;
    proactive += 1;
    if (word !== undefined) leads.push((word - opened) / MINUTE);
  }
  return {
    episodes,
    proactive,
    proactiveRate: share(proactive, episodes),
    leadMedianMin: quantile(leads, 0.5),
  };
}

/** Orders by crew and twelve-hour shift (08:00, 20:00), over shifts that had any. */
function load(orders: readonly ScoredOrder[], hourOf: (at: Millis) => number): Score['perCrewAndShift'] {
  const counts = new Map<string, number>();
  for (const order of orders) {
    const hour = hourOf(order.openedAt);
    const shift =
      Math.floor((order.openedAt - hour * HOUR) / DAY) + (8 <= hour && hour < 20 ? ' day' : ' night');
    const key = `${order.crew} ${shift}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const all = [...counts.values()];
  return {
    mean:
      share(
        all.reduce((a, b) => a + b, 0),
        all.length,
      ) ?? 0,
    most: all.reduce((a, b) => Math.max(a, b), 0),
  };
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** The smallest value that at least `q` of all do not exceed. */
function quantile(values: readonly number[], q: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)]!;
}
