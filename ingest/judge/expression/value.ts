// Values of expressions: three types, each possibly unknown. Unknown is `undefined`, and never true or false.
export type Value = number | boolean | string;
export type ValueType = 'number' | 'boolean' | 'text';

/** What an expression is asked of: `F` is the moment (one reading, or a tick). */
export type Read<F, T extends Value = Value> = (moment: F) => T | undefined;

/** An expression ready to be asked, with its type and the names it stands on. */
export interface Compiled<F, T extends Value = Value> {
  readonly type: ValueType;
  readonly read: Read<F, T>;
  readonly names: ReadonlySet<string>;
  /** Lookups that it makes itself, as `peer cop_day`. */
  readonly lookups: ReadonlySet<string>;
}
