// A town from the store alone, without a snapshot: what is open stands, what was told stays told, and causes
// go on standing.
import type { Complaint } from '../domain/complaint.ts';
import type { Cause, Fault } from '../domain/fault.ts';
import { lastOpened, type Order } from '../domain/order.ts';
import type { Silence } from '../domain/silence.ts';
import type { Catalogue } from './catalogue.ts';
import { finders } from './cause-table.ts';
import { downtime, feed } from './causes/platform.ts';
import {
  createTown,
  deviceCause,
  type FaultKey,
  faultKey,
  isOver,
  type Stage,
  setTimer,
  type Town,
} from './town-state.ts';
import { watch } from './watch.ts';

export interface Stored {
  /** Orders that are not over, and those that ended within the reopening time. */
  readonly orders: readonly Order[];
  readonly faults: readonly Fault[];
  readonly complaints: readonly Complaint[];
  readonly silences: readonly Silence[];
  readonly ledgerSeq: number;
}

export function townFromStore(stored: Stored, catalogue: Catalogue): Town {
  const town = createTown(stored.ledgerSeq);
  town.calmFrom = untilStarted;
  for (const complaint of stored.complaints) town.complaints.set(complaint.id, complaint);
  for (const silence of stored.silences) {
    town.silences.set(silence.id, silence);
    if (silence.endedAt === null) setTimer(town, `silence ${silence.id}`, silence.createdAt);
  }
  for (const order of [...stored.orders].sort((a, b) => seqOf(a) - seqOf(b)))
    addOrder(town, order, catalogue);
  for (const fault of stored.faults) if (fault.clearedAt === null) addFault(town, fault);
  for (const standing of town.standing.values())
    if (standing.cause.type !== 'device') addCause(town, standing.key);
  return town;
}

/** Until the start of the program is told: its grace time begins then. */
const untilStarted = Number.MAX_SAFE_INTEGER;

/** Rebuilt from the store, and not yet told of the start. */
export const awaitsStart = ({ calmFrom }: Town): boolean => calmFrom === untilStarted;

const seqOf = (order: Order): number => Number(order.id.slice(1));

function addOrder(town: Town, order: Order, catalogue: Catalogue): void {
  town.orders.set(order.id, order);
  if (order.code !== null) town.lastOrder.set(faultKey(order.cause, order.code), order.id);
  // A device's order stands for all it has shown; a cause's names its children's codes.
  if (order.cause.type === 'device')
    for (const code of order.codes) town.lastOrder.set(faultKey(order.cause, code), order.id);
  const [, date, count] = order.number.split('-') as [string, string, string];
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
  if (town.day.date < day) town.day = { date: day, opened: Number(count) };
  else if (town.day.date === day) town.day = { date: day, opened: Math.max(town.day.opened, Number(count)) };
  if (isOver(order)) return;
  for (const id of order.deviceIds) town.byDevice.set(id, [...(town.byDevice.get(id) ?? []), order.id]);
  if (order.pause !== null) setTimer(town, `pause ${order.id}`, order.pause.until);
  watch(town, order, order.openedAt, catalogue);
}

function addFault(town: Town, fault: Fault): void {
  // A device's fault names its cause only while that covers it; a cause's own fault is that of its
  // `deviceId`.
  const isCause = fault.id.startsWith(`f-${fault.cause?.type}-${fault.cause?.id}-`);
  const cause = isCause ? fault.cause! : deviceCause(fault.deviceId);
  const key = faultKey(cause, fault.code);
  const order = town.orders.get(fault.orderId ?? '');
  const stage: Stage = stageOf(town, fault, isCause, order);
  town.standing.set(key, {
    key,
    cause,
    fault,
    priority: order?.priority ?? 3,
    cls: order?.cls ?? 'N2',
    words: order?.why ?? { zh: `故障${fault.code}`, en: `Fault ${fault.code}` },
    deviceIds: order?.deviceIds ?? [fault.deviceId],
    occurrences: 1,
    dueAt: fault.raisedAt,
    waitUntil: fault.raisedAt,
    stage,
  });
  if (stage.in === 'waiting' || (stage.in === 'blocked' && stage.until !== null))
    setTimer(town, `tell ${key}`, stage.until!);
  if (stage.in === 'told') addLife(town, order!, key);
}

function stageOf(town: Town, fault: Fault, isCause: boolean, order: Order | undefined): Stage {
  if (order !== undefined && order.status === 'cancelled' && order.linkedTo === null)
    return { in: 'blocked', by: order.id, until: order.cancelledUntil };
  if (order !== undefined && !isOver(order)) return { in: 'told', orderId: order.id };
  const cover = isCause ? undefined : coverOf(town, fault.cause);
  return cover === undefined ? { in: 'waiting', until: fault.raisedAt } : { in: 'covered', by: cover };
}

const coverOf = (town: Town, cause: Cause | null): FaultKey | undefined =>
  cause === null
    ? undefined
    : finders.map((finder) => faultKey(cause, finder.code)).find((key) => town.lastOrder.has(key));

function addLife(town: Town, order: Order, key: FaultKey): void {
  const keys = [...(town.lives.get(order.id)?.keys ?? []), key];
  town.lives.set(order.id, {
    base: null,
    photosBefore: order.photos.filter(({ takenAt }) => takenAt < lastOpened(order)).length,
    keys,
    shown: true,
  });
}

/** The cause goes on standing until it is seen to be calm; the start of the program sets its timer. */
function addCause(town: Town, key: FaultKey): void {
  const standing = town.standing.get(key)!;
  const finder = finders.find(
    (one) => key === faultKey(standing.cause, one.code) && fits(one.id, standing.cause),
  );
  if (finder === undefined) return;
  town.causes.set(key, {
    key,
    id: finder.id,
    cause: standing.cause,
    phase: 'standing',
    presentSince: null,
    calmSince: null,
    claimedAt: null,
    joinedAt: standing.fault.raisedAt,
    deviceIds: standing.deviceIds,
  });
}

/** A village's loss of power has the same code as a circuit's. */
const fits = (id: string, cause: Cause): boolean => {
  if (id === 'blackout') return cause.type === 'village';
  // The broker's trouble is told from outside, and ended at the start.
  if (id === 'platform') return cause.id === feed.id || cause.id === downtime.id;
  return cause.type !== 'village' && cause.type !== 'platform';
};
