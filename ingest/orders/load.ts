// What a crew can take: beyond a shift's budget of new orders only what is urgent is told at once, the rest in the morning.
import type { CrewId } from '../domain/device.ts';
import type { Priority } from '../domain/fault.ts';
import { MINUTE, type Millis } from '../domain/time.ts';
import { morningAfter } from './quiet.ts';
import type { Step } from './step.ts';

/** Counts one more new order for the crew. @returns when it may be told: `dueAt`, or the morning */
export function afterLoad(step: Step, crew: CrewId, priority: Priority, dueAt: Millis): Millis {
  const { catalogue, time } = step.ctx;
  const { load, quiet } = catalogue;
  if (load === null) return dueAt;
  const shift = shiftOf(step, dueAt);
  const known = step.town.shifts.get(crew);
  const told = known?.shift === shift ? known.told : 0;
  if (told < load.crewShift || priority <= load.tellsUpTo) {
    step.town.shifts.set(crew, { shift, told: told + 1 });
    return dueAt;
  }
  return morningAfter(dueAt, quiet, time);
}

/** The working hours of a day, or the night that begins with their end. */
function shiftOf({ ctx }: Step, at: Millis): string {
  const { startMinute, endMinute } = ctx.catalogue.hours;
  const minute = (at - ctx.time.startOfDay(at)) / MINUTE;
  if (minute < startMinute) return `${ctx.time.dayOf(at - startMinute * MINUTE)} night`;
  return `${ctx.time.dayOf(at)} ${minute < endMinute ? 'day' : 'night'}`;
}
