// A silence: planned work. Judging goes on inside it, telling does not.
import type { Millis } from './time.ts';

export interface SilenceScope {
  readonly village?: string;
  readonly circuit?: string;
  readonly gateway?: string;
  readonly device?: string;
  readonly kind?: string;
}

export interface Silence {
  readonly id: string;
  readonly scope: SilenceScope;
  readonly from: Millis;
  readonly until: Millis;
  /** Weekly recurrence in town time; `until` then ends the last of them. */
  readonly recurring: {
    readonly weekdays: readonly number[];
    readonly startMinute: number;
    readonly endMinute: number;
  } | null;
  readonly author: string;
  readonly reason: string;
  readonly createdAt: Millis;
  readonly endedAt: Millis | null;
  /** What it kept from being told, `deviceId code`. */
  readonly suppressed: readonly string[];
}
