// The machine of a rule that judges readings: idle, pending, firing, claimed. Separate conditions raise and clear,
// so that what swings between them moves nothing.
import type { FaultEvent, Priority, ServiceClass, Words } from '../domain/fault.ts';
import type { Moment } from './context.ts';
import type { Read } from './expression/value.ts';
import { evidenceOf, type HoldSpec, isDue, stepHold } from './hold.ts';
import { type Holds, noHolds, type RuleState } from './state.ts';

export interface CompiledAlternative extends HoldSpec {
  readonly when: Read<Moment, boolean>;
  /** Signals it stands on, for the question why there is no order. */
  readonly names: readonly string[];
  readonly source: string;
}
/** What the fault is while this alternative is the worst that stands. */
export interface Level {
  readonly priority: Priority;
  readonly cls: ServiceClass;
  readonly words: (moment: Moment) => Words;
}
export interface CompiledCondition {
  /** Whether anything of it could begin to hold: nearly every rule is idle, and asked nothing else. */
  readonly begins: Read<Moment, boolean>;
  readonly id: string;
  readonly code: string;
  readonly version: string;
  readonly affects: 'function' | 'supply' | 'none';
  readonly while: Read<Moment, boolean> | undefined;
  readonly window: Read<Moment, boolean> | undefined;
  readonly raise: readonly (CompiledAlternative & Level)[];
  readonly clear: readonly CompiledAlternative[];
  /** Signals with a memory that it stands on: a repair makes them begin anew. */
  readonly tracks: readonly string[];
}

/** One reading's step of one rule. @returns the next state (`undefined`: idle); events go to `out` */
export function stepCondition(
  rule: CompiledCondition,
  state: RuleState | undefined,
  moment: Moment,
  out: FaultEvent[],
): RuleState | undefined {
  switch (state?.state) {
    case undefined:
      return rule.begins(moment) === true ? awaitRaise(rule, noHolds, moment, out) : undefined;
    case 'pending':
      return awaitRaise(rule, state.raise, moment, out);
    case 'firing':
      return awaitClear(rule, state, moment, out);
    case 'claimed':
      return awaitProof(rule, state, moment, out);
  }
}

type Firing = RuleState & { state: 'firing' };
type Claimed = RuleState & { state: 'claimed' };

function awaitRaise(
  rule: CompiledCondition,
  held: Holds,
  moment: Moment,
  out: FaultEvent[],
): RuleState | undefined {
  const raise = stepRaise(rule, held, moment, everyLevel);
  if (raise === noHolds) return undefined;
  const level = worstDue(rule, raise);
  if (level === undefined) return { state: 'pending', raise };
  const hold = raise[level]!;
  const { priority, cls, words } = rule.raise[level]!;
  out.push({
    type: 'raised',
    deviceId: moment.context.device.id,
    code: rule.code,
    rule: { id: rule.id, version: rule.version },
    since: hold.since,
    at: moment.at,
    priority,
    cls,
    evidence: evidenceOf(hold),
    words: words(moment),
  });
  return { state: 'firing', since: hold.since, raisedAt: moment.at, level, raise: noHolds, clear: noHolds };
}

function awaitClear(
  rule: CompiledCondition,
  state: Firing,
  moment: Moment,
  out: FaultEvent[],
): RuleState | undefined {
  const clear = stepClear(rule, state.clear, moment);
  if (cleared(rule, clear, moment, out)) return undefined;
  const standing = rule.raise[state.level]?.priority ?? 5;
  const raise = stepRaise(rule, state.raise, moment, standing);
  const level = worstDue(rule, raise);
  if (level === undefined) return same(state, raise, clear) ? state : { ...state, raise, clear };
  const { priority, cls, words } = rule.raise[level]!;
  out.push({
    type: 'worsened',
    deviceId: moment.context.device.id,
    code: rule.code,
    at: moment.at,
    priority,
    cls,
    evidence: evidenceOf(raise[level]),
    words: words(moment),
  });
  return { ...state, level, raise: noHolds, clear };
}

function awaitProof(
  rule: CompiledCondition,
  state: Claimed,
  moment: Moment,
  out: FaultEvent[],
): RuleState | undefined {
  const clear = stepClear(rule, state.clear, moment);
  if (cleared(rule, clear, moment, out)) return undefined;
  const raise = stepRaise(rule, state.raise, moment, everyLevel);
  const level = worstDue(rule, raise);
  if (level === undefined) return same(state, raise, clear) ? state : { ...state, raise, clear };
  out.push({
    type: 'persists',
    deviceId: moment.context.device.id,
    code: rule.code,
    at: moment.at,
    evidence: evidenceOf(raise[level]),
  });
  return { state: 'firing', since: state.since, raisedAt: moment.at, level, raise: noHolds, clear };
}

function cleared(rule: CompiledCondition, clear: Holds, moment: Moment, out: FaultEvent[]): boolean {
  const due = rule.clear.findIndex((spec, i) => clear[i] !== undefined && isDue(clear[i], spec));
  if (due === -1) return false;
  out.push({
    type: 'cleared',
    deviceId: moment.context.device.id,
    code: rule.code,
    at: moment.at,
    evidence: evidenceOf(clear[due]),
  });
  return true;
}

/** Steps the alternatives that are worse than `standing` (a lower number is a higher priority). */
function stepRaise(rule: CompiledCondition, held: Holds, moment: Moment, standing: number): Holds {
  const open = rule.while === undefined ? true : rule.while(moment);
  if (open === false) return noHolds;
  let next = held;
  for (let i = 0; i < rule.raise.length; i += 1) {
    const alternative = rule.raise[i]!;
    if (alternative.priority < standing) next = stepOne(rule.raise, i, next, moment, open);
  }
  return next;
}
const everyLevel = 6;

function stepClear(rule: CompiledCondition, held: Holds, moment: Moment): Holds {
  const open = rule.window === undefined ? true : rule.window(moment);
  if (open === false) return noHolds;
  let next = held;
  for (let i = 0; i < rule.clear.length; i += 1) next = stepOne(rule.clear, i, next, moment, open);
  return next;
}

/** Steps one alternative's hold: the same array where nothing moved, `noHolds` where nothing holds any more. */
function stepOne(
  alternatives: readonly CompiledAlternative[],
  i: number,
  held: Holds,
  moment: Moment,
  open: boolean | undefined,
): Holds {
  const alternative = alternatives[i]!;
  const before = held[i];
  const truth = and(open, alternative.when(moment));
  const after = stepHold(before, truth, moment.at, moment.metrics, moment.intervalMs, alternative);
  if (after === before) return held;
  const next = alternatives.map((_, j) => (j === i ? after : held[j]));
  return next.some((hold) => hold !== undefined) ? next : noHolds;
}

/** Kleene's three-valued logic: what is false stays false, whatever the unknown turns out to be. */
function and(a: boolean | undefined, b: boolean | undefined): boolean | undefined {
  if (a === false || b === false) return false;
  return a === undefined || b === undefined ? undefined : true;
}

/** The due alternative of the highest priority; the first in the file where two are equal. */
function worstDue(rule: CompiledCondition, raise: Holds): number | undefined {
  let worst: number | undefined;
  for (let i = 0; i < rule.raise.length; i += 1) {
    const hold = raise[i];
    if (hold === undefined || !isDue(hold, rule.raise[i]!)) continue;
    if (worst === undefined || rule.raise[i]!.priority < rule.raise[worst]!.priority) worst = i;
  }
  return worst;
}

const same = (state: Firing | Claimed, raise: Holds, clear: Holds): boolean =>
  state.raise === raise && state.clear === clear;
