// Bytes out and in: whole numbers in as few bytes as they need, doubles bit by bit, texts in UTF-8.

export interface ByteWriter {
  /** A whole number from 0 to 2^53 - 1: seven bits a byte. */
  whole(value: number): void;
  /** A whole number of either sign, to 2^52: small ones of both signs are short. */
  signed(value: number): void;
  double(value: number): void;
  text(value: string): void;
  byte(value: number): void;
  /** What was written so far; the buffer is used again by the next `start`. */
  bytes(): Uint8Array;
  start(): void;
}

const sizeAtFirst = 4_096;

export function byteWriter(): ByteWriter {
  let buffer = Buffer.allocUnsafe(sizeAtFirst);
  let at = 0;

  function room(bytes: number): void {
    if (at + bytes <= buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, at + bytes));
    buffer.copy(larger, 0, 0, at);
    buffer = larger;
  }

  function whole(value: number): void {
    room(8);
    let rest = value;
    // Beyond 31 bits the bit operators would cut the number off.
    while (rest >= 0x8000_0000) {
      buffer[at++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest >= 128) {
      buffer[at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    buffer[at++] = rest;
  }

  return {
    whole,
    signed: (value) => whole(value < 0 ? -2 * value - 1 : 2 * value),
    double(value) {
      room(8);
      at = buffer.writeDoubleLE(value, at);
    },
    text(value) {
      const bytes = Buffer.byteLength(value);
      whole(bytes);
      room(bytes);
      at += buffer.write(value, at);
    },
    byte(value) {
      room(1);
      buffer[at++] = value;
    },
    bytes: () => Uint8Array.prototype.slice.call(buffer, 0, at),
    start() {
      at = 0;
    },
  };
}

export interface ByteReader {
  whole(): number;
  signed(): number;
  double(): number;
  text(): string;
  byte(): number;
}

/** @throws RangeError when it is asked for more than there is */
export function byteReader(bytes: Uint8Array, from: number, to: number): ByteReader {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, to);
  let at = from;

  function byte(): number {
    if (at >= to) throw new RangeError('the chunk ends early');
    return buffer[at++]!;
  }

  function whole(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const next = byte();
      value += (next & 127) * scale;
      if (next < 128) return value;
    }
  }

  return {
    byte,
    whole,
    signed() {
      const value = whole();
      return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    },
    double() {
      at += 8;
      return buffer.readDoubleLE(at - 8);
    },
    text() {
      const bytes = whole();
      at += bytes;
      return buffer.toString('utf8', at - bytes, at);
    },
  };
}
