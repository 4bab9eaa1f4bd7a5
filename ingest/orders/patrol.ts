// Patrols (巡检) and preventive work: a dated record for each asset that was looked at. What was scanned twice counts once.
import type { CommandResult, OrderCommand } from '../domain/command.ts';
import { type Check, legalActions, type Order } from '../domain/order.ts';
import { problem } from '../domain/problem.ts';
import { type Step, write } from './step.ts';
import { isOver } from './town-state.ts';

export const isPatrol = ({ type }: Pick<Order, 'type'>): boolean =>
  type === 'patrol' || type === 'preventive';

/** Adds one record; of two for the same asset the later look stands, in whatever order they come. */
export function recordCheck(step: Step, order: Order, command: OrderCommand): CommandResult {
  const { check, by, note } = command;
  if (check === undefined || !isPatrol(order))
    return {
      ok: false,
      problem: problem('invalid', 'assets are checked off on patrols and preventive work'),
    };
  if (isOver(order)) {
    const legal = legalActions(order.status);
    return { ok: false, problem: problem('illegal_move', `the order is ${order.status}`, { legal }) };
  }
  const { deviceId, found } = check;
  if (!order.deviceIds.includes(deviceId))
    return { ok: false, problem: problem('unknown_device', `${deviceId} is not among the order's devices`) };
  const at = Math.max(order.openedAt, Math.min(command.at ?? step.at, step.at));
  const before = order.checks?.[deviceId];
  const stands: Check = before === undefined || before.at <= at ? { at, found } : before;
  const after = write(step, order.id, {
    action: 'check',
    by,
    at,
    note: note ?? null,
    patch: { checks: { ...order.checks, [deviceId]: stands } },
  });
  return { ok: true, order: after };
}

/** 9,135 of 9,136 is 99.98 %, never 100 %: the last digit is cut, not rounded. */
export const sharePct = (done: number, due: number): number | null =>
  due === 0 ? null : Math.floor((done / due) * 10_000) / 100;

/** Assets with a record, and assets due. Where nobody opened the door, nothing was looked at. */
export function progressOf({ deviceIds, checks = {} }: Order): {
  readonly done: number;
  readonly due: number;
} {
  const done = Object.values(checks).filter(({ found }) => found !== 'no_access').length;
  return { done, due: deviceIds.length };
}
