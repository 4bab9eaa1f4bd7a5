// What a trouble leaves behind when it is over: a room that needs hours to warm up again, a device that does not come back. The
// first is given its time, and an order about either names the one that it comes from.
import type { Order } from '../domain/order.ts';
import { HOUR, type Millis } from '../domain/time.ts';
import { parentsOf } from './cause-table.ts';
import type { Step } from './step.ts';
import { type FaultKey, faultKey, type Stage, type Standing } from './town-state.ts';

/** Later than this after the end of a cause, a device's fault has nothing to do with it. */
const causeAftermathMs: Millis = 6 * HOUR;

/**
 * The newest order, ended well and lately, of a cause that reached this device or of another sign of its own trouble: the second
 * for as long as the same sign would have opened it again.
 */
export function aftermathOf(step: Step, { cause, fault }: Standing): Order | undefined {
  if (cause.type !== 'device') return undefined;
  const { rules } = step.ctx;
  const kin = rules.troubles.filter((codes) => codes.includes(fault.code)).flat();
  const ended = (key: FaultKey, withinMs: Millis): readonly Order[] => {
    const order = step.town.orders.get(step.town.lastOrder.get(key) ?? '');
    if (order === undefined || !endedWell(order) || !order.deviceIds.includes(cause.id)) return [];
    return step.at - order.closedAt! <= withinMs ? [order] : [];
  };
  return [
    ...parentsOf(step, cause, fault.code).flatMap(({ key }) => ended(key, causeAftermathMs)),
    ...kin
      .filter((code) => code !== fault.code)
      .flatMap((code) => ended(faultKey(cause, code), rules.reopenMs)),
  ].sort((a, b) => b.closedAt! - a.closedAt!)[0];
}

const endedWell = ({ status, closedAs }: Order): boolean =>
  status === 'closed' && (closedAs === 'verified' || closedAs === 'self_cleared');

/** A sound device may still be mending by itself; `undefined`: it has nothing to mend, or has had its time. */
export function mending(step: Step, standing: Standing): Stage | undefined {
  const ms = step.ctx.rules.mendingMs[standing.fault.code];
  const order = ms === undefined ? undefined : aftermathOf(step, standing);
  if (order === undefined) return undefined;
  const until = order.closedAt! + ms!;
  return step.at < until ? { in: 'mending', until, after: order.id } : undefined;
}
