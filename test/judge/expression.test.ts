import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Binding, compileExpression, type Scope } from '../../ingest/judge/expression/compile.ts';
import { ExpressionFault } from '../../ingest/judge/expression/tokens.ts';
import type { Value, ValueType } from '../../ingest/judge/expression/value.ts';

type Signals = Readonly<Record<string, Value>>;
const types: Readonly<Record<string, ValueType>> = { a: 'number', b: 'number', on: 'boolean', mode: 'text' };
const names = new Map<string, Binding<Signals>>(
  Object.entries(types).map(([name, type]) => [name, { type, read: (signals) => signals[name] }]),
);
const scope: Scope<Signals> = {
  find: (name) => names.get(name),
  known: () => [...names.keys()],
  lookups: new Map([['tag', { type: 'text', read: (_: Signals, key: string) => `<${key}>` }]]),
};
const value = (source: string, signals: Signals = {}) => compileExpression(source, scope).read(signals);

test.each<[string, Signals, Value | undefined]>([
  ['1 + 2 * 3', {}, 7],
  ['(1 + 2) * 3', {}, 9],
  ['10 - 4 - 3', {}, 3],
  ['-a + 1', { a: 4 }, -3],
  ['15m / 1s', {}, 900],
  ['a / b', { a: 1, b: 0 }, undefined],
  ['min(3, 0.3 * a)', { a: 6 }, 1.7999999999999998],
  ['max(a, b)', { a: 1 }, undefined],
  ['abs(-3) + ln(1)', {}, 3],
  ['ln(0)', {}, undefined],
  ['a < 3 && on', { a: 2, on: true }, true],
  ['!on || a > 1', { on: true, a: 1 }, false],
  ["mode == 'heat'", { mode: 'heat' }, true],
  ["mode != 'heat'", { mode: 'heat' }, false],
  ["one_of(mode, 'heat', 'defrost')", { mode: 'defrost' }, true],
  ["one_of(mode, 'heat', 'defrost')", {}, undefined],
  ['coalesce(a, b, 7)', { b: 2 }, 2],
  ['if(on, a, 9)', { on: false }, 9],
  ['if(on, a, 9)', {}, undefined],
  ['missing(a) && present(on)', { on: false }, true],
  ["tag('light')", {}, '<light>'],
])('%s of %j is %j', (source, signals, expected) => {
  expect(value(source, signals)).toBe(expected);
});

describe('what is missing is unknown, and Kleene decides', () => {
  test.each([
    ['on && a > 1', { on: false }, false],
    ['on && a > 1', { on: true }, undefined],
    ['a > 1 && on', { on: false }, false],
    ['on || a > 1', { on: true }, true],
    ['a > 1 || on', { on: true }, true],
    ['a > 1 || on', { on: false }, undefined],
    ['!on', {}, undefined],
    ['a < 3', {}, undefined],
    ['a == b', { a: 1 }, undefined],
    ['a != b', { a: 1 }, undefined],
  ])('%s of %j', (source, signals, expected) => {
    expect(value(source, signals)).toBe(expected);
  });
});

test.each([
  ['a <', 3, 'unexpected end'],
  ['a ? b', 2, 'unexpected ?'],
  ['a b', 2, 'unexpected b'],
  ['(a', 2, 'expected )'],
  ['volts > 3', 0, 'unknown name volts; known: a, b, mode, on'],
  ['a < on', 4, 'a number is asked for, this is a boolean'],
  ['a && on', 0, 'a boolean is asked for, this is a number'],
  ['mode == 3', 5, 'compares a text with a number'],
  ['a < b < 3', 2, 'a number is asked for, this is a boolean'],
  ['3 + sin(a)', 4, 'unknown name sin()'],
  ['constructor(a)', 0, 'unknown name constructor()'],
  ['min(a)', 0, 'takes two numbers or more'],
  ['5x > 1', 0, 'not a number or a duration: 5x'],
  [`${'('.repeat(40)}a${')'.repeat(40)}`, 32, 'nested too deeply'],
])('%s is refused at %d: %s', (source, at, message) => {
  let fault: unknown;
  try {
    compileExpression(source, scope);
  } catch (error) {
    fault = error;
  }
  expect(fault).toBeInstanceOf(ExpressionFault);
  expect((fault as ExpressionFault).message).toContain(message);
  expect((fault as ExpressionFault).at).toBe(at);
});

test.each(['quote " and \\', '`$\u007bm}`', '\n', '*/ m.x //'])('a text stays a text: %j', (text) => {
  expect(value(`mode == '${text}'`, { mode: text })).toBe(true);
  expect(value(`tag('${text}')`)).toBe(`<${text}>`);
});

