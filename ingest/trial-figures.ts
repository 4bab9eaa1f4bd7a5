// What a trial of rules means: the load it would have brought, and how its orders stand against what people found. Pure.
import type { Complaint } from './domain/complaint.ts';
import type { Order } from './domain/order.ts';
import { HOUR, MINUTE, type Millis, type TownTime } from './domain/time.ts';
import type { TrialFigures } from './domain/trial.ts';

/** What is known of the same time from elsewhere. */
export interface Past {
  readonly orders: readonly Order[];
  readonly complaints: readonly Complaint[];
}

/** A little earlier or later is the same event. */
const sameMs: Millis = 2 * HOUR;

export function trialFigures(
  orders: readonly Order[],
  past: Past,
  span: { readonly from: Millis; readonly to: Millis },
  time: TownTime,
): TrialFigures {
  const telling = past.orders.filter(isTelling);
  const verdicts = orders.map((order) => verdictOn(order, telling, past.complaints));
  const borneOut = verdicts.filter((verdict) => verdict === true).length;
  const refuted = verdicts.filter((verdict) => verdict === false).length;
  const real = telling.filter(isReal);
  const alone = past.complaints.filter(
    ({ deviceId, orderId }) => deviceId !== null && !real.some(({ id }) => id === orderId),
  );
  const found =
    real.filter((one) => orders.some((order) => isSame(order, one))).length +
    alone.filter((complaint) => orders.some((order) => answers(order, complaint))).length;
  return {
    orders: orders.length,
    ...load(orders, span, time),
    borneOut,
    refuted,
    precision: part(borneOut, borneOut + refuted),
    recall: part(found, real.length + alone.length),
    leadMedianMin: median(past.complaints.flatMap((complaint) => leadOf(orders, complaint))),
  };
}

/** Whether two orders, of one trial or of life, are about the same event: one stood, or had stood just before, when the other did. */
export function isSame(a: Order, b: Order): boolean {
  const over = (order: Order): number => order.closedAt ?? Number.POSITIVE_INFINITY;
  const near = a.openedAt <= over(b) && b.openedAt - sameMs <= over(a);
  const place = a.cause.id === b.cause.id || a.deviceIds.some((id) => b.deviceIds.includes(id));
  if (!near || !place) return false;
  const codes = [b.code, ...b.codes];
  return b.code === null || [a.code, ...a.codes].some((code) => codes.includes(code));
}

/** Ended in a way that says whether there was anything. */
const isTelling = (order: Order): boolean => isReal(order) || isGroundless(order);
const isReal = ({ closedAs, complaintIds }: Order): boolean =>
  closedAs === 'verified' || closedAs === 'confirmed' || (complaintIds.length > 0 && closedAs !== 'no_fault');
const isGroundless = ({ closedAs, status, linkedTo }: Order): boolean =>
  closedAs === 'no_fault' || (status === 'cancelled' && linkedTo === null);

function verdictOn(
  order: Order,
  telling: readonly Order[],
  complaints: readonly Complaint[],
): boolean | undefined {
  if (complaints.some((complaint) => answers(order, complaint))) return true;
  const known = telling.filter((one) => isSame(order, one));
  return known.length === 0 ? undefined : known.some(isReal);
}

const answers = (order: Order, { deviceId, reportedAt }: Complaint): boolean =>
  deviceId !== null &&
  order.deviceIds.includes(deviceId) &&
  order.openedAt <= reportedAt + sameMs &&
  reportedAt - sameMs <= (order.closedAt ?? Number.POSITIVE_INFINITY);

function leadOf(orders: readonly Order[], complaint: Complaint): readonly number[] {
  const first = orders
    .filter((order) => answers(order, complaint) && order.openedAt < complaint.reportedAt)
    .reduce((least, { openedAt }) => Math.min(least, openedAt), Number.POSITIVE_INFINITY);
  return first === Number.POSITIVE_INFINITY ? [] : [(complaint.reportedAt - first) / MINUTE];
}

const nightHours = { from: 20, until: 8 } as const;

function load(
  orders: readonly Order[],
  { from, to }: { readonly from: Millis; readonly to: Millis },
  time: TownTime,
): Pick<TrialFigures, 'perNight' | 'perCrewAndNightMost'> {
  const nights = new Map<string, number>();
  const crews = new Map<string, number>();
  const add = (counts: Map<string, number>, key: string): Map<string, number> =>
    counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const { openedAt, crew } of orders) {
    const { hour } = time.local(openedAt);
    if (nightHours.until <= hour && hour < nightHours.from) continue;
    // The small hours belong to the evening before.
    const night = time.dayOf(openedAt - nightHours.until * HOUR);
    add(nights, night);
    add(crews, `${night} ${crew}`);
  }
  const most = (counts: ReadonlyMap<string, number>): number => Math.max(0, ...counts.values());
  const total = [...nights.values()].reduce((sum, n) => sum + n, 0);
  const days = Math.max(1, Math.round((to - from) / (24 * HOUR)));
  return { perNight: { mean: total / days, most: most(nights) }, perCrewAndNightMost: most(crews) };
}

const part = (some: number, all: number): number | null => (all === 0 ? null : some / all);

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return [...values].sort((a, b) => a - b)[(values.length - 1) >> 1]!;
}
