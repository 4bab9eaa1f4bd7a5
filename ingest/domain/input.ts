// The journal's records: everything the engine ever hears, in the one order in which it hears it.
import type { Command } from './command.ts';
import type { Actor } from './ledger.ts';
import type { Millis } from './time.ts';

/** Rises by one with every record of a journal; the first is 1, and 0 means "before all". */
export type Position = number;

/** What is swapped whole while the program runs. */
export type SwapWhat = 'rules' | 'registry' | 'catalogue';

export type JournalInput =
  /** An accepted MQTT message, as it came. */
  | { readonly type: 'message'; readonly at: Millis; readonly topic: string; readonly payload: Uint8Array }
  /** The clock, and a process's start (which begins a grace time for silence). */
  | { readonly type: 'tick'; readonly at: Millis }
  | { readonly type: 'started'; readonly at: Millis }
  | { readonly type: 'command'; readonly at: Millis; readonly command: Command }
  /** Rules, registry or service catalogue swapped: the content stands in the data folder under its hash. */
  | {
      readonly type: 'swap';
      readonly at: Millis;
      readonly what: SwapWhat;
      readonly version: string;
      /** A registry's: the version of the rules that come into force with it, at once. Absent: those in force stay. */
      readonly rules?: string;
      /** Who asked for it, and what speaks for it; absent where the configuration did. */
      readonly by?: Actor;
      readonly reason?: string;
    };

export interface JournalRecord {
  readonly position: Position;
  readonly input: JournalInput;
}