// What it means, the long way: each node is its source and its value.
interface Said<T extends Value> {
  readonly source: string;
  readonly is: (signals: Signals) => T | undefined;
}
type Truth = Said<boolean>;
type Amount = Said<number>;
const finite = (x: number): number | undefined => (Number.isNaN(x) ? undefined : x);
const { truth } = fc.letrec<{ amount: Amount; truth: Truth }>((tie) => {
  const two = fc.tuple(tie('amount'), tie('amount'));
  const amounts = (write: (a: string, b: string) => string, work: (x: number, y: number) => number) =>
    two.map(([a, b]): Amount => {
      const is = (s: Signals) => {
        const [x, y] = [a.is(s), b.is(s)];
        return x === undefined || y === undefined ? undefined : finite(work(x, y));
      };
      return { source: write(a.source, b.source), is };
    });
  const compared = (mark: string, work: (x: number, y: number) => boolean) =>
    two.map(([a, b]): Truth => {
      const is = (s: Signals) => {
        const [x, y] = [a.is(s), b.is(s)];
        return x === undefined || y === undefined ? undefined : work(x, y);
      };
      return { source: `(${a.source} ${mark} ${b.source})`, is };
    });
  const joined = (mark: '&&' | '||') =>
    fc.tuple(tie('truth'), tie('truth')).map(([a, b]): Truth => {
      const decides = mark === '||';
      const is = (s: Signals) => {
        const sides = [a.is(s), b.is(s)];
        if (sides.includes(decides)) return decides;
        return sides.includes(undefined) ? undefined : !decides;
      };
      return { source: `(${a.source} ${mark} ${b.source})`, is };
    });
  const infix = (mark: string) => (a: string, b: string) => `(${a} ${mark} ${b})`;
  return {
    amount: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('a', 'b').map((name): Amount => ({ source: name, is: (s) => s[name] as number })),
      fc.nat(9).map((n): Amount => ({ source: String(n), is: () => n })),
      amounts(infix('+'), (x, y) => x + y),
      amounts(infix('-'), (x, y) => x - y),
      amounts(infix('*'), (x, y) => x * y),
      amounts(infix('/'), (x, y) => (y === 0 ? Number.NaN : x / y)),
      amounts((a, b) => `min(${a}, ${b})`, Math.min),
      tie('amount').map(
        ({ source, is }): Amount => ({
          source: `-${source}`,
          is: (s) => {
            const x = is(s);
            return x === undefined ? undefined : -x;
          },
        }),
      ),
      two.map(
        ([a, b]): Amount => ({
          source: `coalesce(${a.source}, ${b.source})`,
          is: (s) => a.is(s) ?? b.is(s),
        }),
      ),
      fc.tuple(tie('truth'), tie('amount'), tie('amount')).map(
        ([on, a, b]): Amount => ({
          source: `if(${on.source}, ${a.source}, ${b.source})`,
          is: (s) => {
            const holds = on.is(s);
            return holds === undefined ? undefined : holds ? a.is(s) : b.is(s);
          },
        }),
      ),
    ),
    truth: fc.oneof(
      { maxDepth: 4 },
      fc.constant<Truth>({ source: 'on', is: (s) => s.on as boolean | undefined }),
      fc.boolean().map((truth): Truth => ({ source: String(truth), is: () => truth })),
      compared('<', (x, y) => x < y),
      compared('<=', (x, y) => x <= y),
      compared('>', (x, y) => x > y),
      compared('>=', (x, y) => x >= y),
      compared('==', (x, y) => x === y),
      joined('&&'),
      joined('||'),
      tie('truth').map(
        ({ source, is }): Truth => ({
          source: `!${source}`,
          is: (s) => {
            const x = is(s);
            return x === undefined ? undefined : !x;
          },
        }),
      ),
      tie('amount').map(
        ({ source, is }): Truth => ({
          source: `missing(${source})`,
          is: (s) => is(s) === undefined,
        }),
      ),
    ),
  };
});
const signal = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });

test('any expression means what its parts mean, whatever is missing', () => {
  fc.assert(
    fc.property(
      truth,
      fc.record({
        a: signal(fc.integer({ min: -3, max: 3 })),
        b: signal(fc.nat(3)),
        on: signal(fc.boolean()),
      }),
      ({ source, is }, { a, b, on }) => {
        const signals = {
          ...(a !== undefined && { a }),
          ...(b !== undefined && { b }),
          ...(on !== undefined && { on }),
        };
        expect(value(source, signals)).toBe(is(signals));
      },
    ),
    { numRuns: 2_000 },
  );
});

test('a type that is asked for is held', () => {
  expect(() => compileExpression('a + 1', scope, 'boolean')).toThrow('is a number, a boolean is asked for');
});
test('it names what it stands on', () => {
  expect([...compileExpression('a < 3 || missing(mode)', scope).names]).toEqual(['a', 'mode']);
});
