// A tree to one JavaScript function, with types checked once at load time so that nothing is checked again per reading. A tree of
// closures cost a reading of a heater some 150 calls that no engine can see through.
import { functions } from './functions.ts';
import { type BinaryMark, type Node, parse } from './parse.ts';
import {
  literal,
  numberOr,
  openWorkshop,
  type Page,
  type Piece,
  whereAllKnown,
  whereKnown,
} from './piece.ts';
import { ExpressionFault } from './tokens.ts';
import type { Compiled, Read, Value, ValueType } from './value.ts';

/** What a name stands for: its type and how it is read at a moment. */
export interface Binding<F> {
  readonly type: ValueType;
  readonly read: Read<F>;
  /** The same as text over the moment `m`, where that saves a call. */
  readonly text?: (page: Page) => string;
}
export interface Scope<F> {
  find(name: string): Binding<F> | undefined;
  /** Names to show where one is not found. */
  known(): readonly string[];
  /** Functions that need the moment (`tag`, `peer`): one quoted argument. */
  readonly lookups: ReadonlyMap<
    string,
    { readonly type: ValueType; read(moment: F, key: string): Value | undefined }
  >;
}

/** What is made of an expression's text before it becomes a function (a memo). */
export type Wrap = (text: string, page: Page) => string;

/**
 * @param type the type that is asked for; absent: any
 * @throws ExpressionFault with position, and the known names where a name is unknown
 */
export function compileExpression<F, T extends Value = Value>(
  source: string,
  scope: Scope<F>,
  type?: ValueType,
  wrap: Wrap = (text) => text,
): Compiled<F, T> {
  const names = new Set<string>();
  const workshop = openWorkshop();
  const lookups = new Set<string>();
  const root = pieceOf(parse(source), { scope, names, lookups, page: workshop });
  if (type !== undefined && root.type !== type)
    throw new ExpressionFault(`is a ${root.type}, a ${type} is asked for`, 0);
  return { type: root.type, read: workshop.build(wrap(root.text, workshop)), names, lookups };
}

/** What is at hand while a tree is written down. */
interface Writing<F> {
  readonly scope: Scope<F>;
  readonly names: Set<string>;
  readonly lookups: Set<string>;
  readonly page: Page;
}

function pieceOf<F>(node: Node, writing: Writing<F>): Piece {
  const { at } = node;
  switch (node.type) {
    case 'literal':
      return { type: typeOf(node.value), text: literal(node.value), at };
    case 'name':
      return nameOf(node, writing);
    case 'call':
      return callOf(node, writing);
    case 'unary': {
      const of = pieceOf(node.of, writing);
      const type = node.mark === '-' ? 'number' : 'boolean';
      need(of, type);
      return { type, text: whereKnown(of, writing.page, (x) => `${node.mark}${x}`), at };
    }
    case 'binary': {
      const left = pieceOf(node.left, writing);
      const right = pieceOf(node.right, writing);
      return { ...binary(node.mark, left, right, at, writing.page), at };
    }
  }
}

function nameOf<F>(node: Node & { type: 'name' }, { scope, names, page }: Writing<F>): Piece {
  const bound = scope.find(node.name);
  if (bound === undefined) throw unknownName(node.name, scope.known(), node.at);
  names.add(node.name);
  return { type: bound.type, text: bound.text?.(page) ?? `${page.refer(bound.read)}(m)`, at: node.at };
}

function callOf<F>(node: Node & { type: 'call' }, writing: Writing<F>): Piece {
  const { scope, page } = writing;
  const { name, args, at } = node;
  const lookup = scope.lookups.get(name);
  if (lookup !== undefined) {
    const [key] = args;
    if (args.length !== 1 || key?.type !== 'literal' || typeof key.value !== 'string')
      throw new ExpressionFault(`${name} takes one name in quotes`, at);
    writing.lookups.add(`${name} ${key.value}`);
    return { type: lookup.type, text: `${page.refer(lookup.read)}(m, ${literal(key.value)})`, at };
  }
  const make = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (make === undefined)
    throw unknownName(`${name}()`, [...Object.keys(functions), ...scope.lookups.keys()], at);
  const made = make(
    args.map((arg) => pieceOf(arg, writing)),
    page,
  );
  if (typeof made === 'string') throw new ExpressionFault(`${name}: ${made}`, at);
  return { ...made, at };
}

type Made = Pick<Piece, 'type' | 'text'>;

function binary(mark: BinaryMark, left: Piece, right: Piece, at: number, page: Page): Made {
  switch (mark) {
    case '&&':
    case '||':
      needBoth(left, right, 'boolean');
      return { type: 'boolean', text: mark === '&&' ? both(left, right, page) : either(left, right, page) };
    case '==':
    case '!=':
      if (left.type !== right.type)
        throw new ExpressionFault(`compares a ${left.type} with a ${right.type}`, at);
      return { type: 'boolean', text: known(left, right, page, mark === '==' ? '===' : '!==') };
    case '<':
    case '<=':
    case '>':
    case '>=':
      needBoth(left, right, 'number');
      return { type: 'boolean', text: known(left, right, page, mark) };
    case '+':
    case '-':
    case '*':
    case '/': {
      needBoth(left, right, 'number');
      const result = mark === '/' ? quotient(left, right, page) : known(left, right, page, mark);
      return { type: 'number', text: numberOr(result, page) };
    }
  }
}

/** Kleene's three-valued logic: what is false stays false, whatever the unknown turns out to be. */
function both(left: Piece, right: Piece, page: Page): string {
  const [a, b] = [page.temporary(), page.temporary()];
  return `((${a} = ${left.text}) === false || (${b} = ${right.text}) === false ? false : ${a} && ${b})`;
}
function either(left: Piece, right: Piece, page: Page): string {
  const [a, b] = [page.temporary(), page.temporary()];
  return `((${a} = ${left.text}) || (${b} = ${right.text}) ? true : ${a} === undefined ? undefined : ${b})`;
}

const known = (left: Piece, right: Piece, page: Page, mark: string): string =>
  whereAllKnown([left, right], page, ([x, y]) => `${x} ${mark} ${y}`);

/** A ratio to nothing is unknown, not endless. */
const quotient = (left: Piece, right: Piece, page: Page): string =>
  whereAllKnown([left, right], page, ([x, y]) => `${y} === 0 ? undefined : ${x} / ${y}`);

const typeOf = (value: Value): ValueType =>
  typeof value === 'string' ? 'text' : (typeof value as 'number' | 'boolean');

function need({ type, at }: Piece, wanted: 'number' | 'boolean'): void {
  if (type !== wanted) throw new ExpressionFault(`a ${wanted} is asked for, this is a ${type}`, at);
}

function needBoth(left: Piece, right: Piece, wanted: 'number' | 'boolean'): void {
  need(left, wanted);
  need(right, wanted);
}

function unknownName(name: string, known: readonly string[], at: number): ExpressionFault {
  return new ExpressionFault(`unknown name ${name}; known: ${[...known].sort().join(', ')}`, at);
}
