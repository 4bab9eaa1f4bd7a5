// The functions of the expression language: one row each, `make(args)` gives the binding or says what is wrong.
import type { Read, Value, ValueType } from './value.ts';

interface Arg {
  readonly type: ValueType;
  readonly read: Read<unknown>;
}
type Make = (args: readonly Arg[]) => Arg | string;

export const functions: Readonly<Record<string, Make>> = {
  min: numeric('two numbers or more', 2, 8, (...xs) => Math.min(...xs)),
  max: numeric('two numbers or more', 2, 8, (...xs) => Math.max(...xs)),
  abs: numeric('one number', 1, 1, (x) => Math.abs(x!)),
  /** Natural logarithm; of nothing or less it is unknown. */
  ln: numeric('one number', 1, 1, (x) => (0 < x! ? Math.log(x!) : Number.NaN)),
  missing: (args) => presence(args, true),
  present: (args) => presence(args, false),
  /** The first that is known. */
  coalesce: (args) => {
    const [first] = args;
    if (first === undefined || args.length < 2 || args.some((arg) => arg.type !== first.type))
      return 'takes two values or more of one type';
    const reads = args.map((arg) => arg.read);
    return { type: first.type, read: (m) => firstKnown(reads, m) };
  },
  /** `if(condition, then, otherwise)`. */
  if: ([condition, then, otherwise, ...rest]) => {
    if (
      condition?.type !== 'boolean' ||
      then === undefined ||
      then.type !== otherwise?.type ||
      rest.length > 0
    )
      return 'takes a condition and two values of one type';
    return {
      type: then.type,
      read: (m) => {
        const truth = condition.read(m);
        return truth === undefined ? undefined : truth ? then.read(m) : otherwise.read(m);
      },
    };
  },
  /** `one_of(mode, 'heat', 'defrost')`. */
  one_of: (args) => {
    const [of, ...choices] = args;
    if (of === undefined || choices.length === 0 || choices.some((choice) => choice.type !== of.type))
      return 'takes a value and its choices, all of one type';
    const reads = choices.map((choice) => choice.read);
    return {
      type: 'boolean',
      read: (m) => {
        const value = of.read(m);
        return value === undefined ? undefined : reads.some((read) => read(m) === value);
      },
    };
  },
};

function numeric(takes: string, least: number, most: number, work: (...xs: number[]) => number): Make {
  return (args) => {
    if (args.length < least || most < args.length || args.some((arg) => arg.type !== 'number'))
      return `takes ${takes}`;
    const reads = args.map((arg) => arg.read as Read<unknown, number>);
    return {
      type: 'number',
      read: (m) => {
        const values: number[] = [];
        for (const read of reads) {
          const value = read(m);
          if (value === undefined) return undefined;
          values.push(value);
        }
        const result = work(...values);
        return Number.isNaN(result) ? undefined : result;
      },
    };
  };
}

function presence(args: readonly Arg[], wanted: boolean): Arg | string {
  const [of] = args;
  if (of === undefined || args.length !== 1) return 'takes one value';
  return { type: 'boolean', read: (m) => (of.read(m) === undefined) === wanted };
}

function firstKnown(reads: readonly Read<unknown>[], moment: unknown): Value | undefined {
  for (const read of reads) {
    const value = read(moment);
    if (value !== undefined) return value;
  }
  return undefined;
}
