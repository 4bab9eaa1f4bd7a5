// A standing fault's way to an order: silenced, covered by a cause, blocked, waiting, told; and its end. The same for a device's fault
// and for a cause's own.
import type {
  Cause,
  Fault,
  FaultCode,
  Priority,
  RuleRef,
  Sample,
  ServiceClass,
  Words,
} from '../domain/fault.ts';
import { systemActor, telemetryActor } from '../domain/ledger.ts';
import type { Order } from '../domain/order.ts';
import type { Millis } from '../domain/time.ts';
import { crewOfOrder, kindOfCause, villageOfCause } from './belonging.ts';
import { mayShare, type Parent, parentsOf } from './cause-table.ts';
import { missOpenedLater } from './miss.ts';
import { tell } from './notices.ts';
import { endOrder, exposureOf, lifeOf, openOrder, reopenOrder, repriced } from './opening.ts';
import { prioritise } from './priority.ts';
import { coveringSilence } from './silence-scope.ts';
import { putComplaint, putSilence, putStanding, type Step, write } from './step.ts';
import {
  dropTimer,
  type FaultKey,
  faultKey,
  isOver,
  type Stage,
  type Standing,
  setTimer,
} from './town-state.ts';

export interface Raise {
  readonly cause: Cause;
  readonly code: FaultCode;
  readonly deviceIds: readonly string[];
  readonly rule: RuleRef;
  readonly since: Millis;
  readonly at: Millis;
  readonly priority: Priority;
  readonly cls: ServiceClass;
  readonly evidence: readonly Sample[];
  readonly words: Words;
}

/** A fault has come due: it stands from now on, and is told as soon as it may be. */
export function raise(step: Step, raised: Raise): void {
  const key = faultKey(raised.cause, raised.code);
  const known = step.town.standing.get(key);
  if (known !== undefined) {
    again(step, known, raised);
    return;
  }
  const { cause, priority, cls, words, deviceIds } = raised;
  const parents = parentsOf(step, cause, raised.code);
  const { rules } = step.ctx;
  const exposure = exposureOf(step, deviceIds, 0, false);
  const urgent = prioritise(priority, exposure).priority === 1;
  const window = urgent ? rules.groupingUrgentMs : rules.groupingMs;
  const waitUntil = mayShare(step, parents) ? raised.at + window : raised.at;
  putStanding(step, {
    key,
    cause,
    fault: faultOf(raised),
    priority,
    cls,
    words,
    deviceIds,
    occurrences: 1,
    dueAt: raised.at,
    waitUntil,
    stage: { in: 'waiting', until: waitUntil },
  });
  settle(step, key);
}

const faultOf = (raised: Raise): Fault => ({
  id: `f-${raised.cause.type}-${raised.cause.id}-${raised.code}-${raised.at}`,
  code: raised.code,
  deviceId: raised.cause.id,
  cause: raised.cause.type === 'device' ? null : raised.cause,
  since: raised.since,
  raisedAt: raised.at,
  clearedAt: null,
  evidence: raised.evidence,
  rule: raised.rule,
  orderId: null,
});

/** The same fault told again: one more occurrence, never one more order. */
function again(step: Step, known: Standing, raised: Raise): void {
  putStanding(step, { ...known, occurrences: known.occurrences + 1 });
  if (known.stage.in !== 'told') {
    settle(step, known.key);
    return;
  }
  const order = step.town.orders.get(known.stage.orderId)!;
  if (isOver(order)) return;
  const { evidence, words } = raised;
  write(step, order.id, {
    action: 'joined',
    by: telemetryActor,
    why: words,
    samples: evidence,
    patch: { occurrences: order.occurrences + 1 },
  });
}

/** Decides anew where a fault not yet told stands; called when it is raised and whenever something that held it back changes. */
export function settle(step: Step, key: FaultKey): void {
  const standing = step.town.standing.get(key);
  if (standing === undefined || standing.stage.in === 'told') return;
  const stage = nextStage(step, standing);
  dropTimer(step.town, `tell ${key}`);
  if (stage === 'tell') {
    tellFault(step, standing);
    return;
  }
  if (stage.in === 'waiting') setTimer(step.town, `tell ${key}`, stage.until);
  if (stage.in === 'blocked' && stage.until !== null) setTimer(step.town, `tell ${key}`, stage.until);
  if (stage.in === 'silenced') suppress(step, standing, stage.by);
  putStanding(step, {
    ...standing,
    stage,
    fault: { ...standing.fault, cause: coverOf(step, standing, stage) },
  });
  if (stage.in === 'covered') carry(step, stage.by, standing);
}

