// What a report is made of: the figures of its period, the orders that stood in it, and what they cost.
import type { ReportOrder } from '../../ingest/domain/report.ts';
import type { Millis } from '../../ingest/domain/time.ts';
import type { AppDeps } from '../deps.ts';
import { type Figures, figures } from '../figures.ts';
import { type CostRow, costsOf } from './costs.ts';
import { type Period, periodAt, type Span } from './period.ts';

interface ReportAsked {
  readonly period: Period;
  /** Any instant of the period. */
  readonly at: Millis;
  readonly village?: string;
  /** The villages the asker may see; null: all. */
  readonly villages: readonly string[] | null;
}
export interface Report extends Span {
  readonly period: Period;
  readonly village: string | null;
  readonly madeAt: Millis;
  /** The period's last millisecond, or now where it still runs: what stands open is told as of then. */
  readonly asOf: Millis;
  readonly total: Figures;
  readonly byVillage: readonly Figures[];
  /** Devices of each village that were never heard: no figure counts them, and nobody knows how they are. */
  readonly unheard: ReadonlyMap<string, number>;
  readonly byKind: readonly Figures[];
  readonly byCrew: readonly Figures[];
  /** As they were as of then. */
  readonly orders: readonly ReportOrder[];
  readonly costs: readonly CostRow[];
}

export async function reportOf(deps: AppDeps, asked: ReportAsked): Promise<Report> {
  const { period, village, villages } = asked;
  const span = periodAt(period, asked.at, deps.town);
  const scope = { ...span, village, villages };
  const madeAt = deps.clock();
  const asOf = Math.min(madeAt, span.to - 1);
  const monthly = period === 'monthly';
  const months = [deps.town.dayOf(span.from).slice(0, 7)];
  const [total] = await figures(deps, scope);
  const byVillage = await figures(deps, { ...scope, by: 'village' });
  // Of a period that is over, what was so at its end: an order that was closed then may be open again by now.
  const { reportOrders, reportOrdersThen } = deps.reports;
  const orders = await (span.to <= madeAt ? reportOrdersThen : reportOrders)(span.from, asOf + 1);
  return {
    ...span,
    ...{ period, madeAt, asOf },
    village: village ?? null,
    total: total!,
    byVillage,
    unheard: unheardOf(deps, byVillage),
    byKind: monthly ? await figures(deps, { ...scope, by: 'kind' }) : [],
    byCrew: monthly ? await figures(deps, { ...scope, by: 'crew' }) : [],
    orders: orders.filter(
      (order) =>
        (village === undefined || order.village === village) &&
        (villages === null || (order.village !== null && villages.includes(order.village))),
    ),
    costs: monthly ? await costsOf(deps, { months, village, villages }) : [],
  };
}

function unheardOf({ fleet }: AppDeps, byVillage: readonly Figures[]): ReadonlyMap<string, number> {
  const devices = new Map<string, number>();
  for (const { village, total } of fleet.counts({}))
    devices.set(village, (devices.get(village) ?? 0) + total);
  return new Map(
    byVillage.flatMap(({ key, coverage }) =>
      key === null ? [] : [[key, (devices.get(key) ?? 0) - (coverage?.total ?? 0)]],
    ),
  );
}
