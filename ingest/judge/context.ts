// What the judge may look at beside the device's own state: rules, place, season, town. All of it is read-only.
import type { Device } from '../domain/device.ts';
import type { KindSpec } from '../domain/kind.ts';
import type { Metrics } from '../domain/reading.ts';
import type { Millis } from '../domain/time.ts';
import type { CompiledRules } from './compile.ts';
import type { Season } from './season.ts';
import type { Sky, SunDay } from './sun.ts';

/** What the town's other devices say, worked out by the engine: the judge itself knows one device. */
export interface PeerSignals {
  /** Median outdoor temperature of the village's heaters. */
  outdoorC(village: string): number | undefined;
  /** Median of a signal that the rules name under `peers`, over a village's devices of one kind. */
  peer(village: string, kind: string, signal: string): number | undefined;
}

export interface TownSignals extends PeerSignals {
  /** Whether for some of that time the platform itself heard nobody. */
  wasDeaf(from: Millis, until: Millis): boolean;
}
export const noTown: TownSignals = {
  outdoorC: () => undefined,
  peer: () => undefined,
  wasDeaf: () => false,
};

export interface JudgeContext {
  readonly rules: CompiledRules;
  readonly device: Device;
  readonly kind: KindSpec;
  readonly sky: Sky;
  readonly season: Season;
  readonly town: TownSignals;
  /** The program's own start and a grace time: no silence counts before. */
  readonly graceUntil: Millis;
}

/** One reading, or one look at the clock (no metrics), with what was worked out for it so far. */
export interface Moment {
  readonly at: Millis;
  readonly metrics: Metrics;
  readonly intervalMs: Millis;
  /** Time since the device's reading before; endless at its first. */
  readonly sinceLastMs: Millis;
  readonly context: JudgeContext;
  /**
   * Memo of this moment's signals by their slot (`null`: not worked out yet, `undefined`: unknown), and the tracks' states
   * (`null`: not stepped).
   */
  readonly slots: unknown[];
}

/** The local day at the device's place: most readings of a heater never ask for it. */
export const sunOf = ({ at, context: { sky, device } }: Moment): SunDay =>
  sky.day(device.lat, device.lon, at);

/** A moment that is written anew for every reading of its kind. */
export type Scratch = { -readonly [K in keyof Moment]: Moment[K] };

/** Before the first reading; nobody sees it. */
export const blankMoment = (slots: number): Scratch => ({
  at: 0,
  metrics: {},
  intervalMs: 0,
  sinceLastMs: 0,
  context: undefined as unknown as JudgeContext,
  slots: new Array<unknown>(slots).fill(null),
});
