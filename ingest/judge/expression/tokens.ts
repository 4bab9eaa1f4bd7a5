// Text of an expression to tokens. Every token knows where it stands, so that a fault can point at it.
import { parseDuration } from '../../domain/duration.ts';

export type Token =
  | { readonly type: 'number'; readonly value: number; readonly at: number }
  | { readonly type: 'text'; readonly value: string; readonly at: number }
  | { readonly type: 'name'; readonly value: string; readonly at: number }
  | { readonly type: 'mark'; readonly value: string; readonly at: number }
  | { readonly type: 'end'; readonly at: number };

/** A fault in an expression; `at` counts characters from 0. */
export class ExpressionFault extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.name = 'ExpressionFault';
    this.at = at;
  }
}

// Longest first: a number with letters behind it is a duration (15m) and reads as milliseconds.
const tokenPattern =
  /\s*(?:(?<number>\d+(?:\.\d+)?[a-z]*)|(?<name>[a-z_][a-z0-9_]*)|'(?<text>[^']*)'|(?<mark>&&|\|\||[<>=!]=|[<>!+\-*/(),]))/y;

/** @throws ExpressionFault at the first character that begins no token */
export function tokens(source: string): readonly Token[] {
  const found: Token[] = [];
  tokenPattern.lastIndex = 0;
  while (source.slice(tokenPattern.lastIndex).trim() !== '') {
    const from = tokenPattern.lastIndex;
    const groups = tokenPattern.exec(source)?.groups;
    const at = from + (/\S/.exec(source.slice(from))?.index ?? 0);
    if (groups === undefined) throw new ExpressionFault(`unexpected ${source[at]}`, at);
    if (groups.number !== undefined) found.push({ type: 'number', value: numeral(groups.number, at), at });
    else if (groups.name !== undefined) found.push({ type: 'name', value: groups.name, at });
    else if (groups.text !== undefined) found.push({ type: 'text', value: groups.text, at });
    else found.push({ type: 'mark', value: groups.mark!, at });
  }
  found.push({ type: 'end', at: source.length });
  return found;
}

function numeral(text: string, at: number): number {
  const value = /[a-z]/.test(text) ? parseDuration(text) : Number(text);
  if (value === undefined) throw new ExpressionFault(`not a number or a duration: ${text}`, at);
  return value;
}
