// How far each consumer is done, in one small file beside the segments. It may lag behind after a crash: then a consumer sees
// records again that it had done, and never misses one.
import { join } from 'node:path';
import { z } from 'zod';
import type { Position } from '../domain/input.ts';
import type { Disk } from './disk.ts';

const cursorsFile = z.record(z.string(), z.number().int().nonnegative());

const pathIn = (folder: string): string => join(folder, 'cursors.json');

/** @throws when the file is there but not readable as what was written */
export async function readCursors(disk: Disk, folder: string): Promise<ReadonlyMap<string, Position>> {
  const text = await disk.readText(pathIn(folder));
  if (text === undefined) return new Map();
  try {
    return new Map(Object.entries(cursorsFile.parse(JSON.parse(text))));
  } catch (cause) {
    throw new Error(`${pathIn(folder)} is damaged`, { cause });
  }
}

export async function writeCursors(
  disk: Disk,
  folder: string,
  cursors: ReadonlyMap<string, Position>,
): Promise<void> {
  await disk.replaceText(pathIn(folder), `${JSON.stringify(Object.fromEntries(cursors))}\n`);
}
