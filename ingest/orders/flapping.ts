// Faults that come and go: after so many pairs of raising and clearing within a day they are one order,
// "intermittent", and their own further coming and going is told nobody.
import type { Sample } from '../domain/fault.ts';
import { telemetryActor } from '../domain/ledger.ts';
import type { Millis } from '../domain/time.ts';
import { reopenOrder } from './ending.ts';
import { clear, raise } from './standing.ts';
import { orderTold, type Step, write } from './step.ts';
import { dropTimer, type FaultKey, faultKey, isOver, type Standing, setTimer } from './town-state.ts';

/** Clears a fault and counts the pair. */
export function clearCounted(step: Step, key: FaultKey, samples: readonly Sample[]): void {
  const wasRepaired = orderTold(step.town, step.town.standing.get(key))?.status === 'verifying';
  const cleared = clear(step, key, samples);
  if (cleared === undefined || cleared.fault.code === 'intermittent' || cleared.cause.type === 'platform')
    return;
  const { flapPairs, flapWindowMs } = step.ctx.rules;
  const pairs = [...(step.town.flaps.get(key) ?? []).filter((at) => step.at - flapWindowMs < at), step.at];
  step.town.flaps.set(key, pairs);
  const flapping = faultKey(cleared.cause, 'intermittent');
  if (step.town.standing.has(flapping)) {
    calmFrom(step, flapping);
    return;
  }
  // What went by a crew's work did not go by itself: only if it comes again is it flapping.
  if (pairs.length < flapPairs || wasRepaired) return;
  raiseIntermittent(step, cleared, pairs[0]!);
  calmFrom(step, flapping);
}

function raiseIntermittent(step: Step, cleared: Standing, since: Millis): void {
  const { cause, fault, priority, cls, deviceIds } = cleared;
  const { flapPairs, version } = step.ctx.rules;
  raise(step, {
    cause,
    code: 'intermittent',
    deviceIds,
    rule: { id: 'intermittent', version: version },
    since,
    at: step.at,
    priority,
    cls,
    evidence: fault.evidence,
    words: {
      zh: `${cause.id}时好时坏：一日内${flapPairs}次出现又消失（${fault.code}）`,
      en: `${cause.id} is intermittent: ${fault.code} came and went ${flapPairs} times within a day`,
    },
  });
}

/**
 * A fault that flapping covers has come again: an occurrence of the one order, and a repair of it is refuted.
 */
export function flappedAgain(step: Step, key: FaultKey): void {
  const standing = step.town.standing.get(key);
  if (standing?.stage.in !== 'covered') return;
  const flapping = step.town.standing.get(standing.stage.by);
  if (flapping?.fault.code !== 'intermittent') return;
  calmFrom(step, flapping.key);
  const order = orderTold(step.town, flapping);
  if (order === undefined || isOver(order)) return;
  const { fault, words: why } = standing;
  const seen = { why, rule: fault.rule, samples: fault.evidence };
  if (order.status === 'verifying') {
    reopenOrder(step, order, { action: 'refutes', key: flapping.key, occurrences: 1, ...seen });
    return;
  }
  const patch = { occurrences: order.occurrences + 1 };
  write(step, order.id, { action: 'joined', by: telemetryActor, ...seen, patch });
}

const calmFrom = (step: Step, flapping: FaultKey): void =>
  setTimer(step.town, `calm ${flapping}`, step.at + step.ctx.rules.flapWindowMs);

/** Without a snapshot nobody knows when it last came or went: its day of calm begins now. */
export function restartFlapping(step: Step): void {
  for (const { key, fault } of step.town.standing.values())
    if (fault.code === 'intermittent' && !step.town.timers.has(`calm ${key}`)) calmFrom(step, key);
}

/** A day without a further coming or going ends it, unless the fault has come to stay. */
export function calmDue(step: Step, flapping: FaultKey): void {
  dropTimer(step.town, `calm ${flapping}`);
  const covered = [...step.town.standing.values()].some(
    (one) => one.stage.in === 'covered' && one.stage.by === flapping,
  );
  if (covered) calmFrom(step, flapping);
  else clear(step, flapping, []);
}
