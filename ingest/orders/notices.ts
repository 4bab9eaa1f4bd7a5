// Who is told of a change, and what the message holds: the order, its place, its deadlines; never a name, a
// phone or a care flag.
import type { Registry } from '../domain/device.ts';
import type { Priority } from '../domain/fault.ts';
import type { Notice, TellReason } from '../domain/notice.ts';
import { deviceToVisit, type Order } from '../domain/order.ts';
import { type Millis, rfc3339 } from '../domain/time.ts';
import type { Catalogue, Level } from './catalogue.ts';
import { afterLoad } from './load.ts';
import { afterQuiet } from './quiet.ts';
import type { Step } from './step.ts';

/** Devices listed in one message; the count is always whole. */
const devicesPerNoticeMax = 200;

/**
 * Tells an order for one reason. Its id comes from the ledger entry that caused it, so a replay tells
 * nothing twice.
 * @param more further members of the body, such as the orders folded into this one
 */
export function tell(
  step: Step,
  order: Order,
  reason: TellReason,
  more: Readonly<Record<string, unknown>> = {},
): void {
  notify(step, order, reason, recipients(step, order, reason), more);
}

/** The same, to whom it is said. */
export function notify(
  step: Step,
  order: Order,
  reason: TellReason,
  to: readonly Notice['recipient'][],
  more: Readonly<Record<string, unknown>>,
): void {
  const { registry, time } = step.ctx;
  const { priority } = order;
  for (const recipient of to) {
    step.notices.push({
      id: `n${step.town.ledgerSeq}-${recipient.type}-${recipient.id}`,
      orderId: order.id,
      reason,
      recipient,
      priority,
      dueAt: dueOf(step, recipient, reason, priority),
      body: {
        ...body(order, reason, registry),
        warranty: warrantyOf(order, registry, time.dayOf(step.at)),
        ...more,
      },
    });
  }
}

function dueOf(
  step: Step,
  { type, id }: Notice['recipient'],
  reason: TellReason,
  priority: Priority,
): Millis {
  const dueAt = afterQuiet(step.at, type, priority, step.ctx.catalogue, step.ctx.time);
  return type === 'crew' && reason === 'first' ? afterLoad(step, id, priority, dueAt) : dueAt;
}

const office: Notice['recipient'] = { type: 'office', id: 'office' };

/** Who holds this level for the order; what its village lacks falls to the office. */
export function levelRecipient(order: Order, level: Level, registry: Registry): Notice['recipient'] {
  if (level === 'crew') return order.crew === null ? office : { type: 'crew', id: order.crew };
  const village = registry.villages.get(order.village ?? '');
  return level === 'office' || village?.[level] === undefined ? office : { type: level, id: village.id };
}

function recipients(step: Step, order: Order, reason: TellReason): Notice['recipient'][] {
  const { registry, catalogue } = step.ctx;
  const first = levelRecipient(order, 'crew', registry);
  const owner = reason === 'handed_over' ? [] : secondParty(order, catalogue);
  return [first, ...owner, ...informed(order, catalogue, registry)];
}

/** Where the cause, or what stands behind it, is another party's (the grid company's line), they are told in the same step. */
function secondParty({ code, cause }: Order, { services }: Catalogue): Notice['recipient'][] {
  const second = code === null ? undefined : services[code]?.second;
  if (!second || second.causes?.includes(cause.type) === false) return [];
  return [{ type: 'owner', id: second.party }];
}

/** Urgent orders are known to the village's cadre and leader from the beginning. */
function informed(order: Order, { informPriorityMax }: Catalogue, registry: Registry): Notice['recipient'][] {
  if (informPriorityMax < order.priority) return [];
  const levels = ['cadre', 'leader'] as const;
  return levels
    .map((level) => levelRecipient(order, level, registry))
    .filter(({ type }) => type !== 'office');
}

const iso = (at: Millis | null): string | null => (at === null ? null : rfc3339(at));

function body(order: Order, reason: TellReason, registry: Registry): Record<string, unknown> {
  return {
    orderId: order.id,
    number: order.number,
    reason,
    type: order.type,
    code: order.code,
    status: order.status,
    priority: order.priority,
    why: order.why,
    priorityReason: order.priorityReason,
    cause: order.cause,
    place: placeOf(order, registry),
    kind: order.kind,
    devices: order.deviceIds.slice(0, devicesPerNoticeMax),
    deviceCount: order.deviceIds.length,
    openedAt: rfc3339(order.openedAt),
    deadlines: { acceptBy: iso(order.acceptBy), arriveBy: iso(order.arriveBy), fixBy: iso(order.fixBy) },
    reopened: order.reopened,
  };
}

function placeOf(order: Order, registry: Registry): Record<string, unknown> {
  const village = order.village === null ? undefined : registry.villages.get(order.village);
  const device = deviceToVisit(order, registry.devices);
  return {
    village: order.village,
    villageName: village?.name ?? null,
    address: device?.address ?? null,
    lat: device?.lat ?? village?.lat ?? null,
    lon: device?.lon ?? village?.lon ?? null,
  };
}

/** Within its warranty the asset is the contractor's to repair: the order names them. `null`: out of warranty, or unknown. */
export function warrantyOf(
  { cause }: Order,
  registry: Registry,
  today: string,
): { readonly contractor: string; readonly until: string } | null {
  const device =
    cause.type === 'device' || cause.type === 'gateway' ? registry.devices.get(cause.id) : undefined;
  if (device?.warrantyUntil === undefined || device.contractor === undefined) return null;
  return today <= device.warrantyUntil
    ? { contractor: device.contractor, until: device.warrantyUntil }
    : null;
}
