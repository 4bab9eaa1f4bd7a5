// A small file that is whole or as it was before, also after a kill or a power cut. For the program's own user only.
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';

/** Replaces the file, synced before it has its name. */
export function writeWhole(path: string, text: string): void {
  const file = openSync(`${path}.new`, 'w', 0o600);
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
  renameSync(`${path}.new`, path);
}
