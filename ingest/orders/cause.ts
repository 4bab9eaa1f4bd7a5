// Causes come and go: suspected while their condition holds, standing once it has held, over when all has
// been calm; proved or refuted after a claim of repair. What it takes to see one is in `causes/`, when one is looked for in `touch.ts`.
import type { DeviceId } from '../domain/device.ts';
import { type Cause, type Sample, samplesPerEvidenceMax } from '../domain/fault.ts';
import { telemetryActor } from '../domain/ledger.ts';
import { MINUTE, type Millis } from '../domain/time.ts';
import { causeTimer, doubt, dropCause } from './cause-state.ts';
import { finderOf } from './cause-table.ts';
import { type CauseFinder, ruleOf, type Sighting } from './causes/finder.ts';
import { lineVoltage } from './causes/line-voltage.ts';
import { downtime, platform, platformKey } from './causes/platform.ts';
import { reopenOrder } from './ending.ts';
import { clearCounted } from './flapping.ts';
import { repriced } from './life.ts';
import { noteSag } from './sagging.ts';
import { raise, settleWaiting } from './standing.ts';
import { orderTold, putStanding, type Step, write } from './step.ts';
import type { Touched } from './touch.ts';
import { type CauseState, faultKey, isOver, setTimer } from './town-state.ts';

/** Standing causes are looked at once a minute: nightfall and silence send no event. */
const lookAgainMs = MINUTE;

/** Looks at one cause now and brings its state to what is seen. */
export function evaluate(step: Step, { finder, cause }: Touched): void {
  const key = faultKey(cause, finder.code);
  const state = step.town.causes.get(key);
  // Who has left the registry says nothing any more, neither that it shows nor that it is well.
  const isKnown = (id: DeviceId): boolean => step.ctx.registry.devices.has(id);
  const standing = state?.phase === 'standing' ? state.deviceIds.filter(isKnown) : [];
  const sight = finder.look(cause, step, state?.presentSince ?? step.at, standing);
  if (state?.phase === 'standing') {
    follow(step, finder, state, sight);
    return;
  }
  if (!sight.present) {
    if (state === undefined) return;
    doubt(step, state);
    settleWaiting(step);
    return;
  }
  const suspect: CauseState = {
    ...(state ?? { key, id: finder.id, cause, phase: 'suspect', presentSince: step.at }),
    calmSince: null,
    claimedAt: null,
    joinedAt: step.at,
    deviceIds: sight.affected,
  };
  step.town.causes.set(key, suspect);
  if (sight.dueAt <= step.at) stand(step, finder, suspect, sight);
  else setTimer(step.town, causeTimer(step.town, key), sight.dueAt);
}

/** The condition has held: the cause is a fault of its own, on its way to an order of its own. */
function stand(step: Step, finder: CauseFinder, suspect: CauseState, sight: Sighting): void {
  const rule = ruleOf(finder, step);
  const { key, cause } = suspect;
  step.town.causes.set(key, { ...suspect, phase: 'standing' });
  setTimer(step.town, causeTimer(step.town, key), step.at + lookAgainMs);
  raise(step, {
    cause,
    code: finder.code,
    deviceIds: sight.affected,
    rule: { id: finder.id, version: step.ctx.rules.version },
    since: suspect.presentSince ?? step.at,
    at: step.at,
    priority: sight.priority ?? rule.priority,
    cls: sight.cls ?? rule.cls,
    evidence: evidenceOf(step, sight.affected),
    words: finder.words(cause, sight.affected, step),
  });
  if (finder === lineVoltage) noteSag(step, cause, sight.affected);
}

/** A few of its members' own samples stand for all. */
function evidenceOf(step: Step, deviceIds: readonly DeviceId[]): Sample[] {
  const members = new Set(deviceIds);
  const samples: Sample[] = [];
  for (const one of step.town.standing.values()) {
    if (samples.length === samplesPerEvidenceMax) break;
    if (one.cause.type === 'device' && members.has(one.cause.id))
      samples.push(...one.fault.evidence.slice(-1));
  }
  return samples;
}