function nextStage(step: Step, standing: Standing): Stage | 'tell' {
  const { cause, stage, fault, waitUntil } = standing;
  if (stage.in === 'blocked' && (stage.until === null || step.at < stage.until)) return stage;
  const silence = coveringSilence(step, cause);
  if (silence !== undefined) return { in: 'silenced', by: silence.id };
  const cover = coverFor(step, standing);
  if (cover !== undefined) return { in: 'covered', by: cover };
  const until = Math.max(
    waitUntil,
    suspicion(step, parentsOf(step, cause, fault.code)),
    grace(step, fault.code),
  );
  return step.at < until ? { in: 'waiting', until } : 'tell';
}

/** The standing fault that explains this one: a cause, or its own flapping. */
function coverFor(step: Step, standing: Standing): FaultKey | undefined {
  const { cause, fault } = standing;
  const flapping = faultKey(cause, 'intermittent');
  if (fault.code !== 'intermittent' && step.town.standing.has(flapping)) return flapping;
  return parentsOf(step, cause, fault.code).find((parent) => step.town.standing.has(parent.key))?.key;
}

/** Until when a suspected cause keeps its possible children waiting. */
function suspicion(step: Step, parents: readonly Parent[]): Millis {
  let until = 0;
  for (const { key } of parents)
    if (step.town.causes.get(key)?.phase === 'suspect')
      until = Math.max(until, step.town.timers.get(causeTimer(step, key)) ?? 0);
  return until;
}

/** Higher causes are decided first where several come due at one instant. */
export function causeTimer(step: Step, key: FaultKey): string {
  return `cause ${rank(step, key)} ${key}`;
}
const rank = (step: Step, key: FaultKey): number => {
  const state = step.town.causes.get(key);
  return state === undefined ? 9 : causeRank.indexOf(state.id);
};
const causeRank = [
  'platform',
  'downtime',
  'blackout',
  'line_voltage',
  'circuit_dead',
  'gateway_offline',
  'day_burning',
];

const silenceCodes: readonly FaultCode[] = ['device_silent', 'metric_silent', 'gateway_offline'];
const grace = (step: Step, code: FaultCode): Millis =>
  silenceCodes.includes(code) ? step.town.graceUntil : 0;

function coverOf(step: Step, standing: Standing, stage: Stage): Cause | null {
  if (stage.in !== 'covered') return standing.fault.cause;
  return step.town.standing.get(stage.by)?.cause ?? standing.fault.cause;
}

/** A cause's order is as urgent as the worst it explains, and names its codes. */
function carry(step: Step, by: FaultKey, child: Standing): void {
  const cover = step.town.standing.get(by);
  const order = cover?.stage.in === 'told' ? step.town.orders.get(cover.stage.orderId) : undefined;
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
    patch,
  });
  if (after.priority < order.priority && order.openedAt < step.at) tell(step, after, 'worsened');
}

/** Told nobody because of planned work: listed on the silence. */
function suppress(step: Step, standing: Standing, id: string): void {
  const silence = step.town.silences.get(id)!;
  const line = `${standing.cause.id} ${standing.fault.code}`;
  if (!silence.suppressed.includes(line))
    putSilence(step, { ...silence, suppressed: [...silence.suppressed, line] });
}

