// PNG without text, time and Exif chunks. Pure. Chunks as in the PNG specification, section 5.

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Chunks that change how the picture looks; every other one is about it, or unknown. */
const kept: readonly string[] = [
  ...['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'cHRM', 'gAMA', 'iCCP', 'sBIT', 'sRGB', 'cICP', 'bKGD', 'pHYs'],
];
const chunkOverheadBytes = 12;

export const isPng = (bytes: Uint8Array): boolean => signature.every((byte, i) => bytes[i] === byte);

/** @returns undefined where it is no whole PNG */
export function stripPng(bytes: Uint8Array): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = [bytes.subarray(0, signature.length)];
  let at = signature.length;
  while (at + chunkOverheadBytes <= bytes.length) {
    const end = at + chunkOverheadBytes + view.getUint32(at);
    if (bytes.length < end) return undefined;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (parts.length === 1 && type !== 'IHDR') return undefined;
    if (kept.includes(type)) parts.push(bytes.subarray(at, end));
    if (type === 'IEND') return new Uint8Array(Buffer.concat(parts));
    at = end;
  }
  return undefined;
}
