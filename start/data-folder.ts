// The data folder: for the program's own user only, with a folder each for what is kept in it.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

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
