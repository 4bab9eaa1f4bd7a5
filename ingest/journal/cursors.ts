// How far each consumer is done, in one small file beside the segments. It may lag behind after a crash: then a consumer sees
// records again that it had done, and never misses one.
import { join } from 'node:path';
import type { Position } from '../domain/input.ts';
import type { Disk } from './disk.ts';

const pathIn = (folder: string): string => join(folder, 'cursors.json');

/** @throws when the file is there but not readable as what was written */
export async function readCursors(disk: Disk, folder: string): Promise<ReadonlyMap<string, Position>> {
  const text = await disk.readText(pathIn(folder));
  if (text === undefined) return new Map();
  try {
    return parseCursors(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${pathIn(folder)} is damaged`, { cause });
  }
}

function parseCursors(content: unknown): ReadonlyMap<string, Position> {
  const entries = Object.entries(content as Record<string, unknown>);
  if (!entries.every((entry): entry is [string, Position] => isPosition(entry[1]))) {
    throw new Error('not every cursor is a position');
  }
  return new Map(entries);
}

const isPosition = (value: unknown): boolean => Number.isSafeInteger(value) && 0 <= (value as number);

export async function writeCursors(
  disk: Disk,
  folder: string,
  cursors: ReadonlyMap<string, Position>,
): Promise<void> {
  await disk.replaceText(pathIn(folder), `${JSON.stringify(Object.fromEntries(cursors))}\n`);
}
