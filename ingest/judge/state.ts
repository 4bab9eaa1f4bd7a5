// What the judge remembers of one device: plain data, replaced and never changed in place, written to the snapshot
// as it is. An idle rule has no entry at all.
import { type Healths, type Sample, type Symptom, unknownHealths } from '../domain/fault.ts';
import type { Millis } from '../domain/time.ts';

/** A condition that has begun to hold. It is carried by readings alone: silence adds nothing to it. */
export interface Hold {
  readonly since: Millis;
  /** The last reading that carried it. */
  readonly last: Millis;
  readonly readings: number;
  /** The first reading and the last two. */
  readonly samples: readonly Sample[];
}
/** One hold per alternative of a rule, in its order. */
export type Holds = readonly (Hold | undefined)[];

/** A rule without an entry is idle: nothing of it holds. */
export type RuleState =
  | { readonly state: 'pending'; readonly raise: Holds }
  | {
      readonly state: 'firing';
      readonly since: Millis;
      readonly raisedAt: Millis;
      /** Which alternative stands: the worst that came due. */
      readonly level: number;
      readonly raise: Holds;
      readonly clear: Holds;
    }
  /** A crew says it is repaired: calm proves it, the fault's whole hold refutes it. */
  | {
      readonly state: 'claimed';
      readonly since: Millis;
      readonly claimedAt: Millis;
      readonly level: number;
      readonly raise: Holds;
      readonly clear: Holds;
    };
export const noHolds: Holds = [];

/** Past gaps between readings: how many were regular, and the longer ones by length (see `rhythm.ts`). */
export interface Rhythm {
  readonly regular: number;
  readonly longer: readonly number[];
}

/** When a device was heard, and how regularly. */
export interface Live {
  /** `ts` of the newest judged reading; absent: never seen, so nothing is expected of it. */
  readonly lastTs?: Millis;
  readonly session?: string;
  /** The interval that the device itself announced. */
  readonly intervalS?: number;
  /** A last will, or a leave, since which nothing came. */
  readonly lostAt?: Millis;
  readonly rhythm: Rhythm;
  /** When a silence whose order hangs on the weather was last looked at. */
  readonly checkedAt?: Millis;
}

/** By position, which costs a third of a record; the names tell where each belongs when the rules change. */
export interface Tracks {
  readonly names: string;
  readonly states: readonly unknown[];
}

export interface DeviceState {
  readonly live: Live;
  /** Memory of signals; each has the shape of its own track. */
  readonly tracks: Tracks;
  readonly rules: Readonly<Record<string, RuleState>>;
  readonly symptoms: readonly Symptom[];
  readonly healths: Healths;
}

const unseen: DeviceState = {
  live: { rhythm: { regular: 0, longer: [] } },
  tracks: { names: '', states: [] },
  rules: {},
  symptoms: [],
  healths: unknownHealths,
};

/** A device of which nothing is known: it raises nothing, and nothing is expected of it. */
export const initialDevice = (): DeviceState => unseen;

/** Intervals after which the next reading no longer carries on what the last one began. */
export const gapIntervalsMax = 3;
