// Where a fault that nobody has been told of stands: silenced, covered by a cause, blocked, waiting, or ripe to be told.
import type { Cause, FaultCode, Symptom } from '../domain/fault.ts';
import { HOUR, type Millis } from '../domain/time.ts';
import { mending } from './aftermath.ts';
import { suspicion } from './cause-state.ts';
import { reachingParents } from './cause-table.ts';
import { coveringSilence } from './silence-scope.ts';
import type { Step } from './step.ts';
import { type FaultKey, faultKey, type Stage, type Standing } from './town-state.ts';

/** Decided anew from all that holds it back; `tell`: nothing does. */
export function nextStage(step: Step, standing: Standing): Stage | 'tell' {
  const { cause, stage, fault, waitUntil } = standing;
  if (stage.in === 'blocked' && (stage.until === null || step.at < stage.until)) return stage;
  const silence = coveringSilence(step, cause);
  if (silence !== undefined) return { in: 'silenced', by: silence.id };
  const cover = coverFor(step, standing);
  if (cover !== undefined) return { in: 'covered', by: cover };
  if (stage.in === 'easing' && isEasing(step, standing)) return easing(step);
  const until = Math.max(
    waitUntil,
    suspicion(step, reachingParents(step, standing)),
    grace(step, fault.code),
  );
  if (step.at < until) return { in: 'waiting', until };
  return mending(step, standing) ?? 'tell';
}

/** The standing fault that explains this one: a cause, or its own flapping. */
function coverFor(step: Step, standing: Standing): FaultKey | undefined {
  const { cause, fault } = standing;
  const flapping = faultKey(cause, 'intermittent');
  if (fault.code !== 'intermittent' && step.town.standing.has(flapping)) return flapping;
  return reachingParents(step, standing).find((parent) => step.town.standing.has(parent.key))?.key;
}

const silenceCodes: readonly FaultCode[] = ['device_silent', 'metric_silent', 'gateway_offline'];
const grace = (step: Step, code: FaultCode): Millis =>
  silenceCodes.includes(code) ? step.town.graceUntil : 0;

/** What its fault names as its cause in that stage. */
export function coverOf(step: Step, standing: Standing, stage: Stage): Cause | null {
  if (stage.in !== 'covered') return standing.fault.cause;
  return step.town.standing.get(stage.by)?.cause ?? standing.fault.cause;
}

/** What a symptom shows directly: without it the fault is on its way out, whatever its clearing still waits for. */
export const shownBy: Readonly<Record<FaultCode, Symptom>> = {
  lamp_out: 'dark',
  voltage_out_of_range: 'bad_voltage',
  lamp_day_burning: 'burning_by_day',
  device_silent: 'silent',
};

export function isEasing({ town }: Step, { cause, fault }: Standing): boolean {
  const symptom = cause.type === 'device' ? shownBy[fault.code] : undefined;
  return symptom !== undefined && town.symptoms.get(cause.id)?.[symptom] === undefined;
}

/** Nothing is due then: a fault that shows again is told at once. */
const easingMs = HOUR;
export const easing = (step: Step): Stage => ({ in: 'easing', until: step.at + easingMs });
