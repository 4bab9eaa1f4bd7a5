// The fleet as the API shows it: one device, a list, and the town's figures, computed from what the engine knows.
import { crewFor, type Device, type DeviceId, type Registry } from '../ingest/domain/device.ts';
import type { Health, Healths, Sample, Words } from '../ingest/domain/fault.ts';
import type { Millis } from '../ingest/domain/time.ts';
import type { Page, Paging } from '../ingest/store/ports.ts';
import type { Census } from './census.ts';
import { refuse } from './errors.ts';

export interface DeviceStatus {
  readonly device: Device;
  readonly health: Healths;
  readonly lastSeenAt: Millis | null;
  /** Newest value of each metric, under the time of the newest reading. */
  readonly latest: Sample | null;
}

/** What a lamp does now, measured against what it should do: `unknown` is never counted as lit. */
export type LampState = 'lit' | 'dark' | 'unknown' | 'not_expected';

/** One reason why a fault of this device has no order: a rule not due yet, a silence, an order it stands under. */
interface Explanation {
  readonly code: string | null;
  readonly verdict:
    | 'order'
    | 'no_rule'
    | 'pending'
    | 'suppressed'
    | 'grouped'
    | 'silent'
    | 'not_observable'
    | 'calm'
    | 'cancelled';
  readonly since: Millis | null;
  readonly orderId: string | null;
  readonly words: Words;
}

/** The engine's memory, asked device by device. Health, time and lamp are asked of the whole town at once: they make nothing. */
export interface FleetSource {
  registry(): Registry;
  /** All unknown where it was never heard. */
  health(id: DeviceId): Healths;
  lastSeenAt(id: DeviceId): Millis | null;
  latest(id: DeviceId): Sample | null;
  lamp(device: Device): LampState;
  explain(id: DeviceId): readonly Explanation[];
}

interface FleetFilter {
  readonly village?: string;
  readonly kind?: string;
  readonly health?: Health;
  readonly circuit?: string;
  readonly gateway?: string;
  readonly crew?: string;
  readonly ids?: readonly DeviceId[];
  /** Part of an id, an asset number or an address. */
  readonly q?: string;
  /** The villages the asker may see; absent or null: all. */
  readonly villages?: readonly string[] | null;
}

export interface CircuitHealth {
  readonly id: string;
  /** The middle of its members. */
  readonly lat: number;
  readonly lon: number;
  readonly total: number;
  readonly ok: number;
  readonly fault: number;
  readonly unknown: number;
  readonly reporting: number;
}

export interface FleetView extends Census {
  device(id: DeviceId): DeviceStatus | undefined;
  list(filter: FleetFilter, paging: Paging): Page<DeviceStatus>;
  /** Lighting circuits and transformer districts with a member in the village. */
  circuits(village: string): readonly CircuitHealth[];
  explain(id: DeviceId): readonly Explanation[];
}

/** The worst of the three: a fault anywhere is a fault, and what is not known is never ok. */
export function overall({ comms, supply, function: works }: Healths): Health {
  if (comms === 'fault' || supply === 'fault' || works === 'fault') return 'fault';
  return comms === 'unknown' || supply === 'unknown' || works === 'unknown' ? 'unknown' : 'ok';
}

/** @param census where counts and figures come from, asked with every question */
export function fleetView(source: FleetSource, census: () => Census): FleetView {
  const statusOf = (device: Device): DeviceStatus => ({
    device,
    health: source.health(device.id),
    lastSeenAt: source.lastSeenAt(device.id),
    latest: source.latest(device.id),
  });
  return {
    device: (id) => {
      const device = source.registry().devices.get(id);
      return device === undefined ? undefined : statusOf(device);
    },
    list: (filter, paging) => {
      const page = devicesOf(source, filter, paging);
      return { items: page.items.map(statusOf), nextCursor: page.nextCursor };
    },
    circuits: (village) => circuitsOf(source, village),
    counts: (scope) => census().counts(scope),
    figures: (scope, by) => census().figures(scope, by),
    explain: (id) => source.explain(id),
  };
}

