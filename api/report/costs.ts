// What repairs cost by village and month, against the budget. Sums are made of hundredths of a yuan. An order whose cost
// nobody knows is counted apart, and a village without a budget has none: neither is ever 0.
import type { ReportOrder } from '../../ingest/domain/report.ts';
import type { Millis, TownTime } from '../../ingest/domain/time.ts';
import { type Budget, budgetOf } from '../../ingest/orders/catalogue.ts';
import type { AppDeps } from '../deps.ts';
import { noonOf, periodAt } from './period.ts';

export interface CostRow {
  /** Null: orders that belong to no village. */
  readonly village: string | null;
  /** `YYYY-MM` in town time. */
  readonly month: string;
  /** Orders closed in the month. */
  readonly orders: number;
  /** Of these, those entered by the office, and those whose cost is not known. */
  readonly entered: number;
  readonly unpriced: number;
  readonly partsYuan: number;
  readonly labourYuan: number;
  readonly totalYuan: number;
  readonly budgetYuan: number | null;
  /** Below 0: overspent. */
  readonly leftYuan: number | null;
}

/** The rows of these months for the villages that the asker may see; a single village asked for has its rows alone. */
export async function costsOf(
  deps: AppDeps,
  asked: {
    readonly months: readonly string[];
    readonly village?: string;
    readonly villages: readonly string[] | null;
  },
): Promise<readonly CostRow[]> {
  const { months, village, villages } = asked;
  const at = (month: string): Millis => noonOf(`${month}-15`, deps.town);
  const { from } = periodAt('monthly', at(months[0]!), deps.town);
  const { to } = periodAt('monthly', at(months.at(-1)!), deps.town);
  const seen = [...deps.registry().villages.keys()].filter(
    (id) => (village ?? id) === id && (villages?.includes(id) ?? true),
  );
  const whole = village === undefined && villages === null;
  const orders = await deps.reports.reportOrders(from, to);
  const rows = costRows(orders, { months, villages: seen, budget: deps.budget(), town: deps.town });
  return rows.filter((row) => whole || row.village !== null);
}

/** All rows together. */
export function spent(rows: readonly CostRow[]): { readonly yuan: number; readonly unpriced: number } {
  const fen = rows.reduce((sum, { totalYuan }) => sum + Math.round(totalYuan * 100), 0);
  return { yuan: fen / 100, unpriced: rows.reduce((sum, row) => sum + row.unpriced, 0) };
}

interface CostsAsked {
  /** In order, `YYYY-MM`. */
  readonly months: readonly string[];
  readonly villages: readonly string[];
  readonly budget: Budget;
  readonly town: Pick<TownTime, 'dayOf'>;
}

/** A row for each village and month, also where nothing was spent, and one for orders without a village where there are any. */
export function costRows(orders: readonly ReportOrder[], asked: CostsAsked): readonly CostRow[] {
  const { months, villages, budget, town } = asked;
  const closed = new Map<string, ReportOrder[]>();
  for (const order of orders) {
    if (order.status !== 'closed' || order.endedAt === null) continue;
    const key = keyOf(order.village, town.dayOf(order.endedAt).slice(0, 7));
    closed.set(key, [...(closed.get(key) ?? []), order]);
  }
  return months.flatMap((month) =>
    [...villages, null].flatMap((village) => {
      const own = closed.get(keyOf(village, month)) ?? [];
      if (village === null && own.length === 0) return [];
      return [costRow(village, month, own, village === null ? null : budgetOf(budget, village))];
    }),
  );
}

const keyOf = (village: string | null, month: string): string => `${month} ${village ?? ''}`;

function costRow(
  village: string | null,
  month: string,
  orders: readonly ReportOrder[],
  budgetYuan: number | null,
): CostRow {
  const sum = (of: (order: ReportOrder) => number | null): number =>
    orders.reduce((fen, order) => fen + (of(order) ?? 0), 0);
  const parts = sum((order) => order.partsFen);
  const labour = sum((order) => order.labourFen);
  return {
    village,
    month,
    orders: orders.length,
    entered: orders.filter(({ costFrom }) => costFrom === 'office').length,
    unpriced: orders.filter(({ costFrom }) => costFrom === null).length,
    partsYuan: parts / 100,
    labourYuan: labour / 100,
    totalYuan: (parts + labour) / 100,
    budgetYuan,
    leftYuan: budgetYuan === null ? null : (Math.round(budgetYuan * 100) - parts - labour) / 100,
  };
}
