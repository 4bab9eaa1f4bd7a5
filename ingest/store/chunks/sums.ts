// What an hour leaves behind for the long curves once its readings are gone: per metric the count, sum, least, greatest
// and last of its numbers, the last of its booleans and texts. Also what makes a year of curve quick to draw.
import { type Block, type Column, type FieldNo, presentValues } from './block.ts';
import { byteReader, byteWriter } from './bytes.ts';
import { readNumbers, writeNumbers } from './numbers.ts';

export type Sum =
  | {
      readonly type: 'number';
      readonly count: number;
      readonly sum: number;
      readonly min: number;
      readonly max: number;
      readonly last: number;
    }
  | { readonly type: 'last'; readonly count: number; readonly last: boolean | string };

export function sumsOf(block: Block): Map<FieldNo, Sum> {
  const sums = new Map<FieldNo, Sum>();
  for (const [field, column] of block.columns) sums.set(field, sumOf(column));
  return sums;
}

function sumOf(column: Column): Sum {
  const values = presentValues(column);
  const last = values.at(-1)!;
  if (typeof last !== 'number') return { type: 'last', count: values.length, last };
  let [sum, min, max] = [0, last, last];
  for (const value of values as number[]) {
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return { type: 'number', count: values.length, sum, min, max, last };
}

const sumsVersion = 1;
const lastIs = { number: 0, no: 1, yes: 2, text: 3 } as const;
const writer = byteWriter();

export function encodeSums(sums: ReadonlyMap<FieldNo, Sum>): Uint8Array {
  writer.start();
  writer.byte(sumsVersion);
  writer.whole(sums.size);
  for (const [field, sum] of sums) {
    writer.whole(field);
    writer.whole(sum.count);
    if (sum.type === 'number') {
      writer.byte(lastIs.number);
      writeNumbers(writer, [sum.min, sum.max, sum.last]);
      // A sum carries the rounding of all its steps: seldom a number of few digits.
      writeNumbers(writer, [sum.sum]);
    } else if (typeof sum.last === 'boolean') {
      writer.byte(sum.last ? lastIs.yes : lastIs.no);
    } else {
      writer.byte(lastIs.text);
      writer.text(sum.last);
    }
  }
  return writer.bytes();
}

/** `undefined` for a version from the future. */
export function decodeSums(bytes: Uint8Array): Map<FieldNo, Sum> | undefined {
  if (bytes[0] !== sumsVersion) return undefined;
  const reader = byteReader(bytes, 1, bytes.length);
  const sums = new Map<FieldNo, Sum>();
  for (let fields = reader.whole(); fields > 0; fields -= 1) {
    const field = reader.whole();
    const count = reader.whole();
    const kind = reader.byte();
    if (kind === lastIs.number) {
      const [min, max, last] = readNumbers(reader, 3) as [number, number, number];
      const [sum] = readNumbers(reader, 1) as [number];
      sums.set(field, { type: 'number', count, sum, min, max, last });
    } else {
      sums.set(field, {
        type: 'last',
        count,
        last: kind === lastIs.text ? reader.text() : kind === lastIs.yes,
      });
    }
  }
  return sums;
}
