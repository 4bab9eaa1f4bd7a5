// The data folder: for the program's own user only, with a folder each for what is kept in it.
import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export interface DataFolder {
  readonly path: string;
  /** A folder in it, made where it is missing. */
  within(name: string): string;
}

export function openDataFolder(configured: string): DataFolder {
  const path = resolve(configured);
  const made = (folder: string): string => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  };
  return { path: made(path), within: (name) => made(join(path, name)) };
}

/** Whether it is a folder that can be written, or can be made in the nearest one above it. Makes nothing. */
export function canBeDataFolder(configured: string): boolean {
  const path = resolve(configured);
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return path !== dirname(path) && canBeDataFolder(dirname(path));
    accessSync(path, constants.W_OK | constants.X_OK);
    return stats.isDirectory();
  } catch {
    return false;
  }
}
