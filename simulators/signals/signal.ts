// What every kind's signal is made of: a state per device, stepped forward from sample to sample, and an influence through
// which defects act on it. Influences are neutral on a healthy device.
import type { Device } from '../../ingest/domain/device.ts';
import type { Metrics } from '../../ingest/domain/reading.ts';
import type { Millis } from '../../ingest/domain/time.ts';
import type { Key } from '../chance.ts';
import type { Place } from '../place.ts';

export interface Moment {
  readonly at: Millis;
  /** Counts this device's sampling slots since the epoch: the index into its chance. */
  readonly index: number;
  /** Seconds since its last sample. */
  readonly dtS: number;
  /** For a gateway: watts that its lamps draw. */
  readonly loadW: number;
}

/** What a defect can do to the telemetry of any device. */
export interface AnyInfluence {
  /** Its controller has no power, or is dead: nothing is measured. */
  silent: boolean;
  /** It measures, but its link is down: readings wait. */
  linkDown: boolean;
  /** The mains are gone at its place. */
  supplyLost: boolean;
  missing: string;
  stuck: string;
  driftOf: string;
  drift: number;
  clockMs: Millis;
}

export const calm = (): AnyInfluence => ({
  silent: false,
  linkDown: false,
  supplyLost: false,
  missing: '',
  stuck: '',
  driftOf: '',
  drift: 0,
  clockMs: 0,
});

export interface Signal<State, Influence extends AnyInfluence> {
  /** A device as it stands at the beginning: settled, with its own traits drawn from its key. */
  start(device: Device, key: Key, at: Millis, place: Place): State;
  neutral(): Influence;
  /** Steps the state to `now` and says what the sensors show; `undefined` where the controller has no power. */
  sample(state: State, now: Moment, place: Place, influence: Influence): Metrics | undefined;
  /** What a crew's visit sets right by itself: lockouts, counters. */
  restore(state: State): void;
}
