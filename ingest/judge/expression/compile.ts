// A tree to closures, with types checked once at load time so that nothing is checked again per reading.
import { functions } from './functions.ts';
import { type BinaryMark, type Node, parse } from './parse.ts';
import { ExpressionFault } from './tokens.ts';
import type { Compiled, Read, Value, ValueType } from './value.ts';

/** What a name stands for: its type and how it is read at a moment. */
export interface Binding<F> {
  readonly type: ValueType;
  readonly read: Read<F>;
  /** Known at load time. */
  readonly constant?: Value;
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

/**
 * @param type the type that is asked for; absent: any
 * @throws ExpressionFault with position, and the known names where a name is unknown
 */
export function compileExpression<F, T extends Value = Value>(
  source: string,
  scope: Scope<F>,
  type?: ValueType,
): Compiled<F, T> {
  const names = new Set<string>();
  const root = compileNode(parse(source), scope, names);
  if (type !== undefined && root.type !== type)
    throw new ExpressionFault(`is a ${root.type}, a ${type} is asked for`, 0);
  return { type: root.type, read: root.read as Read<F, T>, names };
}

function compileNode<F>(node: Node, scope: Scope<F>, names: Set<string>): Binding<F> {
  switch (node.type) {
    case 'literal': {
      const { value } = node;
      return { type: typeOf(value), read: () => value, constant: value };
    }
    case 'name': {
      const bound = scope.find(node.name);
      if (bound === undefined) throw unknownName(node.name, scope.known(), node.at);
      names.add(node.name);
      return bound;
    }
    case 'call':
      return call(node, scope, names);
    case 'unary': {
      const of = compileNode(node.of, scope, names);
      if (node.mark === '-') {
        const read = number(of, node.of.at);
        return { type: 'number', read: (m) => negative(read(m)) };
      }
      const read = truth(of, node.of.at);
      return { type: 'boolean', read: (m) => not(read(m)) };
    }
    case 'binary':
      return binary(
        node.mark,
        compileNode(node.left, scope, names),
        compileNode(node.right, scope, names),
        node,
      );
  }
}

function call<F>(node: Node & { type: 'call' }, scope: Scope<F>, names: Set<string>): Binding<F> {
  const lookup = scope.lookups.get(node.name);
  if (lookup !== undefined) {
    const [key] = node.args;
    if (node.args.length !== 1 || key?.type !== 'literal' || typeof key.value !== 'string')
      throw new ExpressionFault(`${node.name} takes one name in quotes`, node.at);
    const name = key.value;
    return { type: lookup.type, read: (m) => lookup.read(m, name) };
  }
  const make = functions[node.name];
  if (make === undefined)
    throw unknownName(`${node.name}()`, [...Object.keys(functions), ...scope.lookups.keys()], node.at);
  const args = node.args.map((arg) => compileNode(arg, scope, names));
  const made = make(args as readonly Binding<unknown>[]);
  if (typeof made === 'string') throw new ExpressionFault(`${node.name}: ${made}`, node.at);
  return made as Binding<F>;
}

function binary<F>(
  mark: BinaryMark,
  left: Binding<F>,
  right: Binding<F>,
  node: Node & { type: 'binary' },
): Binding<F> {
  switch (mark) {
    case '&&':
      return { type: 'boolean', read: both(truth(left, node.left.at), truth(right, node.right.at)) };
    case '||':
      return { type: 'boolean', read: either(truth(left, node.left.at), truth(right, node.right.at)) };
    case '==':
    case '!=':
      return { type: 'boolean', read: equality(mark, left, right, node) };
    case '<':
      return { type: 'boolean', read: less(left, right, node.left.at, node.right.at) };
    case '<=':
      return { type: 'boolean', read: atMost(left, right, node.left.at, node.right.at) };
    case '>':
      return { type: 'boolean', read: less(right, left, node.right.at, node.left.at) };
    case '>=':
      return { type: 'boolean', read: atMost(right, left, node.right.at, node.left.at) };
    case '+':
    case '-':
    case '*':
    case '/':
      return {
        type: 'number',
        read: arithmetic(mark, number(left, node.left.at), number(right, node.right.at)),
      };
  }
}

function both<F>(a: Read<F, boolean>, b: Read<F, boolean>): Read<F, boolean> {
  return (m) => {
    const left = a(m);
    if (left === false) return false;
    const right = b(m);
    return right === false ? false : left && right;
  };
}

function either<F>(a: Read<F, boolean>, b: Read<F, boolean>): Read<F, boolean> {
  return (m) => {
    const left = a(m);
    if (left === true) return true;
    const right = b(m);
    return right === true ? true : left === undefined ? undefined : right;
  };
}

function equality<F>(
  mark: '==' | '!=',
  left: Binding<F>,
  right: Binding<F>,
  node: Node & { type: 'binary' },
): Read<F, boolean> {
  if (left.type !== right.type)
    throw new ExpressionFault(`compares a ${left.type} with a ${right.type}`, node.at);
  const [a, b, equal] = [left.read, right.read, mark === '=='];
  return (m) => {
    const x = a(m);
    const y = b(m);
    return x === undefined || y === undefined ? undefined : (x === y) === equal;
  };
}

// Most comparisons are with a number: saving the call for it makes the judge a tenth faster.
function less<F>(left: Binding<F>, right: Binding<F>, leftAt: number, rightAt: number): Read<F, boolean> {
  const a = number(left, leftAt);
  const b = number(right, rightAt);
  if (typeof right.constant === 'number') {
    const limit = right.constant;
    return (m) => below(a(m), limit);
  }
  if (typeof left.constant === 'number') {
    const limit = left.constant;
    return (m) => below(limit, b(m));
  }
  return (m) => below(a(m), b(m));
}

function atMost<F>(left: Binding<F>, right: Binding<F>, leftAt: number, rightAt: number): Read<F, boolean> {
  const over = less(right, left, rightAt, leftAt);
  return (m) => not(over(m));
}

const below = (x: number | undefined, y: number | undefined): boolean | undefined =>
  x === undefined || y === undefined ? undefined : x < y;

function arithmetic<F>(mark: '+' | '-' | '*' | '/', a: Read<F, number>, b: Read<F, number>): Read<F, number> {
  const known =
    (work: (x: number, y: number) => number): Read<F, number> =>
    (m) => {
      const x = a(m);
      if (x === undefined) return undefined;
      const y = b(m);
      if (y === undefined) return undefined;
      const result = work(x, y);
      return Number.isNaN(result) ? undefined : result;
    };
  switch (mark) {
    case '+':
      return known((x, y) => x + y);
    case '-':
      return known((x, y) => x - y);
    case '*':
      return known((x, y) => x * y);
    case '/':
      // A ratio to nothing is unknown, not endless.
      return known((x, y) => (y === 0 ? Number.NaN : x / y));
  }
}

const negative = (x: number | undefined): number | undefined => (x === undefined ? undefined : -x);
const not = (x: boolean | undefined): boolean | undefined => (x === undefined ? undefined : !x);
const typeOf = (value: Value): ValueType =>
  typeof value === 'string' ? 'text' : (typeof value as 'number' | 'boolean');

function number<F>(of: Binding<F>, at: number): Read<F, number> {
  if (of.type !== 'number') throw new ExpressionFault(`a number is asked for, this is a ${of.type}`, at);
  return of.read as Read<F, number>;
}
function truth<F>(of: Binding<F>, at: number): Read<F, boolean> {
  if (of.type !== 'boolean') throw new ExpressionFault(`a boolean is asked for, this is a ${of.type}`, at);
  return of.read as Read<F, boolean>;
}

function unknownName(name: string, known: readonly string[], at: number): ExpressionFault {
  return new ExpressionFault(`unknown name ${name}; known: ${[...known].sort().join(', ')}`, at);
}
