// The devices as the engine holds them: one look-up finds a device's record, its entry in the registry and the judge's
// context. A reading used to cost eight look-ups among thousands of devices, each of them a cache miss.

import type { Device, DeviceId, Registry } from '../domain/device.ts';
import type { JudgeContext } from '../judge/context.ts';
import type { Heard } from '../orders/step.ts';
import { type DeviceRecord, unseen } from './device-record.ts';

export interface Place {
  readonly id: DeviceId;
  /** Absent: remembered, but no longer in the registry. */
  device: Device | undefined;
  record: DeviceRecord;
  /** Made when first asked for; holds as long as rules and registry do. */
  context: JudgeContext | undefined;
}

export interface Roster {
  /** The device's own place, made where there is none. */
  of(device: Device): Place;
  find(id: DeviceId): Place | undefined;
  /** Every place that something is known of. */
  known(): IterableIterator<Place>;
  /** A device has been heard for the first time. */
  noteHeard(device: Device): void;
  /** How many devices of a kind were ever heard, in all and by village. */
  heard(kind: string): Heard;
  /** The registry was swapped: every place is filled anew, contexts are forgotten. */
  register(registry: Registry): void;
  forgetContexts(): void;
  /** As saved in a snapshot. */
  records(): readonly (readonly [DeviceId, DeviceRecord])[];
}

const nobody: Heard = { devices: 0, byVillage: new Map() };

export function createRoster(
  registry: Registry,
  saved: Iterable<readonly [DeviceId, DeviceRecord]> = [],
): Roster {
  const places = new Map<DeviceId, Place>();
  const heard = new Map<string, { devices: number; readonly byVillage: Map<string, number> }>();
  for (const [id, record] of saved) places.set(id, { id, device: undefined, record, context: undefined });
  register(registry);
  return {
    of,
    find: (id) => places.get(id),
    known,
    noteHeard,
    heard: (kind) => heard.get(kind) ?? nobody,
    register,
    forgetContexts,
    records: () => [...known()].map(({ id, record }) => [id, record] as const),
  };

  function of(device: Device): Place {
    let place = places.get(device.id);
    if (place === undefined) {
      place = { id: device.id, device, record: unseen, context: undefined };
      places.set(device.id, place);
    }
    return place;
  }

  function* known(): IterableIterator<Place> {
    for (const place of places.values()) if (place.record !== unseen) yield place;
  }

  function noteHeard({ kind, village }: Device): void {
    const count = heard.get(kind) ?? { devices: 0, byVillage: new Map() };
    count.devices += 1;
    count.byVillage.set(village, (count.byVillage.get(village) ?? 0) + 1);
    heard.set(kind, count);
  }

  function register({ devices }: Registry): void {
    heard.clear();
    for (const place of places.values()) {
      place.device = devices.get(place.id);
      place.context = undefined;
      if (place.device !== undefined && isHeard(place.record)) noteHeard(place.device);
    }
  }

  function forgetContexts(): void {
    for (const place of places.values()) place.context = undefined;
  }
}

/** Whether a reading of it was ever accepted. */
const isHeard = ({ sequence }: DeviceRecord): boolean => 0 <= sequence.newestTs;
