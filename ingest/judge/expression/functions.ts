// The functions of the expression language: one row each, `make(args, page)` gives the piece or says what is wrong.
import { numberOr, type Page, type Piece, whereAllKnown, whereKnown } from './piece.ts';
import type { ValueType } from './value.ts';

type Made = Pick<Piece, 'type' | 'text'>;
type Make = (args: readonly Piece[], page: Page) => Made | string;

export const functions: Readonly<Record<string, Make>> = {
  min: numeric('two numbers or more', 2, 8, (xs) => `Math.min(${xs.join(', ')})`),
  max: numeric('two numbers or more', 2, 8, (xs) => `Math.max(${xs.join(', ')})`),
  abs: numeric('one number', 1, 1, ([x]) => `Math.abs(${x})`),
  /** Natural logarithm; of nothing or less it is unknown. */
  ln: numeric('one number', 1, 1, ([x]) => `(0 < ${x} ? Math.log(${x}) : undefined)`),
  missing: (args) => presence(args, '==='),
  present: (args) => presence(args, '!=='),
  /** The first that is known. */
  coalesce: (args, page) => {
    const [first] = args;
    if (first === undefined || args.length < 2 || !areAll(args, first.type))
      return 'takes two values or more of one type';
    const x = page.temporary();
    const tried = args.slice(0, -1).map(({ text }) => `(${x} = ${text}) !== undefined ? ${x} : `);
    return { type: first.type, text: `(${tried.join('')}${args.at(-1)!.text})` };
  },
  /** `if(condition, then, otherwise)`. */
  if: ([condition, then, otherwise, ...rest], page) => {
    if (
      condition?.type !== 'boolean' ||
      then === undefined ||
      then.type !== otherwise?.type ||
      rest.length > 0
    )
      return 'takes a condition and two values of one type';
    const choice = (x: string): string => `${x} ? ${then.text} : ${otherwise.text}`;
    return { type: then.type, text: whereKnown(condition, page, choice) };
  },
  /** `one_of(mode, 'heat', 'defrost')`. */
  one_of: (args, page) => {
    const [of, ...choices] = args;
    if (of === undefined || choices.length === 0 || !areAll(choices, of.type))
      return 'takes a value and its choices, all of one type';
    const isOne = (x: string): string => choices.map(({ text }) => `${x} === ${text}`).join(' || ');
    return { type: 'boolean', text: whereKnown(of, page, isOne) };
  },
};

function numeric(takes: string, least: number, most: number, work: (xs: readonly string[]) => string): Make {
  return (args, page) =>
    args.length < least || most < args.length || !areAll(args, 'number')
      ? `takes ${takes}`
      : { type: 'number', text: whereAllKnown(args, page, (xs) => numberOr(work(xs), page)) };
}

function presence(args: readonly Piece[], mark: '===' | '!=='): Made | string {
  const [of] = args;
  if (of === undefined || args.length !== 1) return 'takes one value';
  return { type: 'boolean', text: `(${of.text} ${mark} undefined)` };
}

const areAll = (args: readonly Piece[], type: ValueType): boolean => args.every((arg) => arg.type === type);
