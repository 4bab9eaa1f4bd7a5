// Where an order is: at a device, where its caller stood, or no better known than its village.
import { z } from 'zod';
import { deviceToVisit, type Order } from '../ingest/domain/order.ts';
import type { AppDeps } from './deps.ts';

export const placeView = z.object({
  /** What `lat` and `lon` are of; of a village they are its middle, and nobody should be led there. */
  by: z.enum(['device', 'complaint', 'village']),
  address: z.string(),
  assetNo: z.string().nullable(),
  lat: z.number(),
  lon: z.number(),
});
type Place = z.output<typeof placeView>;

/** @returns null for what stands nowhere: the platform's own troubles */
export async function placeOf(deps: AppDeps, order: Order): Promise<Place | null> {
  const { devices, villages } = deps.registry();
  const { cause } = order;
  const device = deviceToVisit(order, devices);
  if (device !== undefined) {
    const { address, assetNo = null, lat, lon } = device;
    return { by: 'device', address, assetNo, lat, lon };
  }
  const village = order.village === null ? undefined : villages.get(order.village);
  if (village === undefined) return null;
  const named = { address: village.name, assetNo: null };
  const complaint = cause.type === 'place' ? await deps.orders.complaint(cause.id) : undefined;
  const { lat = null, lon = null } = complaint ?? {};
  if (lat !== null && lon !== null) return { by: 'complaint', ...named, lat, lon };
  return { by: 'village', ...named, lat: village.lat, lon: village.lon };
}