function tellFault(step: Step, standing: Standing): void {
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

/** The order this fault belongs to: one that is open, a complaint's, one closed lately, or a new one. */
function orderFor(step: Step, standing: Standing): Order {
  const { key, fault, words } = standing;
  const asked = complaintOrder(step, standing);
  if (asked !== undefined) return joinComplaint(step, asked, standing);
  const last = step.town.orders.get(step.town.lastOrder.get(key) ?? '');
  if (last !== undefined && !isOver(last)) return attach(step, last, standing);
  if (last?.status === 'closed' && standing.dueAt - last.closedAt! <= step.ctx.rules.reopenMs)
    return reopenOrder(step, last, {
      action: 'reopened',
      key,
      occurrences: standing.occurrences,
      why: words,
      samples: fault.evidence,
    });
  return openFor(step, standing);
}

/** Still open from before: the crew is on the spot, or has claimed a repair that this refutes. */
function attach(step: Step, order: Order, standing: Standing): Order {
  const { key, fault, words, occurrences } = standing;
  if (order.status === 'verifying')
    return reopenOrder(step, order, {
      action: 'refutes',
      key,
      occurrences,
      why: words,
      samples: fault.evidence,
    });
  const life = lifeOf(step, order);
  step.town.lives.set(order.id, { ...life, keys: [...new Set([...life.keys, key])], shown: true });
  return write(step, order.id, {
    action: 'joined',
    by: telemetryActor,
    why: words,
    rule: fault.rule,
    samples: fault.evidence,
    patch: { occurrences: order.occurrences + occurrences },
  });
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
    linkedTo: step.town.lastOrder.get(key) ?? null,
    by: telemetryActor,
    rule: fault.rule,
    samples: fault.evidence,
  });
}

/** Single orders that turn out to be this cause end in its order, with their complaints. */
function fold(step: Step, standing: Standing, order: Order): readonly Order[] {
  const folded: Order[] = [];
  for (const child of [...step.town.standing.values()]) {
    if (child.key === standing.key || !explains(step, standing, child)) continue;
    if (child.stage.in !== 'told') {
      settle(step, child.key);
      continue;
    }
    const theirs = step.town.orders.get(child.stage.orderId)!;
    // A crew on the spot finishes what it has begun.
    if (theirs.status !== 'open' && theirs.status !== 'accepted') continue;
    if (theirs.id === order.id) continue;
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

const explains = (step: Step, standing: Standing, child: Standing): boolean =>
  parentsOf(step, child.cause, child.fault.code).some((parent) => parent.key === standing.key);

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

/** A suspicion has come to nothing: who waited for it need not wait longer. */
export function settleWaiting(step: Step): void {
  for (const standing of [...step.town.standing.values()])
    if (standing.stage.in === 'waiting' && standing.waitUntil < standing.stage.until)
      settle(step, standing.key);
}

/** What a cause or a silence held back is judged again from its last known state, at once. */
export function release(step: Step, held: (standing: Standing) => boolean): void {
  for (const standing of [...step.town.standing.values()]) {
    if (!held(standing)) continue;
    putStanding(step, {
      ...standing,
      dueAt: step.at,
      waitUntil: step.at,
      stage: { in: 'waiting', until: step.at },
      fault: { ...standing.fault, cause: standing.cause.type === 'device' ? null : standing.cause },
    });
    settle(step, standing.key);
  }
}

/** A waiting time has ended: a grouping window, or a cancel's end date. */
export function tellDue(step: Step, key: FaultKey): void {
  if (step.town.standing.get(key)?.stage.in === 'blocked') release(step, (standing) => standing.key === key);
  else settle(step, key);
}

/** The fault is over. Telemetry ends its order before a visit, proves it after a claim, and leaves it while a crew is there. */
export function clear(step: Step, key: FaultKey, samples: readonly Sample[]): Standing | undefined {
  const standing = step.town.standing.get(key);
  if (standing === undefined) return undefined;
  step.town.standing.delete(key);
  dropTimer(step.town, `tell ${key}`);
  const fault = { ...standing.fault, clearedAt: step.at };
  step.changed.faults.set(fault.id, fault);
  if (standing.stage.in === 'told') endByTelemetry(step, standing.stage.orderId, key, samples);
  release(step, (child) => child.stage.in === 'covered' && child.stage.by === key);
  return standing;
}

function endByTelemetry(step: Step, orderId: string, key: FaultKey, samples: readonly Sample[]): void {
  const order = step.town.orders.get(orderId);
  if (order === undefined || isOver(order)) return;
  const life = lifeOf(step, order);
  const keys = life.keys.filter((one) => one !== key);
  step.town.lives.set(orderId, { ...life, keys });
  if (keys.length > 0 || order.status === 'on_site') return;
  const action = order.status === 'verifying' ? 'proves' : 'recovers';
  tell(step, endOrder(step, order, action, { by: telemetryActor, samples }), 'resolved');
}
