// 督办: which open orders are past half, and past all, of their time to be fixed; and how the open ones spread over ages. Pure.
import type { Order } from '../contract.ts';
import { DAY, HOUR, ms } from './time.ts';

export type Urgency = 'calm' | 'half' | 'over' | 'none';
type Timed = Pick<Order, 'status' | 'openedAt' | 'reopenedAt' | 'fixBy' | 'pause'>;

export const isOver = (order: Pick<Order, 'status'>): boolean =>
  order.status === 'closed' || order.status === 'cancelled';

/** When its present life began. */
export const lastOpened = ({ openedAt, reopenedAt }: Pick<Order, 'openedAt' | 'reopenedAt'>): number =>
  Date.parse(reopenedAt ?? openedAt);

/** Share of the time to `fixBy` that has gone; null where none is promised, or the clock stands still. */
export function spent(order: Timed, now: number): number | null {
  const fixBy = ms(order.fixBy);
  if (fixBy === null || isOver(order)) return null;
  const opened = lastOpened(order);
  // A pause moves the deadlines only when it ends: until then time stands where it began.
  const at = order.pause === null ? now : Math.min(now, Date.parse(order.pause.from));
  return (at - opened) / Math.max(1, fixBy - opened);
}

/** 50 % is the first bell, 100 % the second. Verifying orders wait for telemetry, not for people. */
export function urgency(order: Timed, now: number): Urgency {
  if (order.status === 'verifying') return 'calm';
  const share = spent(order, now);
  if (share === null) return 'none';
  if (1 <= share) return 'over';
  return 0.5 <= share ? 'half' : 'calm';
}

export const ageBands = ['hour', 'shift', 'day', 'days', 'week'] as const;
export type AgeBand = (typeof ageBands)[number];
const bandEnds: readonly (readonly [AgeBand, number])[] = [
  ['hour', HOUR],
  ['shift', 8 * HOUR],
  ['day', DAY],
  ['days', 3 * DAY],
];
export const bandOf = (ageMs: number): AgeBand => bandEnds.find(([, end]) => ageMs < end)?.[0] ?? 'week';

/** Open orders counted by what is wrong, the most frequent first. */
export function byCode(
  orders: readonly Pick<Order, 'status' | 'code' | 'type'>[],
): readonly (readonly [OrderKind, number])[] {
  const counts = new Map<string, [OrderKind, number]>();
  for (const { status, code, type } of orders) {
    if (isOver({ status })) continue;
    const key = code ?? type;
    const row = counts.get(key) ?? [{ code, type }, 0];
    row[1] += 1;
    counts.set(key, row);
  }
  return [...counts.values()].sort(([, a], [, b]) => b - a);
}
type OrderKind = Pick<Order, 'code' | 'type'>;

/** Open orders counted by status, then by age. */
export function byStatusAndAge(
  orders: readonly Pick<Order, 'status' | 'openedAt'>[],
  now: number,
): ReadonlyMap<string, Readonly<Record<AgeBand, number>>> {
  const rows = new Map<string, Record<AgeBand, number>>();
  for (const order of orders) {
    if (isOver(order)) continue;
    const row = rows.get(order.status) ?? { hour: 0, shift: 0, day: 0, days: 0, week: 0 };
    row[bandOf(now - Date.parse(order.openedAt))] += 1;
    rows.set(order.status, row);
  }
  return rows;
}
