// What a file is, by its first bytes: its name and its declared type are never believed. Pure.
import { isJpeg, stripJpeg } from './jpeg.ts';
import { isPng, stripPng } from './png.ts';
import { isWebp, stripWebp } from './webp.ts';

interface Picture {
  readonly mime: string;
  /** Without metadata: no place, no time, no camera. */
  readonly bytes: Uint8Array;
}

const formats = [
  { mime: 'image/jpeg', is: isJpeg, strip: stripJpeg },
  { mime: 'image/png', is: isPng, strip: stripPng },
  { mime: 'image/webp', is: isWebp, strip: stripWebp },
] as const;

/** @returns undefined where the bytes are no whole JPEG, PNG or WebP */
export function readPicture(bytes: Uint8Array): Picture | undefined {
  const format = formats.find(({ is }) => is(bytes));
  const stripped = format?.strip(bytes);
  return format === undefined || stripped === undefined ? undefined : { mime: format.mime, bytes: stripped };
}
