// What an order needs beyond what is shown of it, and what its priority follows from.
import type { FaultCode, Priority, ServiceClass } from '../domain/fault.ts';
import type { Order } from '../domain/order.ts';
import { type Exposure, hasCareHousehold, prioritise, unadjusted } from './priority.ts';
import { deadlines } from './sla.ts';
import type { Step } from './step.ts';
import type { Life } from './town-state.ts';

export function exposureOf(
  step: Step,
  deviceIds: readonly string[],
  complaints: number,
  hazard: boolean,
): Exposure {
  let outdoorC: number | null = null;
  for (const id of deviceIds) {
    const measured = step.ctx.device(id).outdoorC;
    if (measured !== null && (outdoorC === null || measured < outdoorC)) outdoorC = measured;
  }
  const household = hasCareHousehold(step.ctx.registry, deviceIds);
  return { devices: deviceIds.length, outdoorC, complaints, household, hazard };
}

/** An order's life; a town rebuilt without a snapshot begins from what is stored. */
export function lifeOf(step: Step, order: Order): Life & { readonly base: Priority } {
  const life = step.town.lives.get(order.id) ?? {
    base: null,
    lastOpenedAt: order.openedAt,
    photosBefore: 0,
    keys: [],
    shown: order.firstSignalAt !== null,
  };
  const exposure = exposureOf(step, order.deviceIds, order.complaintIds.length, false);
  return { ...life, base: life.base ?? unadjusted(order.priority, exposure) };
}

/** The part of a patch that a new exposure or a worse fault brings; empty where nothing changes. */
export function repriced(step: Step, order: Order, cls: ServiceClass = order.cls): Partial<Order> {
  const hazard = order.complaintIds.some((id) => step.town.complaints.get(id)?.hazard === true);
  const exposure = exposureOf(step, order.deviceIds, order.complaintIds.length, hazard);
  const { priority, reason } = prioritise(lifeOf(step, order).base, exposure);
  const due = hazard ? 'E' : cls;
  const terms =
    due === order.cls
      ? {}
      : { cls: due, ...deadlines(due, Math.max(order.openedAt, step.at), step.ctx.catalogue, step.ctx.time) };
  return { priority, priorityReason: reason, ...terms };
}

/** Codes that are about silence itself: for them lost telemetry is the matter, not a hindrance. */
const aboutSilence: readonly (FaultCode | null)[] = [
  'device_silent',
  'gateway_offline',
  'circuit_dead',
  'platform',
];
export const waitsForTelemetry = (order: Pick<Order, 'code' | 'cause'>): boolean =>
  order.cause.type === 'device' && !aboutSilence.includes(order.code);
