// Patrol plans: the season's facts fetched for the pure list, a plan turned into orders, and how far each plan has come.
import type { Device } from '../ingest/domain/device.ts';
import type { Order } from '../ingest/domain/order.ts';
import { DAY, HOUR, type Millis } from '../ingest/domain/time.ts';
import { isPatrol, progressOf, sharePct } from '../ingest/orders/patrol.ts';
import { chunks } from '../ingest/orders/recurring.ts';
import {
  lastSeason,
  type Span,
  SpreadMeans,
  type SweepFacts,
  type SweepItem,
  sampleMornings,
  sweepPlan,
} from '../ingest/orders/sweep.ts';
import type { AppDeps } from './deps.ts';

const ordersPerRead = 1_000;
const morningsSampled = 3;
/** A heater that was defrosting or off in most of the samples says too little. */
const samplesMin = 5;
/** Questions to the telemetry store under way together. */
const devicesAtOnce = 16;
/** Plans older than this are history, told by the ledger. */
const plansShownMs: Millis = 400 * DAY;

/** The list before the season for one kind, from what the last season showed. */
export async function sweepOf(deps: AppDeps, kind: string): Promise<readonly SweepItem[]> {
  const at = deps.clock();
  const { season, weakSpreadK } = deps.planning();
  const span = lastSeason(season, at, deps.town);
  const devices = [...deps.registry().devices.values()].filter((device) => device.kind === kind);
  const facts: SweepFacts = {
    devices,
    faults: await faultsOf(deps, kind, span),
    heard: (id) => {
      const status = deps.fleet.device(id);
      if (status === undefined || status.lastSeenAt === null) return 'never';
      return status.health.comms === 'ok' ? 'heard' : 'silent';
    },
    spreadK: await spreadsOf(deps, devices, kind, span),
    weakSpreadK,
  };
  return sweepPlan(facts);
}

/** Orders of single devices; those of a controller that was replaced since count for the one that sits on its asset now. */
async function faultsOf(deps: AppDeps, kind: string, { from, to }: Span): Promise<SweepFacts['faults']> {
  const successorOf = await deps.assets.successors();
  const orders = await allOrders(deps, { kind, since: from });
  return orders
    .filter(({ type, status, closedAs, openedAt, cause }) => {
      const isTrouble = (type === 'fault' || type === 'complaint') && status !== 'cancelled';
      return isTrouble && closedAs !== 'no_fault' && openedAt < to && cause.type === 'device';
    })
    .map(({ cause, code, openedAt }) => ({ deviceId: successorOf(cause.id, openedAt), code }));
}

async function spreadsOf(
  deps: AppDeps,
  devices: readonly Device[],
  kind: string,
  span: Span,
): Promise<SweepFacts['spreadK']> {
  const metrics = deps.registry().kinds.get(kind)?.metrics ?? {};
  if (!('supply_c' in metrics && 'return_c' in metrics)) return new Map();
  const means = new SpreadMeans();
  const mornings = sampleMornings(span, morningsSampled, deps.town);
  for (const { from, to } of mornings)
    for await (const points of deps.telemetry.scan(kind, from, to))
      for (const point of points) means.add(point);
  const raw = means.means(samplesMin);
  const middle = mornings[Math.floor(mornings.length / 2)];
  return 0 < raw.size || middle === undefined ? raw : hourlySpreads(deps, devices, middle.from);
}

/** Where raw readings of the season are gone already: means of one hour, device by device. */
async function hourlySpreads(
  deps: AppDeps,
  devices: readonly Device[],
  from: Millis,
): Promise<SweepFacts['spreadK']> {
  const means = new SpreadMeans();
  const hour = { from, to: from + HOUR, everyMs: HOUR, limit: 1 };
  for (const some of chunks(devices, devicesAtOnce))
    await Promise.all(
      some.map(async ({ id: deviceId, kind, village }) => {
        const { items } = await deps.telemetry.readings({ ...hour, deviceId, kind, village });
        for (const { metrics } of items) means.add({ deviceId, metrics });
      }),
    );
  return means.means(1);
}

async function allOrders(
  deps: AppDeps,
  query: { readonly kind?: string; readonly type?: string; readonly since: Millis },
): Promise<readonly Order[]> {
  const found: Order[] = [];
  let cursor: string | null = null;
  do {
    const page = await deps.orders.orders({
      ...query,
      limit: ordersPerRead,
      ...(cursor !== null && { cursor }),
    });
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

/** Orders that were made for a plan or a recurring service, oldest first. */
export async function plannedOrders(deps: AppDeps): Promise<readonly Order[]> {
  const since = deps.clock() - plansShownMs;
  const patrols = await allOrders(deps, { type: 'patrol', since });
  const preventive = await allOrders(deps, { type: 'preventive', since });
  return [...patrols, ...preventive]
    .filter((order) => isPatrol(order) && order.plan !== undefined && order.status !== 'cancelled')
    .sort((a, b) => a.openedAt - b.openedAt || a.number.localeCompare(b.number));
}

/** How far a plan has come in one village, or in all (`village` null). */
export interface PlanProgress {
  readonly plan: string;
  readonly kind: string | null;
  readonly village: string | null;
  readonly orders: number;
  readonly closed: number;
  /** Ended by `fixBy`; and late: ended behind it, or not ended and it has passed. */
  readonly onTime: number;
  readonly late: number;
  /** Assets due, and those with a dated record. */
  readonly due: number;
  readonly done: number;
  /** Cut, never rounded up; null: no assets. */
  readonly donePct: number | null;
  /** Assets that were found broken. */
  readonly faulty: number;
}

/** A row for each plan, and one for each of its villages. */
export function progressByPlan(orders: readonly Order[], now: Millis): readonly PlanProgress[] {
  const groups = new Map<string, Order[]>();
  const add = (key: string, order: Order): void => {
    groups.set(key, [...(groups.get(key) ?? []), order]);
  };
  for (const order of orders) {
    add(`${order.plan} `, order);
    add(`${order.plan} ${order.village}`, order);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, members]) => sumUp(members, key.endsWith(' ') ? null : members[0]!.village, now));
}

function sumUp(orders: readonly Order[], village: string | null, now: Millis): PlanProgress {
  let due = 0;
  let done = 0;
  let onTime = 0;
  let late = 0;
  let faulty = 0;
  for (const order of orders) {
    const progress = progressOf(order);
    due += progress.due;
    done += progress.done;
    faulty += Object.values(order.checks ?? {}).filter(({ found }) => found === 'fault').length;
    const isLate = order.fixBy !== null && order.fixBy < (order.closedAt ?? now);
    if (isLate) late += 1;
    else if (order.closedAt !== null) onTime += 1;
  }
  return {
    ...{ plan: orders[0]!.plan!, kind: orders[0]!.kind, village, orders: orders.length },
    closed: orders.filter(({ closedAt }) => closedAt !== null).length,
    ...{ onTime, late, due, done, donePct: sharePct(done, due), faulty },
  };
}
