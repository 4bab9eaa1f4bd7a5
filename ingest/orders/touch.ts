// Which causes a symptom makes the town look at, and how soon.
import type { Cause, FaultEvent } from '../domain/fault.ts';
import { SECOND } from '../domain/time.ts';
import { causeTimer } from './cause-state.ts';
import { finders } from './cause-table.ts';
import type { CauseFinder } from './causes/finder.ts';
import { downtime, feed, platform, platformKey } from './causes/platform.ts';
import type { Step } from './step.ts';
import { faultKey, setTimer } from './town-state.ts';

type SymptomEvent = FaultEvent & { type: 'symptom' };

/** To be looked at once all events of the step are taken. */
export interface Touched {
  readonly finder: CauseFinder;
  readonly cause: Cause;
}

/** The causes that this symptom could make or end, by key. */
export function touch(step: Step, event: SymptomEvent, into: Map<string, Touched>): void {
  const device = step.ctx.registry.devices.get(event.deviceId);
  if (device === undefined) return;
  for (const finder of finders) {
    if (!finder.symptoms.includes(event.symptom)) continue;
    if (finder === platform) touchTown(step, event, into);
    else
      for (const cause of finder.groups(device, step))
        touchCause(step, { finder, cause }, event.present, into);
  }
}

/** When everyone comes back at once, each message must not cost a look at all the others. */
const lookSoonMs = SECOND;

function touchCause(step: Step, one: Touched, present: boolean, into: Map<string, Touched>): void {
  const key = faultKey(one.cause, one.finder.code);
  const state = step.town.causes.get(key);
  if (state?.phase === 'standing') {
    const timer = causeTimer(step.town, key);
    const due = step.town.timers.get(timer) ?? Number.POSITIVE_INFINITY;
    if (step.at + lookSoonMs < due) setTimer(step.town, timer, step.at + lookSoonMs);
    // A symptom that goes can end a suspicion, never begin one.
  } else if (present || state !== undefined) into.set(key, one);
}

/** The whole town is looked at no more often than this: one look reads every silent device. */
const lookTownMs = 10 * SECOND;
const lookTimer = 'look town';

function touchTown(step: Step, event: SymptomEvent, into: Map<string, Touched>): void {
  if (!step.town.timers.has(lookTimer)) setTimer(step.town, lookTimer, step.at + lookTownMs);
  // Whoever was silent all through the grace falls silent at its end, in one instant: no lower cause is seen before the town.
  if (!event.present || event.at !== step.town.graceUntil) return;
  const known = step.town.causes.has(platformKey(downtime)) ? [downtime] : [];
  for (const cause of [feed, ...known]) into.set(platformKey(cause), { finder: platform, cause });
}
