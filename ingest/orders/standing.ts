// A standing fault's way to an order: silenced, covered by a cause, blocked, waiting, told; and its end. The
// same for a device's fault and for a cause's own.
import type { DeviceId } from '../domain/device.ts';
import type {
  Cause,
  Fault,
  FaultCode,
  Priority,
  RuleRef,
  Sample,
  ServiceClass,
  Symptom,
  Words,
} from '../domain/fault.ts';
import { telemetryActor } from '../domain/ledger.ts';
import type { Millis } from '../domain/time.ts';
import { doubt } from './cause-state.ts';
import { explains, mayShare, parentsOf } from './cause-table.ts';
import { endOrder } from './ending.ts';
import { exposureOf, lifeOf } from './life.ts';
import { tell } from './notices.ts';
import { prioritise } from './priority.ts';
import { coverOf, easing, isEasing, nextStage, shownBy } from './stage.ts';
import { putSilence, putStanding, type Step, write } from './step.ts';
import { carry, tellFault } from './telling.ts';
import {
  deviceCause,
  dropTimer,
  type FaultKey,
  faultKey,
  isOver,
  type Standing,
  setTimer,
} from './town-state.ts';

interface Raise {
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
  const { evidence, words, rule } = raised;
  write(step, order.id, {
    action: 'joined',
    by: telemetryActor,
    why: words,
    rule,
    samples: evidence,
    patch: { occurrences: order.occurrences + 1 },
  });
}

/**
 * Decides anew where a fault not yet told stands; called when it is raised and whenever something that held
 * it back changes.
 */
export function settle(step: Step, key: FaultKey): void {
  const standing = step.town.standing.get(key);
  if (standing === undefined || standing.stage.in === 'told') return;
  const stage = nextStage(step, standing);
  dropTimer(step.town, `tell ${key}`);
  if (stage === 'tell') {
    tellFault(step, standing);
    judgedAgain(step, key);
    settleChildren(step, key);
    return;
  }
  if ('until' in stage && stage.until !== null) setTimer(step.town, `tell ${key}`, stage.until);
  if (stage.in === 'silenced') suppress(step, standing, stage.by);
  putStanding(step, {
    ...standing,
    stage,
    dueAt: stage.in === 'mending' ? stage.until : standing.dueAt,
    fault: { ...standing.fault, cause: coverOf(step, standing, stage) },
  });
  if (stage.in === 'covered') carry(step, stage.by, standing);
}

/** Nothing judged it for a time; now telemetry can end its order again. */
function judgedAgain(step: Step, key: FaultKey): void {
  const stage = step.town.standing.get(key)?.stage;
  const order = stage?.in === 'told' ? step.town.orders.get(stage.orderId) : undefined;
  if (order?.hold === 'no_rule')
    write(step, order.id, { action: 'held', by: telemetryActor, patch: { hold: null } });
}

/** Whom the cause explains need not wait for their own window. */
function settleChildren(step: Step, key: FaultKey): void {
  if (!step.town.causes.has(key)) return;
  for (const child of [...step.town.standing.values()])
    if (child.stage.in !== 'told' && explains(step, key, child)) settle(step, child.key);
}

/** Told nobody because of planned work: listed on the silence. */
function suppress(step: Step, standing: Standing, id: string): void {
  const silence = step.town.silences.get(id)!;
  const line = `${standing.cause.id} ${standing.fault.code}`;
  if (!silence.suppressed.includes(line))
    putSilence(step, { ...silence, suppressed: [...silence.suppressed, line] });
}

/**
 * A suspicion has come to nothing: who waited for it need not wait longer. Whose time is up in this very instant is asked after
 * all other causes that are.
 */
export function settleWaiting(step: Step): void {
  for (const { key, stage, waitUntil } of [...step.town.standing.values()])
    if (stage.in === 'waiting' && waitUntil < stage.until && step.at < stage.until) settle(step, key);
}

/**
 * What a cause or a silence held back is judged again from its last known state, at once or, where it needs time to
 * clear by itself, after that. A lower cause that no longer shows was never told and needs no telling: its devices are
 * judged each alone. Nor does a device that has left the registry meanwhile.
 */
export function release(step: Step, held: (standing: Standing) => boolean, settlingMs: Millis = 0): void {
  for (const key of [...step.town.standing.keys()]) {
    const standing = step.town.standing.get(key);
    if (standing === undefined || !held(standing)) continue;
    const state = step.town.causes.get(standing.key);
    if (hasLeft(step, standing.cause) || state?.presentSince === null) {
      if (state !== undefined) doubt(step, state);
      clear(step, standing.key, []);
      continue;
    }
    const until = step.at + settlingMs;
    putStanding(step, {
      ...standing,
      dueAt: until,
      waitUntil: until,
      stage: isEasing(step, standing) ? easing(step) : { in: 'waiting', until },
      fault: { ...standing.fault, cause: standing.cause.type === 'device' ? null : standing.cause },
    });
    settle(step, standing.key);
  }
}

const hasLeft = (step: Step, { type, id }: Cause): boolean =>
  type === 'device' && !step.ctx.registry.devices.has(id);

/** It shows again before it has cleared. */
export function showsAgain(step: Step, device: DeviceId, symptom: Symptom): void {
  for (const [code, by] of Object.entries(shownBy)) {
    const key = faultKey(deviceCause(device), code);
    const standing = step.town.standing.get(key);
    if (by !== symptom || standing?.stage.in !== 'easing') continue;
    putStanding(step, { ...standing, dueAt: step.at });
    settle(step, key);
  }
}

/** A waiting time has ended: a grouping window, or a cancel's end date. */
export function tellDue(step: Step, key: FaultKey): void {
  if (step.town.standing.get(key)?.stage.in === 'blocked') release(step, (standing) => standing.key === key);
  else settle(step, key);
}

/**
 * The fault is over. Telemetry ends its order before a visit, proves it after a claim, and leaves it while a
 * crew is there.
 */
export function clear(step: Step, key: FaultKey, samples: readonly Sample[]): Standing | undefined {
  const standing = step.town.standing.get(key);
  if (standing === undefined) return undefined;
  step.town.standing.delete(key);
  dropTimer(step.town, `tell ${key}`);
  const fault = { ...standing.fault, clearedAt: step.at };
  step.changed.faults.set(fault.id, fault);
  if (standing.stage.in === 'told') endByTelemetry(step, standing.stage.orderId, standing, samples);
  const settlingMs = step.ctx.rules.settlingMs[fault.code] ?? 0;
  release(step, (child) => child.stage.in === 'covered' && child.stage.by === key, settlingMs);
  return standing;
}

function endByTelemetry(
  step: Step,
  orderId: string,
  { key, fault: { rule } }: Standing,
  samples: readonly Sample[],
): void {
  const order = step.town.orders.get(orderId);
  if (order === undefined || isOver(order)) return;
  const life = lifeOf(step, order);
  const keys = life.keys.filter((one) => one !== key);
  step.town.lives.set(orderId, { ...life, keys });
  if (keys.length > 0 || order.status === 'on_site') return;
  const action = order.status === 'verifying' ? 'proves' : 'recovers';
  tell(step, endOrder(step, order, action, { by: telemetryActor, rule, samples }), 'resolved');
}
