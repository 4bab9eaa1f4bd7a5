// Who is told of a change, and what the message holds: the order, its place, its deadlines; never a name, a
// phone or a care flag.
import type { Device, Registry } from '../domain/device.ts';
import type { Notice, TellReason } from '../domain/notice.ts';
import type { Order } from '../domain/order.ts';
import { type Millis, rfc3339 } from '../domain/time.ts';
import type { Step } from './step.ts';

/** Devices listed in one message; the count is always whole. */
const devicesPerNoticeMax = 200;
/** The supply line's owner, told in the same step where the cause is theirs. */
const gridOwner = 'grid';

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
  for (const recipient of recipients(order, reason)) {
    step.notices.push({
      id: `n${step.town.ledgerSeq}-${recipient.type}-${recipient.id}`,
      orderId: order.id,
      reason,
      recipient,
      priority: order.priority,
      dueAt: step.at,
      body: { ...body(order, reason, step.ctx.registry), ...more },
    });
  }
}

function recipients(order: Order, reason: TellReason): Notice['recipient'][] {
  const first: Notice['recipient'] =
    order.crew === null ? { type: 'office', id: 'office' } : { type: 'crew', id: order.crew };
  const theirs =
    order.code === 'line_voltage' ||
    (order.code === 'circuit_dead' && (order.cause.type === 'transformer' || order.cause.type === 'village'));
  return theirs && reason !== 'handed_over' ? [first, { type: 'owner', id: gridOwner }] : [first];
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
  const first: Device | undefined =
    order.deviceIds[0] === undefined ? undefined : registry.devices.get(order.deviceIds[0]);
  return {
    village: order.village,
    villageName: village?.name ?? null,
    address: first?.address ?? null,
    lat: first?.lat ?? village?.lat ?? null,
    lon: first?.lon ?? village?.lon ?? null,
  };
}
