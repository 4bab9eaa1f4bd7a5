// What a report says: the figures of its period, by village and kind, and the orders that need somebody's push (督办).
import type { Order } from '../../ingest/domain/order.ts';
import type { Millis } from '../../ingest/domain/time.ts';
import type { AppDeps } from '../deps.ts';
import { type Figures, figures } from '../figures.ts';
import { type Period, periodAt, type Span } from './period.ts';

interface ReportAsked {
  readonly period: Period;
  readonly at: Millis;
  readonly village?: string;
  readonly villages: readonly string[] | null;
}
export interface Report extends Span {
  readonly period: Period;
  readonly village: string | null;
  readonly total: Figures;
  readonly byVillage: readonly Figures[];
  readonly byKind: readonly Figures[];
  readonly pushed: readonly PushedOrder[];
}
/** An open order of which half, or all, of the time to `fixBy` has gone. */
export interface PushedOrder {
  readonly order: Order;
  readonly share: number;
}

const ordersPerRead = 1_000;
const ordersMax = 10_000;

export async function reportOf(deps: AppDeps, asked: ReportAsked): Promise<Report> {
  const { period, village, villages } = asked;
  const span = periodAt(period, asked.at, deps.town);
  const scope = { ...span, village, villages };
  const [total] = await figures(deps, scope);
  return {
    ...span,
    period,
    village: village ?? null,
    total: total!,
    byVillage: await figures(deps, { ...scope, by: 'village' }),
    byKind: await figures(deps, { ...scope, by: 'kind' }),
    pushed: pushedOf(await openOrders(deps, asked), deps.clock()),
  };
}

async function openOrders(deps: AppDeps, { village, villages }: ReportAsked): Promise<readonly Order[]> {
  const orders: Order[] = [];
  let cursor: string | undefined;
  do {
    const status = ['open', 'accepted', 'on_site', 'verifying'];
    const page = await deps.orders.orders({ status, village, limit: ordersPerRead, cursor });
    orders.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && orders.length < ordersMax);
  return orders.filter(
    (order) => villages === null || (order.village !== null && villages.includes(order.village)),
  );
}

function pushedOf(orders: readonly Order[], now: Millis): readonly PushedOrder[] {
  return orders
    .flatMap((order) => {
      if (order.fixBy === null || order.pause !== null) return [];
      const share = (now - order.openedAt) / (order.fixBy - order.openedAt);
      return 0.5 <= share ? [{ order, share }] : [];
    })
    .sort((a, b) => b.share - a.share);
}
