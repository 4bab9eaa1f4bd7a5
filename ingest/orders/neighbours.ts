// Who stands next to whom on a circuit. The registry has no order of poles, so neighbours are the nearest by
// place.
import type { Device, DeviceId } from '../domain/device.ts';

const metresPerDegree = 111_320;

/** Metres between two places; flat, which is exact to a metre over a village. */
export function metresBetween(
  a: { readonly lat: number; readonly lon: number },
  b: { readonly lat: number; readonly lon: number },
): number {
  const shrink = Math.cos((((a.lat + b.lat) / 2) * Math.PI) / 180);
  return Math.hypot(a.lat - b.lat, (a.lon - b.lon) * shrink) * metresPerDegree;
}

/** On a line of poles each has one on either side. */
const nearestCounted = 2;

/**
 * The largest groups first: `affected` devices that are connected through being each other's nearest on the
 * circuit.
 */
export function runs(affected: ReadonlySet<DeviceId>, circuit: readonly Device[]): DeviceId[][] {
  const links = new Map<DeviceId, DeviceId[]>();
  const link = (from: DeviceId, to: DeviceId): void => {
    links.set(from, [...(links.get(from) ?? []), to]);
  };
  for (const device of circuit) {
    if (!affected.has(device.id)) continue;
    for (const near of nearest(device, circuit)) {
      if (!affected.has(near.id)) continue;
      link(device.id, near.id);
      link(near.id, device.id);
    }
  }
  return components(affected, links).sort((a, b) => b.length - a.length);
}

function nearest(device: Device, circuit: readonly Device[]): Device[] {
  return circuit
    .filter((other) => other.id !== device.id)
    .map((other) => ({ other, metres: metresBetween(device, other) }))
    .sort((a, b) => a.metres - b.metres || (a.other.id < b.other.id ? -1 : 1))
    .slice(0, nearestCounted)
    .map(({ other }) => other);
}

function components(ids: ReadonlySet<DeviceId>, links: ReadonlyMap<DeviceId, DeviceId[]>): DeviceId[][] {
  const seen = new Set<DeviceId>();
  const found: DeviceId[][] = [];
  for (const id of ids) {
    if (seen.has(id)) continue;
    const run: DeviceId[] = [];
    const queue = [id];
    seen.add(id);
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      run.push(next);
      for (const to of links.get(next) ?? []) {
        if (seen.has(to)) continue;
        seen.add(to);
        queue.push(to);
      }
    }
    found.push(run);
  }
  return found;
}
