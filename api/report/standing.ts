// Orders as a report counts them: new, closed, in hand and overdue at one moment, and which of them need a push. Pure.
import { lastOpened } from '../../ingest/domain/order.ts';
import type { ReportOrder } from '../../ingest/domain/report.ts';
import type { Millis } from '../../ingest/domain/time.ts';
import { isWithin, type Span } from './period.ts';

export interface Tally {
  readonly opened: number;
  readonly closed: number;
  readonly standing: number;
  readonly overdue: number;
}

/** `overdue`: the time to repair is over; `half`: half of it is; `paused`: its clocks stand still. */
export type Push = 'overdue' | 'half' | 'paused' | 'none';

export function tally(orders: readonly ReportOrder[], span: Span, asOf: Millis): Tally {
  const standing = orders.filter((order) => standsAt(order, asOf));
  return {
    opened: orders.filter(({ openedAt }) => isWithin(openedAt, span)).length,
    closed: orders.filter(({ status, endedAt }) => status === 'closed' && isWithin(endedAt, span)).length,
    standing: standing.length,
    overdue: standing.filter((order) => pushOf(order, asOf) === 'overdue').length,
  };
}

/** Opened by then, and not over: it never ended, or later. */
export function standsAt({ status, openedAt, endedAt }: ReportOrder, at: Millis): boolean {
  if (at < openedAt) return false;
  return (status !== 'closed' && status !== 'cancelled') || (endedAt !== null && at < endedAt);
}

export function pushOf(order: ReportOrder, asOf: Millis): Push {
  const { fixBy, pausedAt } = order;
  const from = lastOpened(order);
  if (fixBy !== null && fixBy < (pausedAt ?? asOf)) return 'overdue';
  if (pausedAt !== null) return 'paused';
  return fixBy !== null && fixBy - from <= 2 * (asOf - from) ? 'half' : 'none';
}

const urgency: Readonly<Record<Push, number>> = { overdue: 0, half: 1, none: 2, paused: 3 };

/** What stands, whatever needs a push first; inside that by priority and deadline. */
export function standingOrders(orders: readonly ReportOrder[], asOf: Millis): readonly ReportOrder[] {
  return orders
    .filter((order) => standsAt(order, asOf))
    .sort(
      (a, b) =>
        urgency[pushOf(a, asOf)] - urgency[pushOf(b, asOf)] ||
        a.priority - b.priority ||
        (a.fixBy ?? Infinity) - (b.fixBy ?? Infinity) ||
        a.openedAt - b.openedAt ||
        (a.number < b.number ? -1 : 1),
    );
}
