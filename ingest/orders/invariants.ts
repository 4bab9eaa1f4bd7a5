// What is always true of a town. Broken: a bug, so the program stops rather than tell a crew something wrong.
import type { Order } from '../domain/order.ts';
import { faultKey, isOver, type Town } from './town-state.ts';

/**
 * Checks the whole town; for tests and drills, since it reads everything.
 * @throws Error that names the invariant and where it broke
 */
export function checkTown(town: Town): void {
  const open = new Map<string, string>();
  for (const order of town.orders.values()) {
    checkOrder(order);
    if (isOver(order)) continue;
    if (order.code !== null) {
      const key = faultKey(order.cause, order.code);
      const other = open.get(key);
      insist(other === undefined, `one open order per cause and code: ${key} has ${other} and ${order.id}`);
      open.set(key, order.id);
    }
    for (const id of order.deviceIds)
      insist(town.byDevice.get(id)?.includes(order.id) === true, `${order.id} is indexed under ${id}`);
  }
  for (const [device, ids] of town.byDevice)
    for (const id of ids)
      insist(!isOver(town.orders.get(id)!), `${id}, indexed under ${device}, is not over`);
  checkStanding(town);
}

function checkOrder(order: Order): void {
  insist(isOver(order) === (order.closedAt !== null), `${order.id}: over and closedAt agree`);
  insist((order.status === 'closed') === (order.closedAs !== null), `${order.id}: closed and closedAs agree`);
  for (const id of Object.keys(order.checks ?? {}))
    insist(order.deviceIds.includes(id), `${order.id}: ${id} was checked, and is among its devices`);
  insist(order.pause === null || !isOver(order), `${order.id}: no pause after the end`);
}

function checkStanding(town: Town): void {
  for (const { key, stage } of town.standing.values()) {
    switch (stage.in) {
      case 'told':
        insist(town.orders.has(stage.orderId), `${key}: told in an order that exists`);
        insist(!isOver(town.orders.get(stage.orderId)!), `${key}: told in an order that is not over`);
        break;
      case 'covered':
        insist(town.standing.has(stage.by), `${key}: covered by ${stage.by}, which stands`);
        break;
      case 'waiting':
      case 'easing':
      case 'mending':
        insist(town.timers.has(`tell ${key}`), `${key}: waits with a timer`);
        break;
      case 'silenced':
        insist(town.silences.has(stage.by), `${key}: silenced by a silence that is known`);
        break;
      case 'blocked':
        break;
    }
  }
  for (const state of town.causes.values())
    insist(
      (state.phase === 'standing') === town.standing.has(state.key),
      `${state.key}: a standing cause is a standing fault`,
    );
}

function insist(holds: boolean, what: string): void {
  if (!holds) throw new Error(`broken: ${what}`);
}
