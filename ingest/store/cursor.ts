// Page cursors of readings: opaque outside, the time of the next page's first row inside.
import type { Millis } from '../domain/time.ts';
import { StoreError } from './ports.ts';

export const cursorAt = (ts: Millis): string => Buffer.from(`t${ts}`).toString('base64url');

/** @throws StoreError when the text was not made by `cursorAt` */
export function cursorTime(cursor: string): Millis {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (!/^t-?\d{1,16}$/.test(text)) throw new StoreError('not a cursor of readings', false);
  return Number(text.slice(1));
}
