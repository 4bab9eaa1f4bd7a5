// Tokens to a tree, by precedence climbing (Pratt 1973). The language has no loops, no assignment, no side effects.
import { ExpressionFault, type Token, tokens } from './tokens.ts';

export type Node =
  | { readonly type: 'literal'; readonly value: number | boolean | string; readonly at: number }
  | { readonly type: 'name'; readonly name: string; readonly at: number }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly Node[]; readonly at: number }
  | { readonly type: 'unary'; readonly mark: '-' | '!'; readonly of: Node; readonly at: number }
  | {
      readonly type: 'binary';
      readonly mark: BinaryMark;
      readonly left: Node;
      readonly right: Node;
      readonly at: number;
    };

/** Binding power: a higher one binds tighter. `a < b < c` parses, and the types refuse it. */
const power = {
  '||': 1,
  '&&': 2,
  '==': 3,
  '!=': 3,
  '<': 3,
  '<=': 3,
  '>': 3,
  '>=': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
} as const satisfies Record<string, number>;
export type BinaryMark = keyof typeof power;
const prefixPower = 6;
/** Parentheses and prefixes inside each other: what keeps a hostile rules file from exhausting the stack. */
const depthMax = 32;

/** @throws ExpressionFault with the position of the first thing that is out of place */
export function parse(source: string): Node {
  const list = tokens(source);
  let next = 0;
  let depth = 0;
  const peek = (): Token => list[next]!;
  const isMark = (token: Token, value: string): boolean => token.type === 'mark' && token.value === value;

  function expression(least: number): Node {
    depth += 1;
    if (depth > depthMax) throw new ExpressionFault('nested too deeply', peek().at);
    let left = prefix();
    for (;;) {
      const token = peek();
      if (token.type !== 'mark' || !(token.value in power)) break;
      const mark = token.value as BinaryMark;
      if (power[mark] <= least) break;
      next += 1;
      const right = expression(power[mark]);
      left = { type: 'binary', mark, left, right, at: token.at };
    }
    depth -= 1;
    return left;
  }

  function prefix(): Node {
    const token = peek();
    next += 1;
    switch (token.type) {
      case 'number':
      case 'text':
        return { type: 'literal', value: token.value, at: token.at };
      case 'name':
        return named(token.value, token.at);
      case 'mark':
        if (token.value === '-' || token.value === '!')
          return { type: 'unary', mark: token.value, of: expression(prefixPower), at: token.at };
        if (token.value === '(') {
          const inner = expression(0);
          expect(')');
          return inner;
        }
        throw new ExpressionFault(`unexpected ${token.value}`, token.at);
      case 'end':
        throw new ExpressionFault('unexpected end', token.at);
    }
  }

  function named(name: string, at: number): Node {
    if (name === 'true' || name === 'false') return { type: 'literal', value: name === 'true', at };
    if (!isMark(peek(), '(')) return { type: 'name', name, at };
    next += 1;
    const args: Node[] = [];
    while (!isMark(peek(), ')')) {
      if (args.length > 0) expect(',');
      args.push(expression(0));
    }
    next += 1;
    return { type: 'call', name, args, at };
  }

  function expect(mark: string): void {
    const token = peek();
    if (!isMark(token, mark)) throw new ExpressionFault(`expected ${mark}`, token.at);
    next += 1;
  }

  const root = expression(0);
  const rest = peek();
  if (rest.type !== 'end') {
    const shown = rest.type === 'mark' ? rest.value : String(rest.value);
    throw new ExpressionFault(`unexpected ${shown}`, rest.at);
  }
  return root;
}
