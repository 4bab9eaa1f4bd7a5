// What the town may know of a device. Its causes look at thousands of devices at a time, so nothing is worked out before it is asked for.

import { unknownHealths } from '../domain/fault.ts';
import type { Millis } from '../domain/time.ts';
import type { PeerSignals } from '../judge/context.ts';
import type { DeviceView } from '../orders/step.ts';
import type { DeviceRecord } from './device-record.ts';

export const neverSeen: DeviceView = {
  lastSeenAt: null,
  healths: unknownHealths,
  outdoorC: null,
  indoorC: null,
};

export class DeviceSeen implements DeviceView {
  readonly #record: DeviceRecord;
  readonly #village: string | undefined;
  readonly #town: PeerSignals;

  constructor(record: DeviceRecord, village: string | undefined, town: PeerSignals) {
    this.#record = record;
    this.#village = village;
    this.#town = town;
  }

  get lastSeenAt(): Millis | null {
    const { newestTs } = this.#record.sequence;
    return newestTs < 0 ? null : newestTs;
  }
  get healths() {
    return this.#record.judge.healths;
  }
  get outdoorC(): number | null {
    const own = this.#number('outdoor_c');
    if (own !== null || this.#village === undefined) return own;
    return this.#town.outdoorC(this.#village) ?? null;
  }
  get indoorC(): number | null {
    return this.#number('indoor_c');
  }

  #number(metric: string): number | null {
    const value = this.#record.latest[metric];
    return typeof value === 'number' ? value : null;
  }
}
