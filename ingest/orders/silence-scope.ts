// Whether planned work covers a device or a cause at a moment, and when it will end. Pure look-ups.
import type { Cause } from '../domain/fault.ts';
import type { Silence, SilenceScope } from '../domain/silence.ts';
import { DAY, MINUTE, type Millis, type TownTime } from '../domain/time.ts';
import type { Step } from './step.ts';

/** The first silence that now covers the device or cause. */
export function coveringSilence(step: Step, cause: Cause): Silence | undefined {
  if (step.town.silences.size === 0) return undefined;
  for (const silence of step.town.silences.values())
    if (endOfActivity(silence, step.at, step.ctx.time) !== undefined && covers(step, silence.scope, cause))
      return silence;
  return undefined;
}

function covers(step: Step, scope: SilenceScope, cause: Cause): boolean {
  const about = subject(step, cause);
  const named = Object.entries(scope).filter(([, value]) => value !== undefined);
  return (
    named.length > 0 && named.every(([what, value]) => about[what as keyof SilenceScope]?.includes(value))
  );
}

/** What each word of a scope can match for this cause. */
function subject(step: Step, cause: Cause): Partial<Record<keyof SilenceScope, readonly string[]>> {
  const { registry } = step.ctx;
  const some = (value: string | undefined): string[] => (value === undefined ? [] : [value]);
  if (cause.type === 'device' || cause.type === 'gateway') {
    const device = registry.devices.get(cause.id);
    if (device === undefined) return {};
    const gateway = [...some(device.gateway), ...(device.kind === 'gateway' ? [device.id] : [])];
    const { id, kind, village } = device;
    return { device: [id], kind: [kind], village: [village], gateway, circuit: some(device.circuit) };
  }
  if (cause.type === 'village') return { village: [cause.id] };
  if (cause.type === 'circuit' || cause.type === 'transformer') {
    const member = registry.devices.get(registry.circuits.get(cause.id)?.[0] ?? '');
    if (member === undefined) return { circuit: [cause.id] };
    return {
      circuit: [cause.id],
      village: [member.village],
      kind: [member.kind],
      gateway: some(member.gateway),
    };
  }
  return {};
}

/** When the silence's present window ends; `undefined` while it is not active. */
export function endOfActivity(silence: Silence, at: Millis, time: TownTime): Millis | undefined {
  const end = silence.endedAt ?? silence.until;
  if (at < silence.from || end <= at) return undefined;
  if (silence.recurring === null) return end;
  const window = windowAround(silence.recurring, at, time);
  return window === undefined ? undefined : Math.min(window, end);
}

/**
 * The end of the weekly window that holds `at`; one that crosses midnight belongs to the day it begins on.
 */
function windowAround(
  recurring: NonNullable<Silence['recurring']>,
  at: Millis,
  time: TownTime,
): Millis | undefined {
  const { weekdays, startMinute, endMinute } = recurring;
  const lengthMs =
    (endMinute <= startMinute ? endMinute + 24 * 60 - startMinute : endMinute - startMinute) * MINUTE;
  for (const back of [0, 1]) {
    const day = time.startOfDay(time.startOfDay(at) - back * (DAY / 2));
    const start = day + startMinute * MINUTE;
    if (weekdays.includes(time.local(day).weekday) && start <= at && at < start + lengthMs)
      return start + lengthMs;
  }
  return undefined;
}
