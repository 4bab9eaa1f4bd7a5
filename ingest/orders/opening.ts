// How an order begins, begins again and ends. Called only by those who have decided that it does.
import type { Cause, FaultCode, Priority, RuleRef, Sample, ServiceClass, Words } from '../domain/fault.ts';
import { type Actor, type LedgerAction, systemActor } from '../domain/ledger.ts';
import { CLOSED_AS, moveTo, type Order, type OrderAction, type OrderType } from '../domain/order.ts';
import type { Millis } from '../domain/time.ts';
import { settleMissCause } from './miss.ts';
import { tell } from './notices.ts';
import { type Exposure, hasCareHousehold, prioritise } from './priority.ts';
import { deadlines } from './sla.ts';
import { type Step, write } from './step.ts';
import { dropTimer, type FaultKey, faultKey, type Life } from './town-state.ts';

export interface Opening {
  readonly type: OrderType;
  readonly code: FaultCode | null;
  readonly cause: Cause;
  readonly deviceIds: readonly string[];
  readonly village: string | null;
  readonly kind: string | null;
  readonly crew: string | null;
  readonly base: Priority;
  readonly cls: ServiceClass;
  readonly why: Words;
  readonly source: string;
  readonly firstSignalAt: Millis | null;
  readonly openedAt: Millis;
  readonly occurrences: number;
  readonly complaintIds: readonly string[];
  readonly hazard: boolean;
  /** The standing fault it is for; `null`: a person's word alone. */
  readonly key: FaultKey | null;
  readonly linkedTo: string | null;
  readonly by: Actor;
  readonly rule?: RuleRef;
  readonly samples?: readonly Sample[];
}

/** Opens an order with its number, priority and deadlines. Does not tell it. */
export function openOrder(step: Step, opening: Opening): Order {
  const { code, cause, deviceIds, village, kind, crew, cls, why, source, occurrences, complaintIds } =
    opening;
  const exposure = exposureOf(step, deviceIds, complaintIds.length, opening.hazard);
  const { priority, reason } = prioritise(opening.base, exposure);
  const order: Order = {
    id: `o${step.town.ledgerSeq + 1}`,
    number: nextNumber(step),
    revision: 1,
    status: 'open',
    type: opening.type,
    code,
    codes: [],
    cause,
    deviceIds,
    village,
    kind,
    priority,
    priorityReason: reason,
    cls: opening.hazard ? 'E' : cls,
    why,
    crew,
    firstSignalAt: opening.firstSignalAt,
    openedAt: opening.openedAt,
    ...deadlines(opening.hazard ? 'E' : cls, opening.openedAt, step.ctx.catalogue, step.ctx.time),
    acceptedAt: null,
    arrivedAt: null,
    repairedAt: null,
    closedAt: null,
    closedAs: null,
    reopened: 0,
    occurrences,
    complaintIds,
    source,
    pause: null,
    photos: [],
    acceptedBy: null,
    linkedTo: opening.linkedTo,
    cancelledUntil: null,
    hold: holdAtOpening(step, opening),
  };
  const { id } = order;
  const keys = opening.key === null ? [] : [opening.key];
  const shown = opening.key !== null;
  step.town.lives.set(id, {
    base: opening.base,
    lastOpenedAt: opening.openedAt,
    photosBefore: 0,
    keys,
    shown,
  });
  if (code !== null) step.town.lastOrder.set(faultKey(cause, code), id);
  const { rule, samples } = opening;
  return write(step, id, { action: 'opened', by: opening.by, patch: order, why, rule, samples });
}

/** `WS-20260115-0042`: the town's day and a count within it. */
function nextNumber(step: Step): string {
  const date = step.ctx.time.dayOf(step.at);
  const opened = step.town.day.date === date ? step.town.day.opened + 1 : 1;
  step.town.day = { date, opened };
  return `WS-${date.replaceAll('-', '')}-${String(opened).padStart(4, '0')}`;
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

function holdAtOpening(step: Step, opening: Opening): string | null {
  if (!waitsForTelemetry(opening)) return null;
  const mute = opening.deviceIds.some((id) => step.ctx.device(id).healths.comms === 'fault');
  return mute ? 'telemetry_lost' : null;
}

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

/** What an order knows of itself beyond its shape; a town rebuilt without a snapshot begins from what is stored. */
export function lifeOf(step: Step, order: Order): Life {
  return (
    step.town.lives.get(order.id) ?? {
      base: order.priority,
      lastOpenedAt: order.openedAt,
      photosBefore: 0,
      keys: [],
      shown: order.firstSignalAt !== null,
    }
  );
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

/** Back to `open`: the same fault within the reopening time, or telemetry that refutes a repair. Tells it. */
export function reopenOrder(
  step: Step,
  order: Order,
  change: {
    readonly action: 'reopened' | 'refutes';
    readonly key: FaultKey;
    readonly occurrences: number;
    readonly why: Words;
    readonly samples?: readonly Sample[];
  },
): Order {
  const life = lifeOf(step, order);
  const keys = life.keys.includes(change.key) ? life.keys : [...life.keys, change.key];
  const { photos } = order;
  step.town.lives.set(order.id, {
    ...life,
    lastOpenedAt: step.at,
    photosBefore: photos.length,
    keys,
    shown: true,
  });
  const after = write(step, order.id, {
    action: change.action,
    by: { type: 'telemetry', id: 'telemetry' },
    why: change.why,
    samples: change.samples,
    patch: {
      status: 'open',
      reopened: order.reopened + 1,
      occurrences: order.occurrences + change.occurrences,
      ...deadlines(order.cls, step.at, step.ctx.catalogue, step.ctx.time),
      acceptedAt: null,
      acceptedBy: null,
      arrivedAt: null,
      repairedAt: null,
      closedAt: null,
      closedAs: null,
      pause: null,
    },
  });
  dropTimer(step.town, `pause ${order.id}`);
  step.town.spot.delete(order.id);
  tell(step, after, 'reopened');
  return after;
}

/** A legal move into `closed` or `cancelled`, with all that ends there. */
export function endOrder(
  step: Step,
  order: Order,
  action: OrderAction,
  more: {
    readonly by?: Actor;
    readonly note?: string | null;
    readonly why?: Words | null;
    readonly samples?: readonly Sample[];
    readonly patch?: Partial<Order>;
    readonly at?: Millis;
    /** The name in the ledger where it differs from the move: a fold is a cancel. */
    readonly as?: LedgerAction;
  } = {},
): Order {
  const status = moveTo(order.status, action);
  if (status !== 'closed' && status !== 'cancelled')
    throw new Error(`order ${order.id}: ${action} does not end an order that is ${order.status}`);
  const { patch, by = systemActor, as = action, ...rest } = more;
  const after = write(step, order.id, {
    ...rest,
    action: as,
    by,
    patch: {
      ...patch,
      status,
      closedAt: more.at ?? step.at,
      closedAs: CLOSED_AS[action] ?? null,
      pause: null,
      hold: null,
    },
  });
  dropTimer(step.town, `pause ${order.id}`);
  step.town.spot.delete(order.id);
  settleMissCause(step, after);
  return after;
}
