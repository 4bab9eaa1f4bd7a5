// Which orders belong to which fault.
import { DAY, HOUR, MINUTE, type Millis } from '../../ingest/domain/time.ts';
import type { TruthRecord } from '../truth.ts';
import type { ScoredOrder, ScoreInput } from './model.ts';

/** A fault that could first be asked for so near the end is left out: nobody could have answered. */
const endMarginMs = 2 * HOUR;
/** Orders opened so long after the end of a fault still belong to it: holds, windows, late batches. */
const afterMs = 2 * HOUR;
const beforeMs = 5 * MINUTE;

/** An order that was opened again, closed or claimed, stands for a further fault, from then on. */
export function reopenings(
  orders: readonly ScoredOrder[],
  ledger: NonNullable<ScoreInput['ledger']>,
): readonly ScoredOrder[] {
  const byId = new Map(orders.map((order) => [order.id, order]));
  return ledger.flatMap(({ orderId, action, at }) => {
    const order = action === 'reopened' || action === 'refutes' ? byId.get(orderId) : undefined;
    return order === undefined ? [] : [{ ...order, openedAt: at }];
  });
}

/** It stood long enough, and not only at the very end. */
export function mayAsk({ confirmedAt, endedAt }: TruthRecord, end: Millis): boolean {
  return (
    confirmedAt !== null && confirmedAt <= end - endMarginMs && (endedAt === null || confirmedAt <= endedAt)
  );
}

/** It was there before the first reading, and showed on the first day: whoever spoke of it had known it for longer. */
export const stoodBefore = ({ onset, observableAt }: TruthRecord, from: Millis): boolean =>
  onset < from && observableAt !== null && observableAt < from + DAY;

/** An order belongs to a fault when it names its device or cause, under a code the fault may raise, while it stood. */
export function belongs(order: ScoredOrder, record: TruthRecord, end: Millis): boolean {
  const inTime =
    record.onset - beforeMs <= order.openedAt && order.openedAt <= (record.endedAt ?? end) + afterMs;
  if (!inTime) return false;
  const inPlace =
    order.cause.id === record.cause.id || order.deviceIds.some((id) => record.deviceIds.includes(id));
  return inPlace && (order.type === 'complaint' || fits(order, record));
}

const fits = ({ code, codes }: ScoredOrder, record: TruthRecord): boolean =>
  [code, ...codes].some((each) => each === record.code || record.also.includes(each ?? ''));

/** Telemetry had a part in it: a complaint's order, alone or joined by a fault of another name, proves nothing about the rules. */
export const sawIt = (order: ScoredOrder, record: TruthRecord): boolean =>
  order.type !== 'complaint' || (order.firstSignalAt !== null && fits(order, record));

/** When telemetry told it: what a villager opened before counts from its first signal. */
export const toldAt = ({ type, openedAt, firstSignalAt }: ScoredOrder): Millis =>
  type === 'complaint' && firstSignalAt !== null ? Math.max(openedAt, firstSignalAt) : openedAt;

export const earliest = (orders: readonly ScoredOrder[]): ScoredOrder | undefined =>
  orders.reduce<ScoredOrder | undefined>(
    (first, order) => (first === undefined || order.openedAt < first.openedAt ? order : first),
    undefined,
  );
