// What a crew does at an order as its visit goes on, and what that changes in truth.
import type { Order } from '../../ingest/domain/order.ts';
import type { Millis } from '../../ingest/domain/time.ts';
import type { TownSim } from '../town.ts';
import type { Visit } from './crews.ts';

/** What is due now: to accept the order, to arrive, or to finish the work. */
export function dueMove(
  status: Order['status'],
  visit: Visit,
  now: Millis,
): 'accept' | 'arrive' | 'finish' | undefined {
  if (status === 'open' && visit.acceptAt <= now) return 'accept';
  if (status === 'accepted' && visit.arriveAt <= now) return 'arrive';
  return status === 'on_site' && visit.doneAt <= now ? 'finish' : undefined;
}

/** Works on whatever is wrong there, well or not. @returns false where nothing was */
export function mend(
  sim: Pick<TownSim, 'isBroken' | 'repair'>,
  { deviceIds, cause }: Pick<Order, 'deviceIds' | 'cause'>,
  visit: Visit,
  now: Millis,
): boolean {
  // At a cabinet they mend the cabinet; what else is wrong with its lamps they do not see.
  const isShared = cause.type !== 'device' && sim.isBroken([cause.id], now);
  const ids = isShared ? [cause.id] : [...deviceIds, cause.id];
  if (!sim.isBroken(ids, now)) return false;
  if (visit.work === 'fixed') sim.repair(ids, now);
  if (visit.work === 'relapses') sim.repair(ids, now, { type: 'relapses', at: visit.relapseAt });
  return true;
}

/** What a crew notes that finds nothing. */
export const nothingWrong = '现场正常 nothing wrong on site';
