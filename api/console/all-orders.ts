// Every open order, page after page, up to a bound that is told when it is met.
import { ask, pageMax } from './api.ts';
import { useLoaded } from './asked.ts';
import type { Order } from './contract.ts';

export const openStatuses = 'open,accepted,on_site,verifying';
const pagesMax = 3;

export interface OpenOrders {
  readonly orders: readonly Order[];
  /** False: there are more than were asked for. */
  readonly whole: boolean;
}

export async function openOrders(village?: string): Promise<OpenOrders> {
  const orders: Order[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const query = { status: openStatuses, limit: pageMax, village, cursor };
    const { items, nextCursor } = await ask('GET /api/v1/orders', { query });
    orders.push(...items);
    if (nextCursor === null) return { orders, whole: true };
    cursor = nextCursor;
  }
  return { orders, whole: false };
}

export const useOpenOrders = (village?: string) =>
  useLoaded(`open orders ${village ?? ''}`, () => openOrders(village), ['order']);
