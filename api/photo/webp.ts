// WebP without Exif and XMP chunks. Pure. Container as in RFC 9649.

const riffBytes = 12;
const chunkHeadBytes = 8;
/** Flags of the VP8X header that announce the chunks dropped here. */
const EXIF_FLAG = 0x08;
const XMP_FLAG = 0x04;
const kept: readonly string[] = ['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP'];

const text = (bytes: Uint8Array, from: number): string =>
  String.fromCharCode(...bytes.subarray(from, from + 4));
export const isWebp = (bytes: Uint8Array): boolean => text(bytes, 0) === 'RIFF' && text(bytes, 8) === 'WEBP';

/** @returns undefined where it is no whole WebP */
export function stripWebp(bytes: Uint8Array): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stop = chunkHeadBytes + view.getUint32(4, true);
  if (bytes.length < stop) return undefined;
  const parts: Uint8Array[] = [];
  let at = riffBytes;
  while (at + chunkHeadBytes <= stop) {
    const size = view.getUint32(at + 4, true);
    // Chunks are padded to an even length.
    const end = at + chunkHeadBytes + size + (size % 2);
    if (stop < end) return undefined;
    const type = text(bytes, at);
    if (kept.includes(type))
      parts.push(type === 'VP8X' ? withoutFlags(bytes.slice(at, end)) : bytes.subarray(at, end));
    at = end;
  }
  if (!parts.some((part) => ['VP8 ', 'VP8L', 'ANMF'].includes(text(part, 0)))) return undefined;
  const head = Buffer.from(bytes.subarray(0, riffBytes));
  head.writeUInt32LE(4 + parts.reduce((sum, part) => sum + part.length, 0), 4);
  return new Uint8Array(Buffer.concat([head, ...parts]));
}

function withoutFlags(chunk: Uint8Array): Uint8Array {
  chunk[chunkHeadBytes] = chunk[chunkHeadBytes]! & ~(EXIF_FLAG | XMP_FLAG);
  return chunk;
}
