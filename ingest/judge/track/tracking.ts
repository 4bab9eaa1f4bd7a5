// What every signal with a memory offers: one step a reading, a value at any moment, and what a repair makes of it.
import type { TrackOf, TrackType } from '../../domain/track.ts';
import type { Moment } from '../context.ts';
import type { Read } from '../expression/value.ts';

/** One signal, ready to be stepped. `S` is plain data; `undefined` is "nothing remembered". */
export interface Tracking<S> {
  /** Answers the same state where nothing changed. */
  step(state: S | undefined, moment: Moment): S | undefined;
  /** The signal's value after that step; `undefined` is unknown. */
  value(state: S | undefined, moment: Moment): number | undefined;
}

/** What a track may ask of the file it stands in; every fault is collected there. */
export interface Ask {
  number(source: string, member: string): Read<Moment, number>;
  truth(source: string, member: string): Read<Moment, boolean>;
  /** An absent guard is always open. */
  guard(source: string | undefined, member: string): Read<Moment, boolean>;
  /** Metrics of the kind, and where a moment has them. */
  readonly metrics: readonly { readonly name: string; readonly slot: number }[];
  fault(message: string): void;
}

/**
 * `anew`: what it knew of the fault's time must not speak for the time after the repair;
 * `kept`: what is usual for this device stays usual.
 */
export type AfterRepair = 'anew' | 'kept';

export interface TrackMaker<T extends TrackType, S> {
  make(spec: TrackOf<T>, ask: Ask): Tracking<S>;
  readonly afterRepair: AfterRepair | ((spec: TrackOf<T>) => AfterRepair);
}
