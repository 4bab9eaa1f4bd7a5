// A district whose voltage sags day after day has a root cause, however well each single day ends: one order for it.
import type { Cause } from '../domain/fault.ts';
import { DAY } from '../domain/time.ts';
import { openRootCause } from './root-cause.ts';
import type { Step } from './step.ts';
import { isOver } from './town-state.ts';

/** Counts the town's day as one of sagging; enough of them open the order, and counting begins anew. */
export function noteSag(step: Step, cause: Cause, deviceIds: readonly string[]): void {
  const { days, ofDays, cls } = step.ctx.rules.sagging;
  const { sags } = step.town;
  const since = step.ctx.time.dayOf(step.at - (ofDays - 1) * DAY);
  const counted = (sags.get(cause.id) ?? []).filter((day) => since <= day);
  const today = step.ctx.time.dayOf(step.at);
  const all = counted.includes(today) ? counted : [...counted, today];
  if (all.length < days) {
    sags.set(cause.id, all);
    return;
  }
  sags.delete(cause.id);
  if (isAsked(step, cause)) return;
  openRootCause(step, {
    cause,
    deviceIds,
    cls,
    occurrences: all.length,
    linkedTo: null,
    why: {
      zh: `台区${cause.id}在${ofDays}天内有${all.length}天电压异常，须查明根本原因`,
      en: `District ${cause.id}: voltage out of range on ${all.length} days of ${ofDays}; find the root cause`,
    },
  });
}

/** Somebody looks for it already. */
const isAsked = (step: Step, cause: Cause): boolean =>
  [...step.town.orders.values()].some(
    (order) => order.type === 'preventive' && !isOver(order) && order.cause.id === cause.id,
  );
