// How an order begins: its number, priority and deadlines. Called only by those who have decided that it
// does.
import type { Cause, FaultCode, Priority, RuleRef, Sample, ServiceClass, Words } from '../domain/fault.ts';
import type { Actor } from '../domain/ledger.ts';
import type { Order, OrderType } from '../domain/order.ts';
import type { Millis } from '../domain/time.ts';
import { exposureOf, waitsForTelemetry } from './life.ts';
import { prioritise } from './priority.ts';
import { deadlines } from './sla.ts';
import { type Step, write } from './step.ts';
import { type FaultKey, faultKey } from './town-state.ts';

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
  /** Work that was planned for this; nothing is broken, so nothing makes it more urgent. */
  readonly plan?: string;
  readonly by: Actor;
  readonly rule?: RuleRef;
  readonly samples?: readonly Sample[];
}

/** Opens an order with its number, priority and deadlines. Does not tell it. */
export function openOrder(step: Step, opening: Opening): Order {
  const { code, cause, deviceIds, village, kind, crew, cls, why, source, occurrences, complaintIds } =
    opening;
  const exposed = opening.plan === undefined ? deviceIds : [];
  const exposure = exposureOf(step, exposed, complaintIds.length, opening.hazard);
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
    ...assetOf(step, cause),
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
    ...(opening.plan !== undefined && { plan: opening.plan }),
  };
  const { id } = order;
  const keys = opening.key === null ? [] : [opening.key];
  const shown = opening.key !== null;
  step.town.lives.set(id, {
    base: opening.base,
    photosBefore: 0,
    keys,
    shown,
  });
  if (code !== null) step.town.lastOrder.set(faultKey(cause, code), id);
  const { rule, samples } = opening;
  return write(step, id, { action: 'opened', by: opening.by, patch: order, why, rule, samples });
}

/** Kept in the order, since the registry forgets a controller that is replaced. */
function assetOf(step: Step, { type, id }: Cause): Pick<Order, 'assetNo'> {
  const assetNo = type === 'device' ? step.ctx.registry.devices.get(id)?.assetNo : undefined;
  return assetNo === undefined ? {} : { assetNo };
}

/** `WS-20260115-0042`: the town's day and a count within it. */
function nextNumber(step: Step): string {
  const date = step.ctx.time.dayOf(step.at);
  const opened = step.town.day.date === date ? step.town.day.opened + 1 : 1;
  step.town.day = { date, opened };
  return `WS-${date.replaceAll('-', '')}-${String(opened).padStart(4, '0')}`;
}

function holdAtOpening(step: Step, opening: Opening): string | null {
  if (!waitsForTelemetry(opening)) return null;
  const mute = opening.deviceIds.some((id) => step.ctx.device(id).healths.comms === 'fault');
  return mute ? 'telemetry_lost' : null;
}
