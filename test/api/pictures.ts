// Small pictures with everything in them that must not stay: places, comments, text, bytes behind the end.
import { deflateSync } from 'node:zlib';

export const secretPlace = 'N39.80 E116.70';
const bytesOf = (...parts: (string | number[] | Uint8Array)[]): Buffer =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );

const segment = (marker: number, body: Buffer): Buffer =>
  bytesOf([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff], body);

/** Exif with the orientation given and a place in its remains. */
const exif = (orientation: number): Buffer =>
  segment(
    0xe1,
    bytesOf(
      'Exif\0\0',
      [0x49, 0x49, 0x2a, 0, 8, 0, 0, 0, 1, 0],
      [0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0],
      [0, 0, 0, 0],
      secretPlace,
    ),
  );

/** Not a picture that a screen shows, but whole by its markers: what the stripper goes by. */
export const jpeg = (orientation = 6): Buffer =>
  bytesOf(
    [0xff, 0xd8],
    segment(0xe0, bytesOf('JFIF\0', [1, 1, 0, 0, 1, 0, 1, 0, 0])),
    exif(orientation),
    segment(0xe1, bytesOf('http://ns.adobe.com/xap/1.0/\0', secretPlace)),
    segment(0xfe, bytesOf(`comment ${secretPlace}`)),
    segment(0xdb, Buffer.alloc(65)),
    segment(0xda, bytesOf([1, 1, 0, 0, 63, 0])),
    [1, 2, 0xff, 0, 3, 0xff, 0xd0, 4],
    [0xff, 0xd9],
    `<script>${secretPlace}</script>`,
  );

const chunk = (type: string, body: Uint8Array): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return bytesOf(length, type, body, [0, 0, 0, 0]);
};
export const png = (): Buffer =>
  bytesOf(
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    chunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])),
    chunk('tEXt', bytesOf(`Place\0${secretPlace}`)),
    chunk('eXIf', bytesOf(secretPlace)),
    chunk('IDAT', deflateSync(Buffer.from([0, 0]))),
    chunk('IEND', Buffer.alloc(0)),
    secretPlace,
  );

const riff = (type: string, body: Uint8Array): Buffer => {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(body.length);
  return bytesOf(type, size, body, body.length % 2 === 1 ? [0] : []);
};
export function webp(): Buffer {
  const chunks = bytesOf(
    riff('VP8X', Buffer.from([0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
    riff('VP8L', Buffer.from([0x2f, 0, 0, 0, 0])),
    riff('EXIF', bytesOf(secretPlace)),
    riff('XMP ', bytesOf(secretPlace)),
  );
  return bytesOf(riff('RIFF', bytesOf('WEBP', chunks)), secretPlace);
}