/** Registry order; the cursor is the last id shown, so a page stays right while healths change. */
function devicesOf(source: FleetSource, filter: FleetFilter, { limit, cursor }: Paging): Page<Device> {
  const registry = source.registry();
  const q = filter.q?.toLowerCase();
  const devices = candidates(registry, filter, q);
  const items: Device[] = [];
  for (let at = cursor === undefined ? 0 : placeAfter(devices, cursor); at < devices.length; at += 1) {
    const device = devices[at]!;
    if (!fits(registry, device, filter, q)) continue;
    if (filter.health !== undefined && overall(source.health(device.id)) !== filter.health) continue;
    if (items.length === limit)
      return { items, nextCursor: Buffer.from(items.at(-1)!.id).toString('base64url') };
    items.push(device);
  }
  return { items, nextCursor: null };
}

function placeAfter(devices: readonly Device[], cursor: string): number {
  const id = Buffer.from(cursor, 'base64url').toString();
  const at = devices.findIndex((device) => device.id === id);
  if (at < 0) throw refuse('bad_request', 'the cursor is not one of this list');
  return at + 1;
}

/** The index that narrows the walk most. */
function candidates(registry: Registry, filter: FleetFilter, q: string | undefined): readonly Device[] {
  const known = (id: DeviceId): readonly Device[] => {
    const device = registry.devices.get(id);
    return device === undefined ? [] : [device];
  };
  if (filter.ids !== undefined) return filter.ids.flatMap(known);
  if (filter.gateway !== undefined) return (registry.children.get(filter.gateway) ?? []).flatMap(known);
  if (filter.circuit !== undefined) return (registry.circuits.get(filter.circuit) ?? []).flatMap(known);
  if (filter.village !== undefined) return indexOf(registry).byVillage.get(filter.village) ?? [];
  const { devices, texts } = indexOf(registry);
  return q === undefined ? devices : devices.filter((_, at) => texts[at]!.includes(q));
}

function fits(registry: Registry, device: Device, filter: FleetFilter, q: string | undefined): boolean {
  if (filter.gateway !== undefined && device.gateway !== filter.gateway) return false;
  if (filter.village !== undefined && device.village !== filter.village) return false;
  if (filter.villages && !filter.villages.includes(device.village)) return false;
  if (filter.kind !== undefined && device.kind !== filter.kind) return false;
  if (filter.circuit !== undefined && device.circuit !== filter.circuit) return false;
  if (filter.crew !== undefined && crewFor(registry, device) !== filter.crew) return false;
  return q === undefined || searchText(device).includes(q);
}

/** Small letters of what a device is looked up by; a question holds no line break that would reach from one into the next. */
const searchText = ({ id, assetNo, address }: Device): string =>
  `${id}\n${assetNo ?? ''}\n${address}`.toLowerCase();

/** What lists walk, made once for a registry: an array is walked without making anything, a Map's values are not. */
interface FleetIndex {
  readonly devices: readonly Device[];
  /** In the order of `devices`: 16,581 are searched in a third of a millisecond. */
  readonly texts: readonly string[];
  readonly byVillage: ReadonlyMap<string, readonly Device[]>;
}
const indexes = new WeakMap<Registry, FleetIndex>();

function indexOf(registry: Registry): FleetIndex {
  const known = indexes.get(registry);
  if (known !== undefined) return known;
  const devices = [...registry.devices.values()];
  const byVillage = new Map<string, Device[]>();
  for (const device of devices) {
    const village = byVillage.get(device.village) ?? [];
    byVillage.set(device.village, village);
    village.push(device);
  }
  const index = { devices, texts: devices.map(searchText), byVillage };
  indexes.set(registry, index);
  return index;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function circuitsOf(source: FleetSource, village: string): readonly CircuitHealth[] {
  const rows = new Map<string, Writable<CircuitHealth>>();
  for (const { id, circuit, lat, lon } of indexOf(source.registry()).byVillage.get(village) ?? []) {
    if (circuit === undefined) continue;
    const none = { id: circuit, lat: 0, lon: 0, total: 0, ok: 0, fault: 0, unknown: 0, reporting: 0 };
    const row = rows.get(circuit) ?? none;
    rows.set(circuit, row);
    const health = source.health(id);
    row.total += 1;
    row.lat += (lat - row.lat) / row.total;
    row.lon += (lon - row.lon) / row.total;
    row[overall(health)] += 1;
    if (health.comms === 'ok') row.reporting += 1;
  }
  return [...rows.values()];
}
