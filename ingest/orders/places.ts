// The registry by place, indexed once per registry: which devices stand in a village, and how many of a kind
// there are.
import type { Device, DeviceId, Registry } from '../domain/device.ts';

interface Places {
  readonly villages: ReadonlyMap<string, readonly DeviceId[]>;
  readonly kinds: ReadonlyMap<string, readonly Device[]>;
}

// A registry is swapped whole, so its index can never be stale.
const known = new WeakMap<Registry, Places>();

function placesOf(registry: Registry): Places {
  const found = known.get(registry);
  if (found !== undefined) return found;
  const villages = new Map<string, DeviceId[]>();
  const kinds = new Map<string, Device[]>();
  for (const device of registry.devices.values()) {
    push(villages, device.village, device.id);
    push(kinds, device.kind, device);
  }
  const places: Places = { villages, kinds };
  known.set(registry, places);
  return places;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

export const membersOfVillage = (registry: Registry, village: string): readonly DeviceId[] =>
  placesOf(registry).villages.get(village) ?? [];
export const devicesOfKind = (registry: Registry, kind: string): readonly Device[] =>
  placesOf(registry).kinds.get(kind) ?? [];
