// What an order needs beyond what is shown of it, and what its priority follows from.
import type { FaultCode, Priority, ServiceClass } from '../domain/fault.ts';
import type { Order } from '../domain/order.ts';
import type { Millis } from '../domain/time.ts';
import { type Exposure, hasCareHousehold, prioritise, unadjusted } from './priority.ts';
import { deadlines, shiftDeadlines } from './sla.ts';
import type { Step } from './step.ts';
import type { Life, Standing } from './town-state.ts';

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
    photosBefore: 0,
    keys: [],
    shown: order.firstSignalAt !== null && order.hold !== 'no_rule',
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
  if (due === order.cls) return { priority, priorityReason: reason };
  const from = Math.max(order.openedAt, step.at);
  const terms = deadlines(due, from, step.ctx.catalogue, step.ctx.time);
  return { priority, priorityReason: reason, cls: due, ...terms, ...pausedFrom(order, from) };
}

/** Deadlines as the pause under way has left them until now; empty where there is none. */
export function shifted(step: Step, order: Order): Partial<Order> {
  if (order.pause === null) return {};
  const { from, until } = order.pause;
  return shiftDeadlines(order, { from, to: Math.min(step.at, until) }, step.ctx.catalogue, step.ctx.time);
}

/** What is met or set anew within a pause is not moved by the part of it that has passed. */
export const pausedFrom = ({ pause }: Order, at: Millis): Partial<Order> =>
  pause === null ? {} : { pause: { ...pause, from: at } };

/** Whether of all that is under the order this fault is the worst, which has the say. */
export function leads(step: Step, order: Order, { priority, fault: { code } }: Standing): boolean {
  const { base } = lifeOf(step, order);
  return priority < base || (priority === base && (code === order.code || isGraver(step, code, order.code)));
}

const isGraver = (step: Step, code: FaultCode, than: FaultCode | null): boolean =>
  step.ctx.rules.troubles.some(
    (codes) => codes.includes(code) && codes.indexOf(code) < codes.indexOf(than ?? ''),
  );

/**
 * What a fault changes of the order it has come to: its code and devices join the list; where it leads, its name, reason,
 * class and priority hold.
 */
export function heed(step: Step, order: Order, standing: Standing): Partial<Order> {
  const { fault, priority, cls, words: why } = standing;
  const isLeading = leads(step, order, standing);
  if (isLeading) step.town.lives.set(order.id, { ...lifeOf(step, order), base: priority });
  const deviceIds = [...new Set([...order.deviceIds, ...standing.deviceIds])];
  const isWider = order.deviceIds.length < deviceIds.length;
  const wider = isWider ? { ...order, deviceIds } : order;
  return {
    ...named(order, fault.code, isLeading),
    ...(isWider && { deviceIds }),
    ...(isLeading && { why }),
    ...((isLeading || isWider) && repriced(step, wider, isLeading ? cls : order.cls)),
  };
}

function named(order: Order, other: FaultCode, isLeading: boolean): Pick<Order, 'code' | 'codes'> {
  const code = isLeading || order.code === null ? other : order.code;
  const all = new Set([...order.codes, other, ...(order.code === null ? [] : [order.code])]);
  return { code, codes: [...all].filter((one) => one !== code) };
}

/** Codes that are about silence itself: for them lost telemetry is the matter, not a hindrance. */
const aboutSilence: readonly (FaultCode | null)[] = [
  'device_silent',
  'gateway_offline',
  'circuit_dead',
  'platform',
];
/** What no rule judges is not waiting for telemetry either. */
export const waitsForTelemetry = (order: Pick<Order, 'code' | 'cause'> & { hold?: Order['hold'] }): boolean =>
  order.cause.type === 'device' && !aboutSilence.includes(order.code) && order.hold !== 'no_rule';
