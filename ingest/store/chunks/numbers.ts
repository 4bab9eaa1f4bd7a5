// Numbers of one metric as bytes: the differences of whole numbers of 10^-digits where that gives back the same doubles,
// as it does for whatever a meter prints; else the doubles themselves.
import type { ByteReader, ByteWriter } from './bytes.ts';

/** Lowest two bits of the first byte; the digits are above them. */
const form = { same: 0, each: 1, doubles: 2 } as const;
const digitsMax = 9;
/** Differences of two of these still fit a double exactly. */
const wholeMax = 2 ** 50;

/** The reader must know how many there are. */
export function writeNumbers(out: ByteWriter, values: readonly number[]): void {
  const digits = commonDigits(values);
  if (digits === undefined) {
    out.byte(form.doubles);
    for (const value of values) out.double(value);
    return;
  }
  const scale = 10 ** digits;
  const first = values[0] ?? 0;
  const same = values.every((value) => value === first);
  out.byte((same ? form.same : form.each) | (digits << 2));
  let before = 0;
  for (const value of same ? [first] : values) {
    const whole = Math.round(value * scale);
    out.signed(whole - before);
    before = whole;
  }
}

export function readNumbers(reader: ByteReader, count: number): number[] {
  const head = reader.byte();
  if ((head & 3) === form.doubles) return Array.from({ length: count }, () => reader.double());
  const scale = 10 ** (head >> 2);
  if ((head & 3) === form.same) return new Array<number>(count).fill(reader.signed() / scale);
  let before = 0;
  return Array.from({ length: count }, () => {
    before += reader.signed();
    return before / scale;
  });
}

/** The fewest digits after the point with which every value comes back as the same double. */
function commonDigits(values: readonly number[]): number | undefined {
  let digits = 0;
  for (const value of values) {
    while (!comesBack(value, digits)) {
      digits += 1;
      if (digits > digitsMax) return undefined;
    }
  }
  // More digits can carry an earlier value out of the exact range.
  return values.every((value) => comesBack(value, digits)) ? digits : undefined;
}

function comesBack(value: number, digits: number): boolean {
  const scale = 10 ** digits;
  // A whole number has no sign at zero: -0 must go the way of the doubles.
  const whole = Math.round(value * scale) + 0;
  return Math.abs(whole) <= wholeMax && Object.is(whole / scale, value);
}
