// JPEG without what the camera wrote about the place, the time and itself. Pure. Markers as in ITU T.81, annex B.

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP14 = 0xee;
const APP15 = 0xef;
const COM = 0xfe;

export const isJpeg = (bytes: Uint8Array): boolean =>
  bytes[0] === 0xff && bytes[1] === SOI && bytes[2] === 0xff;

/**
 * The picture without comments and application segments, but for those that change how it looks: JFIF, colour profile,
 * Adobe's colour transform, and of Exif the orientation alone. Bytes after the end are dropped.
 * @returns undefined where it is no whole JPEG
 */
export function stripJpeg(bytes: Uint8Array): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [bytes.subarray(0, 2)];
  let orientation: Uint8Array | undefined;
  let at = 2;
  while (at + 4 <= bytes.length || bytes[at + 1] === EOI) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === EOI) {
      kept.push(bytes.subarray(at, at + 2));
      if (orientation !== undefined) kept.splice(1, 0, orientation);
      return join(kept);
    }
    const end = at + 2 + view.getUint16(at + 2);
    if (end < at + 4 || bytes.length < end) return undefined;
    const segment = bytes.subarray(at, end);
    if (marker === APP1) orientation ??= orientationOnly(segment);
    else if (isKept(marker, segment)) kept.push(segment);
    at = end;
    if (marker === SOS) {
      const scanEnd = endOfScan(bytes, at);
      kept.push(bytes.subarray(at, scanEnd));
      at = scanEnd;
    }
  }
  return undefined;
}

function isKept(marker: number, segment: Uint8Array): boolean {
  if (marker === COM) return false;
  if (marker < APP0 || APP15 < marker) return true;
  if (marker === APP2) return startsWith(segment, 'ICC_PROFILE');
  return marker === APP0 || marker === APP14;
}

/** Compressed data runs to the next marker that is neither a stuffed zero nor a restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at + 1 < bytes.length) {
    const next = bytes[at + 1]!;
    if (bytes[at] === 0xff && next !== 0 && next !== 0xff && !(0xd0 <= next && next <= 0xd7)) return at;
    at += 1;
  }
  return bytes.length;
}

const ORIENTATION = 0x0112;
const exifHeaderBytes = 10;

/** An Exif segment that says nothing but which way is up; `undefined` where the camera did not say, or says "as it is". */
function orientationOnly(segment: Uint8Array): Uint8Array | undefined {
  if (!startsWith(segment, 'Exif') || segment.length < exifHeaderBytes + 14) return undefined;
  const tiff = segment.subarray(exifHeaderBytes);
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const little = view.getUint16(0) === 0x4949;
  const ifd = view.getUint32(4, little);
  if (tiff.length < ifd + 2) return undefined;
  const entries = view.getUint16(ifd, little);
  for (let i = 0; i < entries; i += 1) {
    const entry = ifd + 2 + 12 * i;
    if (tiff.length < entry + 12) return undefined;
    if (view.getUint16(entry, little) !== ORIENTATION) continue;
    const value = view.getUint16(entry + 8, little);
    return 2 <= value && value <= 8 ? orientationSegment(value) : undefined;
  }
  return undefined;
}

const orientationSegment = (value: number): Uint8Array =>
  Uint8Array.from(
    [
      [0xff, APP1, 0x00, 0x22, 0x45, 0x78, 0x69, 0x66, 0x00, 0x00],
      [0x4d, 0x4d, 0x00, 0x2a, 0x00, 0x00, 0x00, 0x08],
      [0x00, 0x01, 0x01, 0x12, 0x00, 0x03, 0x00, 0x00, 0x00, 0x01, 0x00, value, 0x00, 0x00],
      [0x00, 0x00, 0x00, 0x00],
    ].flat(),
  );

const startsWith = (segment: Uint8Array, text: string): boolean =>
  [...text].every((char, i) => segment[4 + i] === char.charCodeAt(0));

const join = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
