// What a rules file says of a kind before any rule: its signals, its symptoms, what proves it well.
import { z } from 'zod';
import { expression } from './rule-parts.ts';
import { track } from './track.ts';

const signalName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}$/, 'a signal name is small letters, digits and underscores');

const lookup = z.strictObject({
  /** A text signal that is looked up in `table`. */
  lookup: expression,
  table: z.record(z.string(), z.string()),
  otherwise: z.string(),
});
export type Lookup = Readonly<z.output<typeof lookup>>;

export const kindRules = z.strictObject({
  /** Signals without a memory. */
  let: z.record(signalName, z.union([expression, lookup])).default({}),
  track: z.record(signalName, track).default({}),
  /** Early signs for causes, by symptom; `silent` is the silence rule's. */
  symptoms: z
    .strictObject({
      dark: expression.optional(),
      no_supply: expression.optional(),
      bad_voltage: expression.optional(),
      burning_by_day: expression.optional(),
    })
    .default({}),
  /** True: supplied; false: not; unknown: cannot be seen now. */
  supply: expression.optional(),
  /** True where a reading proves that the device does its work. */
  proves: expression.optional(),
  /** Signals that neighbours of the same village and kind are compared by. */
  peers: z.array(signalName).default([]),
});
export type KindRules = Readonly<z.output<typeof kindRules>>;
