// A fault that may be told finds its order: one that is open, a complaint's, one closed lately, or a new one;
// and a cause's order takes over the single orders that it turns out to explain.
import type { Priority, Words } from '../domain/fault.ts';
import { systemActor, telemetryActor } from '../domain/ledger.ts';
import type { Order } from '../domain/order.ts';
import { aftermathOf } from './aftermath.ts';
import { crewOfOrder, kindOfCause, villageOfCause } from './belonging.ts';
import { explains } from './cause-table.ts';
import { endOrder, reopenOrder } from './ending.ts';
import { heed, lifeOf, repriced } from './life.ts';
import { missOpenedLater } from './miss.ts';
import { tell } from './notices.ts';
import { openOrder } from './opening.ts';
import { orderTold, putComplaint, putStanding, type Step, write } from './step.ts';
import { type FaultKey, faultKey, isOver, type Standing } from './town-state.ts';
import { joinKin, kinOrder } from './trouble-of-device.ts';

/** The fault becomes an order's, and what it explains with it. */
export function tellFault(step: Step, standing: Standing): void {
  const before = step.town.orders.size;
  const order = orderFor(step, standing);
  const isNew = before < step.town.orders.size;
  putStanding(step, {
    ...standing,
    stage: { in: 'told', orderId: order.id },
    fault: { ...standing.fault, orderId: order.id },
  });
  const folded = standing.cause.type === 'device' ? [] : fold(step, standing, order);
  if (!isNew) return;
  const whole = step.town.orders.get(order.id)!;
  tell(step, whole, 'first', folded.length === 0 ? {} : { folded: folded.map((one) => one.id) });
}

/** The order this fault belongs to: one that is open, a complaint's, one of the same trouble, one closed lately, or a new one. */
function orderFor(step: Step, standing: Standing): Order {
  const { key } = standing;
  const asked = complaintOrder(step, standing);
  if (asked !== undefined) return joinComplaint(step, asked, standing);
  const last = step.town.orders.get(step.town.lastOrder.get(key) ?? '');
  if (last !== undefined && !isOver(last)) return attach(step, last, standing);
  const kin = kinOrder(step, standing);
  if (kin !== undefined) return joinKin(step, kin, standing);
  if (last?.status === 'closed' && standing.dueAt - last.closedAt! <= step.ctx.rules.reopenMs)
    return reopenBy(step, last, 'reopened', standing);
  return openFor(step, standing);
}

/** The fault itself reopens it, and has its say as any that joins. */
function reopenBy(step: Step, order: Order, action: 'reopened' | 'refutes', standing: Standing): Order {
  const { key, fault, words: why, occurrences } = standing;
  const seen = { why, rule: fault.rule, samples: fault.evidence };
  return reopenOrder(step, order, { action, key, occurrences, ...seen, anew: standing });
}

/** Still open from before: the crew is on the spot, or has claimed a repair that this refutes. */
function attach(step: Step, order: Order, standing: Standing): Order {
  const { key, fault, words, occurrences } = standing;
  if (order.status === 'verifying') return reopenBy(step, order, 'refutes', standing);
  const life = lifeOf(step, order);
  step.town.lives.set(order.id, { ...life, keys: [...new Set([...life.keys, key])], shown: true });
  const after = write(step, order.id, {
    action: 'joined',
    by: telemetryActor,
    why: words,
    rule: fault.rule,
    samples: fault.evidence,
    patch: { occurrences: order.occurrences + occurrences, ...heed(step, order, standing) },
  });
  if (after.priority < order.priority) tell(step, after, 'worsened');
  return after;
}

function complaintOrder(step: Step, standing: Standing): Order | undefined {
  if (standing.cause.type !== 'device') return undefined;
  const orders = (step.town.byDevice.get(standing.cause.id) ?? []).map((id) => step.town.orders.get(id)!);
  const fits = (order: Order): boolean =>
    order.type === 'complaint' &&
    order.firstSignalAt === null &&
    [null, standing.fault.code].includes(order.code);
  return orders.find(fits);
}

/** What people complained of is seen. Where a crew has claimed it mended already, that refutes it. */
function joinComplaint(step: Step, order: Order, standing: Standing): Order {
  const { key, fault, words } = standing;
  const life = lifeOf(step, order);
  const base = Math.min(life.base, standing.priority) as Priority;
  step.town.lives.set(order.id, { ...life, base, keys: [...life.keys, key], shown: true });
  step.town.lastOrder.set(key, order.id);
  const after = write(step, order.id, {
    action: 'joined',
    by: telemetryActor,
    why: words,
    rule: fault.rule,
    samples: fault.evidence,
    patch: {
      code: fault.code,
      firstSignalAt: fault.since,
      why: words,
      ...repriced(step, order, standing.priority <= life.base ? standing.cls : order.cls),
    },
  });
  missOpenedLater(step, after);
  if (order.status === 'verifying') return reopenBy(step, after, 'refutes', standing);
  if (after.priority < order.priority) tell(step, after, 'worsened');
  return after;
}

