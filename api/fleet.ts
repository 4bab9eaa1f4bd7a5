// The fleet as the API shows it: one device, a list, and the town's figures, computed from what the engine knows.
import { crewFor, type Device, type DeviceId, type Registry } from '../ingest/domain/device.ts';
import type { Health, Healths, Sample, Words } from '../ingest/domain/fault.ts';
import { unknownHealths } from '../ingest/domain/fault.ts';
import type { Millis } from '../ingest/domain/time.ts';
import type { Page, Paging } from '../ingest/store/ports.ts';
import { refuse } from './errors.ts';

/** What the engine knows of one device. */
export interface DeviceState {
  readonly health: Healths;
  readonly lastSeenAt: Millis | null;
  /** Newest value of each metric, under the time of the newest reading. */
  readonly latest: Sample | null;
}
export interface DeviceStatus extends DeviceState {
  readonly device: Device;
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

/** The engine's memory, asked device by device. */
interface FleetSource {
  registry(): Registry;
  state(id: DeviceId): DeviceState | undefined;
  lamp(id: DeviceId): LampState;
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

interface FleetCount {
  readonly village: string;
  readonly kind: string;
  readonly total: number;
  readonly ok: number;
  readonly fault: number;
  readonly unknown: number;
  readonly reporting: number;
}
export interface Coverage {
  readonly reporting: number;
  readonly total: number;
}
export interface LampOn {
  readonly lit: number;
  readonly expected: number;
  readonly unknown: number;
}

export interface FleetFigures {
  readonly coverage: Coverage;
  readonly lampOn: LampOn;
}

export interface FleetView {
  device(id: DeviceId): DeviceStatus | undefined;
  list(filter: FleetFilter, paging: Paging): Page<DeviceStatus>;
  /** One row per village and kind that has a device. */
  counts(filter: FleetFilter): readonly FleetCount[];
  /** Coverage and lamps by village, kind or crew; all together under `null` without `by`. */
  figures(filter: FleetFilter, by?: 'village' | 'kind' | 'crew'): ReadonlyMap<string | null, FleetFigures>;
  explain(id: DeviceId): readonly Explanation[];
}

/** The worst of the three: a fault anywhere is a fault, and what is not known is never ok. */
export function overall(health: Healths): Health {
  const all = [health.comms, health.supply, health.function];
  if (all.includes('fault')) return 'fault';
  return all.includes('unknown') ? 'unknown' : 'ok';
}

const unseen: DeviceState = { health: unknownHealths, lastSeenAt: null, latest: null };

/** The view over the engine's memory. Every call walks the registry once: 16,581 devices take a few milliseconds. */
export function fleetView(source: FleetSource): FleetView {
  const statusOf = (device: Device): DeviceStatus => ({ device, ...(source.state(device.id) ?? unseen) });

  function* matching(filter: FleetFilter, cursor?: string): Generator<DeviceStatus> {
    const registry = source.registry();
    const q = filter.q?.toLowerCase();
    for (const device of after(candidates(registry, filter), cursor)) {
      if (!fits(registry, device, filter, q)) continue;
      const status = statusOf(device);
      if (filter.health === undefined || overall(status.health) === filter.health) yield status;
    }
  }

  return {
    device: (id) => {
      const device = source.registry().devices.get(id);
      return device === undefined ? undefined : statusOf(device);
    },
    list: (filter, paging) => pageOf(matching(filter, paging.cursor), paging.limit),
    counts: (filter) => countUp(matching(filter)),
    figures: (filter, by) => {
      const registry = source.registry();
      const groups = new Map<string | null, Tally>();
      if (by === undefined) groups.set(null, newTally());
      for (const status of matching(filter)) {
        const { device } = status;
        const key =
          by === undefined ? null : by === 'crew' ? (crewFor(registry, device) ?? null) : device[by];
        const tally = groups.get(key) ?? newTally();
        groups.set(key, tally);
        addTo(tally, status, device.kind === 'streetlight' ? source.lamp(device.id) : 'not_expected');
      }
      return groups;
    },
    explain: (id) => source.explain(id),
  };
}

/** The index that narrows the walk most. */
function candidates(registry: Registry, filter: FleetFilter): Iterable<Device> {
  if (filter.ids !== undefined) return filter.ids.flatMap((id) => registry.devices.get(id) ?? []);
  const ids =
    filter.gateway !== undefined
      ? (registry.children.get(filter.gateway) ?? [])
      : filter.circuit !== undefined
        ? (registry.circuits.get(filter.circuit) ?? [])
        : undefined;
  return ids === undefined ? registry.devices.values() : ids.map((id) => registry.devices.get(id)!);
}

function fits(registry: Registry, device: Device, filter: FleetFilter, q: string | undefined): boolean {
  if (filter.gateway !== undefined && device.gateway !== filter.gateway) return false;
  if (filter.village !== undefined && device.village !== filter.village) return false;
  if (filter.villages && !filter.villages.includes(device.village)) return false;
  if (filter.kind !== undefined && device.kind !== filter.kind) return false;
  if (filter.circuit !== undefined && device.circuit !== filter.circuit) return false;
  if (filter.crew !== undefined && crewFor(registry, device) !== filter.crew) return false;
  if (q === undefined) return true;
  return [device.id, device.assetNo ?? '', device.address].some((text) => text.toLowerCase().includes(q));
}

/** Registry order; the cursor is the last id shown, so a page stays right while healths change. */
function pageOf(found: Iterable<DeviceStatus>, limit: number): Page<DeviceStatus> {
  const items: DeviceStatus[] = [];
  for (const status of found) {
    if (items.length === limit) {
      return { items, nextCursor: Buffer.from(items.at(-1)!.device.id).toString('base64url') };
    }
    items.push(status);
  }
  return { items, nextCursor: null };
}

function* after(devices: Iterable<Device>, cursor: string | undefined): Generator<Device> {
  if (cursor === undefined) return yield* devices;
  const id = Buffer.from(cursor, 'base64url').toString();
  let passed = false;
  for (const device of devices) {
    if (passed) yield device;
    else passed = device.id === id;
  }
  if (!passed) throw refuse('bad_request', 'the cursor is not one of this list');
}

function countUp(found: Iterable<DeviceStatus>): readonly FleetCount[] {
  const rows = new Map<string, Writable<FleetCount>>();
  for (const { device, health } of found) {
    const key = `${device.village} ${device.kind}`;
    const { village, kind } = device;
    const row = rows.get(key) ?? { village, kind, total: 0, ok: 0, fault: 0, unknown: 0, reporting: 0 };
    row.total += 1;
    row[overall(health)] += 1;
    if (health.comms === 'ok') row.reporting += 1;
    rows.set(key, row);
  }
  return [...rows.values()];
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
interface Tally {
  readonly coverage: Writable<Coverage>;
  readonly lampOn: Writable<LampOn>;
}
const newTally = (): Tally => ({
  coverage: { reporting: 0, total: 0 },
  lampOn: { lit: 0, expected: 0, unknown: 0 },
});

function addTo({ coverage, lampOn }: Tally, status: DeviceStatus, lamp: LampState): void {
  // A device never seen is not expected yet: it weighs neither on the good side nor on the bad.
  if (status.lastSeenAt !== null) coverage.total += 1;
  if (status.lastSeenAt !== null && status.health.comms === 'ok') coverage.reporting += 1;
  if (lamp === 'not_expected') return;
  lampOn.expected += 1;
  if (lamp === 'lit') lampOn.lit += 1;
  if (lamp === 'unknown') lampOn.unknown += 1;
}
