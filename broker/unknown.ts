// The ids that knocked and are not in the registry, for the office: a controller that was hung before it was registered
// shows up here. Those with a right password are kept apart, so that noise cannot push a real device out.
import type { Millis } from '../ingest/domain/time.ts';

export interface UnknownDevice {
  readonly id: string;
  readonly firstAt: Millis;
  readonly lastAt: Millis;
  readonly attempts: number;
  readonly address: string;
  /** Its password or certificate was right: a device of ours that is not yet registered. */
  readonly proven: boolean;
}

export interface UnknownDevices {
  note(id: string, address: string, proven: boolean, at: Millis): void;
  /** A device that was registered since is no longer unknown. */
  forget(known: (id: string) => boolean): void;
  /** Newest first, proven ones before the others. */
  list(): readonly UnknownDevice[];
}

/** Characters kept of an id: no legal one is longer. */
const idCharsMax = 40;

export function unknownDevices(keptMax: number): UnknownDevices {
  const proven = new Map<string, UnknownDevice>();
  const claimed = new Map<string, UnknownDevice>();

  return {
    note(text, address, isProven, at) {
      const id = text.slice(0, idCharsMax);
      const isOurs = isProven || proven.has(id);
      const list = isOurs ? proven : claimed;
      const before = list.get(id) ?? claimed.get(id);
      claimed.delete(id);
      list.delete(id);
      list.set(id, {
        id,
        firstAt: before?.firstAt ?? at,
        lastAt: at,
        attempts: (before?.attempts ?? 0) + 1,
        address,
        proven: isOurs,
      });
      if (keptMax < list.size) list.delete(list.keys().next().value!);
    },
    forget(known) {
      for (const list of [proven, claimed]) for (const id of list.keys()) if (known(id)) list.delete(id);
    },
    list: () => [...[...proven.values()].reverse(), ...[...claimed.values()].reverse()],
  };
}
