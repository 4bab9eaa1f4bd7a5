// The devices as the engine holds them: one look-up finds what is remembered of a device, its entry in the registry, the judge's
// context and its timer. A reading used to cost eight look-ups among thousands of devices, each of them a cache miss.

import type { Device, DeviceId, Registry } from '../domain/device.ts';
import type { JudgeContext } from '../judge/context.ts';
import type { Heard } from '../orders/step.ts';
import { type DeviceRecord, unseen } from './device-record.ts';
import type { Timed } from './timers.ts';

/** A device's record, each part of it replaced where it stands, and what belongs to the device while the program runs. */
export interface Place extends Timed, Mutable<DeviceRecord> {
  readonly id: DeviceId;
  /** Absent: remembered, but no longer in the registry. */
  device: Device | undefined;
  /** Made when first asked for; holds as long as rules and registry do. */
  context: JudgeContext | undefined;
}
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

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
  for (const [id, record] of saved) places.set(id, placeOf(id, undefined, record));
  register(registry);
  return {
    of,
    find: (id) => places.get(id),
    known,
    noteHeard,
    heard: (kind) => heard.get(kind) ?? nobody,
    register,
    forgetContexts,
    records: () => [...known()].map((place) => [place.id, recordOf(place)] as const),
  };

  function of(device: Device): Place {
    let place = places.get(device.id);
    if (place === undefined) {
      place = placeOf(device.id, device, unseen);
      places.set(device.id, place);
    }
    return place;
  }

  function* known(): IterableIterator<Place> {
    for (const place of places.values()) if (isKnown(place)) yield place;
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
      if (place.device !== undefined && isHeard(place)) noteHeard(place.device);
    }
  }

  function forgetContexts(): void {
    for (const place of places.values()) place.context = undefined;
  }
}

function placeOf(id: DeviceId, device: Device | undefined, record: DeviceRecord): Place {
  const { judge, sequence, latest, moment } = record;
  return { id, timer: undefined, device, judge, sequence, latest, moment, context: undefined };
}

/** What is remembered of the device now; it does not change when the place does. */
export const recordOf = ({ judge, sequence, latest, moment }: Place): DeviceRecord => ({
  judge,
  sequence,
  latest,
  moment,
});

const isKnown = ({ judge, sequence }: Place): boolean =>
  judge !== unseen.judge || sequence !== unseen.sequence;

/** Whether a reading of it was ever accepted. */
export const isHeard = ({ sequence }: Place): boolean => 0 <= sequence.newestTs;
