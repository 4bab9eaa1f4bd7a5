// Pieces of the function that an expression becomes: JavaScript text whose only free words are `m` (the moment), temporaries and
// references. Nothing of a rules file reaches it but numbers, quoted texts and what its names are bound to.
import type { Value, ValueType } from './value.ts';

export interface Piece {
  readonly type: ValueType;
  /** An expression that may be put anywhere: whole in itself or in brackets. */
  readonly text: string;
  readonly at: number;
}

/** What one function's text stands on, given names as it is written. */
export interface Page {
  /** The name of something from outside: a function to call, a list to look into. */
  refer(to: unknown): string;
  /** A temporary of its own. */
  temporary(): string;
}

/** A page, and the way to turn a text on it into a function. */
export interface Workshop extends Page {
  /** @param text an expression made on this page */
  build<T>(text: string): T;
}

export function openWorkshop(): Workshop {
  const references: unknown[] = [];
  let temporaries = 0;
  return {
    refer(to) {
      const known = references.indexOf(to);
      return `r${known === -1 ? references.push(to) - 1 : known}`;
    },
    temporary: () => `t${temporaries++}`,
    build(text) {
      const names = references.map((_, i) => `r${i}`);
      const locals = Array.from({ length: temporaries }, (_, i) => `t${i}`).join(', ');
      const declared = locals === '' ? '' : `let ${locals}; `;
      return new Function(...names, `return (m) => { ${declared}return ${text}; };`)(...references);
    },
  };
}

export const literal = (value: Value): string =>
  typeof value === 'string' ? JSON.stringify(value) : String(value);

/** `then(x)` where the piece is known, with its value under a name. A literal needs none and is always known. */
export function whereKnown(of: Piece, page: Page, then: (x: string) => string): string {
  if (isLiteral(of)) return `(${then(of.text)})`;
  const x = page.temporary();
  return `((${x} = ${of.text}) === undefined ? undefined : ${then(x)})`;
}

/** The same for several, asked from left to right. */
export const whereAllKnown = (
  pieces: readonly Piece[],
  page: Page,
  then: (xs: readonly string[]) => string,
): string =>
  pieces.reduceRight<(xs: readonly string[]) => string>(
    (rest, of) => (xs) => whereKnown(of, page, (x) => rest([...xs, x])),
    then,
  )([]);

const isLiteral = ({ text }: Piece): boolean => /^([\d.e+]+|true|false|"(?:[^"\\]|\\.)*")$/.test(text);

/** What is no number is unknown. */
export function numberOr(text: string, page: Page): string {
  const x = page.temporary();
  return `((${x} = ${text}) === ${x} ? ${x} : undefined)`;
}