function openFor(step: Step, standing: Standing): Order {
  const { cause, fault, key, deviceIds } = standing;
  const kind = kindOfCause(step.ctx.registry, cause, deviceIds);
  const village = villageOfCause(step.ctx.registry, cause, deviceIds);
  return openOrder(step, {
    type: cause.type === 'platform' ? 'platform' : 'fault',
    code: fault.code,
    cause,
    deviceIds,
    village,
    kind,
    crew: crewOfOrder(step.ctx.registry, cause, kind, village),
    base: standing.priority,
    cls: standing.cls,
    why: standing.words,
    source: cause.type === 'platform' ? 'system' : 'telemetry',
    firstSignalAt: fault.since,
    openedAt: standing.dueAt,
    occurrences: standing.occurrences,
    complaintIds: [],
    hazard: false,
    key,
    linkedTo:
      step.town.lastOrder.get(key) ?? flappedOrder(step, standing) ?? aftermathOf(step, standing)?.id ?? null,
    by: telemetryActor,
    rule: fault.rule,
    samples: fault.evidence,
  });
}

/** What flaps had orders of its own before. */
function flappedOrder(step: Step, { cause, fault }: Standing): string | null {
  if (fault.code !== 'intermittent') return null;
  const own = faultKey(cause, '');
  for (const key of step.town.flaps.keys())
    if (key.startsWith(own) && step.town.lastOrder.has(key)) return step.town.lastOrder.get(key)!;
  return null;
}

/** Single orders that turn out to be this cause end in its order, with their complaints. */
function fold(step: Step, standing: Standing, order: Order): readonly Order[] {
  const folded: Order[] = [];
  for (const child of [...step.town.standing.values()]) {
    if (!explains(step, standing.key, child)) continue;
    if (child.stage.in !== 'told') continue;
    const theirs = step.town.orders.get(child.stage.orderId)!;
    // A crew on the spot finishes what it has begun.
    if (theirs.status !== 'open' && theirs.status !== 'accepted') continue;
    if (theirs.id === order.id) continue;
    // What the cause does not explain keeps its order.
    if (!lifeOf(step, theirs).keys.every((key) => isExplained(step, standing.key, key))) continue;
    putStanding(step, {
      ...child,
      stage: { in: 'covered', by: standing.key },
      fault: { ...child.fault, cause: standing.cause },
    });
    if (!folded.includes(theirs)) folded.push(theirs);
  }
  for (const theirs of folded) foldOrder(step, theirs, order.id);
  takeOver(step, step.town.orders.get(order.id)!, folded);
  return folded;
}

function isExplained(step: Step, by: FaultKey, key: FaultKey): boolean {
  const child = step.town.standing.get(key);
  return child === undefined || explains(step, by, child);
}

function foldOrder(step: Step, order: Order, into: string): void {
  endOrder(step, order, 'cancel', {
    as: 'folded',
    patch: { linkedTo: into, complaintIds: [] },
    why: foldedWords,
  });
  for (const id of order.complaintIds) {
    const complaint = step.town.complaints.get(id);
    if (complaint !== undefined) putComplaint(step, { ...complaint, orderId: into });
  }
}
const foldedWords: Words = {
  zh: '属同一原因，并入该原因的工单',
  en: 'Part of one cause: folded into its order',
};

/** The cause's order lists the devices and complaints of those folded into it. */
function takeOver(step: Step, order: Order, folded: readonly Order[]): void {
  if (folded.length === 0) return;
  const merge = <T>(mine: readonly T[], theirs: readonly (readonly T[])[]): T[] => [
    ...new Set([...mine, ...theirs.flat()]),
  ];
  const others = folded.flatMap((one) => (one.code === null || one.code === order.code ? [] : [one.code]));
  const deviceIds = merge(
    order.deviceIds,
    folded.map((one) => one.deviceIds),
  );
  const complaintIds = merge(
    order.complaintIds,
    folded.map((one) => one.complaintIds),
  );
  const codes = merge(order.codes, [others]);
  const patch = { deviceIds, complaintIds, codes, ...repriced(step, { ...order, deviceIds, complaintIds }) };
  write(step, order.id, { action: 'joined', by: systemActor, patch });
}

/** A cause's order is as urgent as the worst it explains, and names its codes. */
export function carry(step: Step, by: FaultKey, child: Standing): void {
  const cover = step.town.standing.get(by);
  const order = orderTold(step.town, cover);
  if (order === undefined || isOver(order)) return;
  const life = lifeOf(step, order);
  const { code } = child.fault;
  const worse = child.priority < life.base;
  if (!worse && (code === order.code || order.codes.includes(code))) return;
  if (worse) step.town.lives.set(order.id, { ...life, base: child.priority });
  const codes = code === order.code || order.codes.includes(code) ? order.codes : [...order.codes, code];
  const patch = { codes, ...(worse ? repriced(step, order, child.cls) : {}) };
  const after = write(step, order.id, {
    action: worse ? 'worsened' : 'joined',
    by: telemetryActor,
    why: child.words,
    rule: child.fault.rule,
    patch,
  });
  if (after.priority < order.priority && order.openedAt < step.at) tell(step, after, 'worsened');
}
