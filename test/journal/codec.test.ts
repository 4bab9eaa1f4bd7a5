import zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JournalInput } from '../../ingest/domain/input.ts';
import {
  bodyBytesMax,
  decodeFrame,
  decodeSegmentHead,
  encodeFrame,
  encodeSegmentHead,
  frameBytesBound,
} from '../../ingest/journal/codec.ts';
import { crc32 } from '../../ingest/journal/crc32.ts';
import { anyInput, message, plain } from './inputs.ts';

/** Frames one after the other, with where each ends. */
function encodeAll(inputs: readonly JournalInput[]): {
  readonly bytes: Buffer;
  readonly ends: readonly number[];
} {
  const bytes = Buffer.alloc(inputs.reduce((sum, input) => sum + frameBytesBound(input), 0));
  const ends: number[] = [];
  let at = 0;
  for (const input of inputs) {
    at = encodeFrame(input, bytes, at);
    ends.push(at);
  }
  return { bytes: bytes.subarray(0, at), ends };
}

function decodeAll(bytes: Buffer): readonly JournalInput[] {
  const inputs: JournalInput[] = [];
  let at = 0;
  for (;;) {
    const frame = decodeFrame(bytes, at, bytes.length);
    if (frame.type !== 'record') return inputs;
    inputs.push(frame.input);
    at = frame.end;
  }
}

describe('frames', () => {
  test('what is written reads back', () => {
    fc.assert(
      fc.property(fc.array(anyInput), (inputs) => {
        expect(decodeAll(encodeAll(inputs).bytes).map(plain)).toEqual(inputs.map(plain));
      }),
    );
  });

  test('any cut reads back as a prefix', () => {
    fc.assert(
      fc.property(
        fc.array(anyInput, { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (inputs, share) => {
          const { bytes, ends } = encodeAll(inputs);
          const cut = Math.floor(bytes.length * share);
          const whole = ends.filter((end) => end <= cut).length;
          expect(decodeAll(bytes.subarray(0, cut)).map(plain)).toEqual(inputs.slice(0, whole).map(plain));
        },
      ),
    );
  });

  test('any flipped bit ends the reading at its frame', () => {
    fc.assert(
      fc.property(fc.array(anyInput, { minLength: 1 }), fc.nat(), fc.nat(7), (inputs, place, bit) => {
        const { bytes, ends } = encodeAll(inputs);
        const at = place % bytes.length;
        bytes[at]! ^= 1 << bit;
        const before = ends.filter((end) => end <= at).length;
        expect(decodeAll(bytes).map(plain)).toEqual(inputs.slice(0, before).map(plain));
      }),
      { numRuns: 500 },
    );
  });

  test('zeros are no record', () => expect(decodeFrame(Buffer.alloc(64), 0, 64).type).toBe('damaged'));

  test('a frame that does not fit says so, at every length', () => {
    const input = message(1, 20);
    const length = encodeAll([input]).bytes.length;
    for (let bytes = 0; bytes < length; bytes += 1)
      expect(encodeFrame(input, Buffer.alloc(bytes), 0)).toBe(-1);
  });

  test('a record beyond the limit is refused where it is made', () => {
    const input = message(1, bodyBytesMax);
    expect(() => encodeFrame(input, Buffer.alloc(frameBytesBound(input)), 0)).toThrow(RangeError);
  });
});

describe('the head of a segment', () => {
  test('says where the segment begins', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (first) => {
        expect(decodeSegmentHead(encodeSegmentHead(first))).toEqual({ first });
      }),
    );
  });
  test.each<[string, (head: Buffer) => Buffer, string]>([
    ['cut', (head) => head.subarray(0, 31), 'the header is cut short'],
    ['of another file', (head) => head.fill('x', 0, 8), 'not a journal segment'],
    ['flipped', (head) => head.fill(1, 16, 17), 'the checksum of the header does not fit'],
  ])('%s is refused', (_, damage, wrong) => {
    expect(decodeSegmentHead(damage(encodeSegmentHead(7)))).toEqual({ wrong });
  });
});

describe('crc32', () => {
  test('the check value of the standard', () => expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926));
  // Node has its own since 20.15.
  test.skipIf(zlib.crc32 === undefined)('equals the one of zlib, also inside a buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (bytes, cut) => {
        const from = Math.min(cut, bytes.length);
        expect(crc32(bytes, from)).toBe(zlib.crc32(bytes.subarray(from)));
      }),
    );
  });
});
