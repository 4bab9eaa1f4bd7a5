// What a trouble leaves behind when it is over: a room that needs hours to warm up again, a device that does not come back. The
// first is given its time, and an order about either names the one that it comes from.

import type { Order } from '../domain/order.ts';
import { HOUR, type Millis } from '../domain/time.ts';
import { parentsOf } from './cause-table.ts';
import type { Step } from './step.ts';
import { faultKey, type Stage, type Standing } from './town-state.ts';

/** Later than this after a trouble's end, a fault has nothing to do with it. */
const aftermathMs: Millis = 6 * HOUR;

/** The order, ended well and lately, of a cause that reached this device or of another sign of its own trouble. */
export function aftermathOf(step: Step, { cause, fault }: Standing): Order | undefined {
  if (cause.type !== 'device') return undefined;
  const { town, ctx } = step;
  const kin = ctx.rules.troubles.filter((codes) => codes.includes(fault.code)).flat();
  const keys = [
    ...parentsOf(step, cause, fault.code).map(({ key }) => key),
    ...kin.filter((code) => code !== fault.code).map((code) => faultKey(cause, code)),
  ];
  const ended = keys.flatMap((key) => {
    const order = town.orders.get(town.lastOrder.get(key) ?? '');
    return order !== undefined && endedWell(order, step.at) && order.deviceIds.includes(cause.id)
      ? [order]
      : [];
  });
  return ended.sort((a, b) => b.closedAt! - a.closedAt!)[0];
}

const endedWell = ({ status, closedAs, closedAt }: Order, now: Millis): boolean =>
  status === 'closed' &&
  (closedAs === 'verified' || closedAs === 'self_cleared') &&
  now - closedAt! <= aftermathMs;

/** A sound device may still be mending by itself; `undefined`: it has nothing to mend, or has had its time. */
export function mending(step: Step, standing: Standing): Stage | undefined {
  const ms = step.ctx.rules.mendingMs[standing.fault.code];
  const order = ms === undefined ? undefined : aftermathOf(step, standing);
  if (order === undefined) return undefined;
  const until = order.closedAt! + ms!;
  return step.at < until ? { in: 'mending', until, after: order.id } : undefined;
}
