// The town's memory of causes: their timers, what they keep waiting, and how they are dropped.
import type { Millis } from '../domain/time.ts';
import { finderOf, type Parent } from './cause-table.ts';
import { silenceCounts } from './causes/finder.ts';
import { causeIds } from './rules.ts';
import type { Step } from './step.ts';
import { type CauseState, dropTimer, type FaultKey, setTimer, type Town } from './town-state.ts';

/** The name of a cause's timer: where several come due at one instant, higher causes are decided first. */
export function causeTimer(town: Town, key: FaultKey): string {
  return `cause ${causeIds.indexOf(town.causes.get(key)!.id)} ${key}`;
}

export function dropCause(town: Town, key: FaultKey): void {
  if (!town.causes.has(key)) return;
  dropTimer(town, causeTimer(town, key));
  town.causes.delete(key);
}

/** A cause that is seen no more: gone, or suspected until then if it is only that silence does not count for now. */
export function doubt(step: Step, state: CauseState): void {
  const { town, at } = step;
  if (silenceCounts(step) || !finderOf(state.id).symptoms.includes('silent')) {
    dropCause(town, state.key);
    return;
  }
  town.causes.set(state.key, { ...state, phase: 'suspect', presentSince: state.presentSince ?? at });
  setTimer(town, causeTimer(town, state.key), town.graceUntil);
}

/** Until when suspected causes keep their possible children waiting; 0: not at all. */
export function suspicion(step: Step, parents: readonly Parent[]): Millis {
  const { town } = step;
  let until = 0;
  for (const { key, finder } of parents) {
    // Who is silent waits for the end of the grace anyway; who shows more need not.
    if (!silenceCounts(step) && finder.symptoms.every((symptom) => symptom === 'silent')) continue;
    if (town.causes.get(key)?.phase === 'suspect')
      until = Math.max(until, town.timers.get(causeTimer(town, key)) ?? 0);
  }
  return until;
}
