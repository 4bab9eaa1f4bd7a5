// The village's day (包村干部每日关注): one message a morning, also where nothing is open, and then with how much of
// the village was heard at all, so that an empty page is not taken for a healthy village.
import type { Device } from '../domain/device.ts';
import type { Notice } from '../domain/notice.ts';
import type { Order } from '../domain/order.ts';
import { DAY, MINUTE, type Millis, rfc3339 } from '../domain/time.ts';
import type { Step } from './step.ts';
import { isOver, setTimer } from './town-state.ts';

/** Orders listed in one digest, most urgent first; the counts are always whole. */
const ordersPerDigestMax = 20;
const timer = 'digest town';

/** The next one, where none is planned: at the first step, and after every digest. */
export function planDigest(step: Step): void {
  const { digestMinute } = step.ctx.catalogue;
  if (digestMinute === null || step.town.timers.has(timer)) return;
  const { time } = step.ctx;
  const today = time.startOfDay(step.at);
  const due = today + digestMinute * MINUTE;
  setTimer(
    step.town,
    timer,
    step.at < due ? due : time.startOfDay(today + DAY + DAY / 2) + digestMinute * MINUTE,
  );
}

export function digestDue(step: Step): void {
  const villages = new Map<string, Gathered>();
  for (const id of step.ctx.registry.villages.keys()) villages.set(id, { devices: [], orders: [] });
  for (const device of step.ctx.registry.devices.values()) villages.get(device.village)?.devices.push(device);
  for (const order of step.town.orders.values()) villages.get(order.village ?? '')?.orders.push(order);
  for (const [id, gathered] of villages) step.notices.push(digestOf(step, id, gathered));
  planDigest(step);
}

interface Gathered {
  readonly devices: Device[];
  readonly orders: Order[];
}

function digestOf(step: Step, village: string, { devices, orders }: Gathered): Notice {
  const { registry, time } = step.ctx;
  const from = step.at - DAY;
  const open = orders.filter((order) => !isOver(order)).sort(mostUrgentFirst);
  const overdue = open.filter((order) => isOverdue(order, step.at));
  const { name, cadre } = registry.villages.get(village)!;
  return {
    // One a village and day: a replay tells it once.
    id: `d${time.dayOf(step.at)}-${village}`,
    orderId: null,
    reason: 'digest',
    recipient: cadre === undefined ? { type: 'office', id: 'office' } : { type: 'cadre', id: village },
    priority: 5,
    dueAt: step.at,
    body: {
      reason: 'digest',
      village,
      villageName: name,
      date: time.dayOf(step.at),
      coverage: coverage(step, devices),
      opened: orders.filter(({ openedAt }) => from <= openedAt).length,
      ended: orders.filter(({ closedAt }) => closedAt !== null && from <= closedAt).length,
      open: open.length,
      overdue: overdue.length,
      orders: open.slice(0, ordersPerDigestMax).map((order) => line(order, step.at)),
    },
  };
}

/** A pause stops the clock, as in reports: what was late before it still is. */
const isOverdue = ({ fixBy, pause }: Order, now: Millis): boolean =>
  fixBy !== null && fixBy <= (pause?.from ?? now);

const mostUrgentFirst = (a: Order, b: Order): number => a.priority - b.priority || a.openedAt - b.openedAt;

/** Devices that report, of those ever heard; those never heard are counted apart, neither well nor silent. */
function coverage(step: Step, devices: readonly Device[]): Record<string, number> {
  let total = 0;
  let reporting = 0;
  for (const { id } of devices) {
    const { lastSeenAt, healths } = step.ctx.device(id);
    if (lastSeenAt === null) continue;
    total += 1;
    if (healths.comms === 'ok') reporting += 1;
  }
  return { reporting, total, neverHeard: devices.length - total };
}

const line = (order: Order, now: Millis): Record<string, unknown> => {
  const { number, priority, status, why, fixBy } = order;
  const overdue = isOverdue(order, now);
  return { number, priority, status, why, fixBy: fixBy === null ? null : rfc3339(fixBy), overdue };
};
