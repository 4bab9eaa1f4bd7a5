// A crew's orders and their devices: from the server, and kept on the device for where there is no signal.
import { ask, Refused, Unreachable } from '../api.ts';
import type { Device, Order, WholeOrder } from '../contract.ts';
import { all, one, put, refill } from './database.ts';

/** A list's order, or one that was asked for by itself: that one knows its place and its warranty. */
export type KnownOrder = Order & Partial<Pick<WholeOrder, 'place' | 'warranty'>>;
export interface CrewWork {
  readonly orders: readonly KnownOrder[];
  readonly devices: ReadonlyMap<string, Device>;
  /** False: as they stood when there was last a signal. */
  readonly fresh: boolean;
}

const liveStatuses = 'open,accepted,on_site,verifying';
const ordersMax = 300;
/** Ids that one question may name. */
const idsMax = 100;

export async function crewWork(): Promise<CrewWork> {
  try {
    const query = { status: liveStatuses, limit: ordersMax };
    const { items } = await ask('GET /api/v1/orders', { query });
    const [orders, devices] = await Promise.all([withPlaces(items), devicesOf(items)]);
    await Promise.all([refill('orders', orders), refill('devices', devices)]);
    return { orders, devices: byId(devices), fresh: true };
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    const [orders, devices] = await Promise.all([all<KnownOrder>('orders'), all<Device>('devices')]);
    return { orders, devices: byId(devices), fresh: false };
  }
}

/** One order with the device it is about, kept too, so that its page opens in a cellar. */
export async function orderWithDevice(
  id: string,
): Promise<{ order: KnownOrder; device: Device | null; fresh: boolean }> {
  try {
    const order = await ask('GET /api/v1/orders/{id}', { params: { id } });
    const first = order.deviceIds[0];
    const device = first === undefined ? null : await deviceOf(first);
    await Promise.all([put('orders', order), device === null ? undefined : put('devices', device)]);
    return { order, device, fresh: true };
  } catch (error) {
    const order = error instanceof Unreachable ? await one<KnownOrder>('orders', id) : undefined;
    if (order === undefined) throw error;
    return { order, device: (await one<Device>('devices', order.deviceIds[0] ?? '')) ?? null, fresh: false };
  }
}

/** Null: replaced or removed since, and the order stands without it. */
const deviceOf = (id: string): Promise<Device | null> =>
  ask('GET /api/v1/devices/{id}', { params: { id } }).catch((error: unknown) => {
    if (error instanceof Refused && error.status === 404) return null;
    throw error;
  });

/** Orders as their moves were answered: as many as are moved in a sitting. */
const answered = new Map<string, KnownOrder>();

/** A move's answer is the order as it stands since: shown and kept even if the signal is gone before anything is read again. */
export async function keepAnswer(answer: Order): Promise<void> {
  const order = { ...(await one<KnownOrder>('orders', answer.id)), ...answer };
  answered.set(order.id, order);
  await put('orders', order);
}
/** The order as it was read, or as a later move's answer told it. */
export function newest(read: KnownOrder): KnownOrder {
  const told = answered.get(read.id);
  return told !== undefined && read.revision < told.revision ? told : read;
}

/** A list tells no places; where there is no device to go to, the order itself is asked for. */
const withPlaces = (orders: readonly Order[]): Promise<KnownOrder[]> =>
  Promise.all(
    orders.map((order) =>
      order.deviceIds.length === 0
        ? ask('GET /api/v1/orders/{id}', { params: { id: order.id } })
        : Promise.resolve(order),
    ),
  );

/** The first device of each order is where the crew goes. */
async function devicesOf(orders: readonly Order[]): Promise<Device[]> {
  const ids = [...new Set(orders.map((order) => order.deviceIds[0]).filter((id) => id !== undefined))];
  const portions = Array.from({ length: Math.ceil(ids.length / idsMax) }, (_, n) =>
    ids.slice(n * idsMax, (n + 1) * idsMax),
  );
  const pages = await Promise.all(
    portions.map((portion) => ask('GET /api/v1/devices', { query: { ids: portion.join() } })),
  );
  return pages.flatMap(({ items }) => items);
}

const byId = (devices: readonly Device[]): ReadonlyMap<string, Device> =>
  new Map(devices.map((device) => [device.id, device]));
