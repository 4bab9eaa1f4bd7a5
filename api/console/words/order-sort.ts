// In which order a crew should go: danger first, then what is nearest, then what has waited longest. Pure.
import type { Order } from '../contract.ts';

export interface Place {
  readonly lat: number;
  readonly lon: number;
}
export interface Stop {
  readonly order: Pick<Order, 'id' | 'priority' | 'status' | 'openedAt'>;
  readonly distanceM: number | null;
}

/** Waiting for telemetry: nobody needs to go there. */
const waits = (stop: Stop): number => (stop.order.status === 'verifying' ? 1 : 0);
const far = Number.POSITIVE_INFINITY;

export function inVisitOrder<T extends Stop>(stops: readonly T[]): T[] {
  return [...stops].sort(
    (a, b) =>
      waits(a) - waits(b) ||
      a.order.priority - b.order.priority ||
      sign((a.distanceM ?? far) - (b.distanceM ?? far)) ||
      sign(Date.parse(a.order.openedAt) - Date.parse(b.order.openedAt)) ||
      (a.order.id < b.order.id ? -1 : 1),
  );
}

/** `Infinity - Infinity` is no number: two unknown distances are equal. */
const sign = (difference: number): number => (Number.isNaN(difference) ? 0 : Math.sign(difference));

const earthM = 6_371_000;
/** Haversine; right to a few metres inside a town. */
export function metresBetween(a: Place, b: Place): number {
  const rad = Math.PI / 180;
  const dLat = (b.lat - a.lat) * rad;
  const dLon = (b.lon - a.lon) * rad;
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(dLon / 2) ** 2;
  return 2 * earthM * Math.asin(Math.sqrt(h));
}

export const distanceText = (metres: number): string =>
  metres < 1_000 ? `${Math.round(metres / 10) * 10} m` : `${(metres / 1_000).toFixed(1)} km`;