function follow(step: Step, finder: CauseFinder, state: CauseState, sight: Sighting): void {
  const rule = ruleOf(finder, step);
  const { key } = state;
  const calmSince = sight.calm && step.town.calmFrom <= step.at ? (state.calmSince ?? step.at) : null;
  const presentSince = sight.present ? (state.presentSince ?? step.at) : null;
  const mayJoin = lookAgainMs <= step.at - state.joinedAt;
  const deviceIds = mayJoin ? join(step, state, sight.affected) : state.deviceIds;
  const joinedAt = mayJoin ? step.at : state.joinedAt;
  const next: CauseState = { ...state, calmSince, presentSince, deviceIds, joinedAt };
  step.town.causes.set(key, next);
  if (calmSince !== null && rule.clearMs <= step.at - calmSince) {
    over(step, next);
    return;
  }
  if (next.claimedAt !== null && presentSince !== null) {
    const held = step.at - Math.max(presentSince, next.claimedAt);
    if (rule.refuteMs <= held) refute(step, next);
  }
  const clearAt = calmSince === null ? Number.POSITIVE_INFINITY : calmSince + rule.clearMs;
  const { graceUntil } = step.town;
  // When silence counts again all are looked at, the highest first.
  const countsAt = step.at < graceUntil ? graceUntil : Number.POSITIVE_INFINITY;
  setTimer(step.town, causeTimer(step.town, key), Math.min(step.at + lookAgainMs, clearAt, countsAt));
}

/** Devices that show it by now join its order, once a minute; none leaves before it is over. */
function join(step: Step, state: CauseState, affected: readonly DeviceId[]): readonly DeviceId[] {
  const known = new Set(state.deviceIds);
  const more = affected.filter((id) => !known.has(id));
  if (more.length === 0) return state.deviceIds;
  const deviceIds = [...state.deviceIds, ...more];
  const standing = step.town.standing.get(state.key);
  if (standing === undefined) return deviceIds;
  putStanding(step, { ...standing, deviceIds });
  const order = orderTold(step.town, standing);
  if (order === undefined || isOver(order)) return deviceIds;
  const listed = { deviceIds: [...new Set([...order.deviceIds, ...more])] };
  const patch = { ...listed, ...repriced(step, { ...order, ...listed }) };
  write(step, order.id, { action: 'joined', by: telemetryActor, patch });
  return deviceIds;
}

function over(step: Step, state: CauseState): void {
  dropCause(step.town, state.key);
  clearCounted(step, state.key, []);
}

/** After a claim the condition has held again. */
function refute(step: Step, state: CauseState): void {
  step.town.causes.set(state.key, { ...state, claimedAt: null });
  const standing = step.town.standing.get(state.key);
  const order = orderTold(step.town, standing);
  if (standing === undefined || order?.status !== 'verifying') return;
  const { words: why, fault } = standing;
  reopenOrder(step, order, { action: 'refutes', key: state.key, occurrences: 0, why, rule: fault.rule });
}

/** A repair of the cause is claimed: what it shows is counted from here. */
export function claimCause(step: Step, key: string): void {
  const state = step.town.causes.get(key);
  if (state === undefined) return;
  const presentSince = state.presentSince === null ? null : step.at;
  step.town.causes.set(key, { ...state, claimedAt: step.at, presentSince });
}

/** A person has ended the cause's order: it is looked at anew, and its children wait for what is seen. */
export function forgetStandingCause(step: Step, key: string): void {
  const state = step.town.causes.get(key);
  if (state === undefined) return;
  dropCause(step.town, state.key);
  evaluate(step, { finder: finderOf(state.id), cause: state.cause });
}

/** A cause's timer has come due. */
export function causeDue(step: Step, key: string): void {
  const state = step.town.causes.get(key);
  if (state !== undefined) evaluate(step, { finder: finderOf(state.id), cause: state.cause });
}

/** Looks at every standing cause now: what silence proved may have ceased to count. */
export function lookAtStanding(step: Step): void {
  for (const state of [...step.town.causes.values()])
    if (state.phase === 'standing') evaluate(step, { finder: finderOf(state.id), cause: state.cause });
}

/** After a long stop what was calm before is to be seen calm again, since the gap proves nothing. */
export function restartCauses(step: Step): void {
  for (const state of step.town.causes.values()) {
    if (state.phase !== 'standing') continue;
    step.town.causes.set(state.key, { ...state, calmSince: null });
    setTimer(step.town, causeTimer(step.town, state.key), step.at + lookAgainMs);
  }
}

/** The program has been down for long enough to say so. */
export function standDowntime(step: Step, since: Millis): void {
  const known = step.town.causes.get(platformKey(downtime));
  if (known?.phase === 'standing') return;
  const suspect = suspectDeaf(step, downtime, since);
  stand(step, platform, suspect, platform.look(downtime, step, since, []));
}

/** Nobody could be heard since then: whether anybody is, is seen once silence counts again. */
export function suspectDeaf(step: Step, cause: Cause, since: Millis): CauseState {
  const key = platformKey(cause);
  const suspect: CauseState = {
    key,
    id: platform.id,
    cause,
    phase: 'suspect',
    presentSince: since,
    calmSince: null,
    claimedAt: null,
    joinedAt: step.at,
    deviceIds: [],
  };
  step.town.causes.set(key, suspect);
  setTimer(step.town, causeTimer(step.town, key), step.town.graceUntil);
  return suspect;
}
