// A small file that is whole or as it was before, also after a kill or a power cut.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Replaces the file; it and its name are safe on disk. For the program's own user only. @throws when the disk is full */
export function writeWhole(path: string, text: string): void {
  const draft = `${path}.new`;
  try {
    writeSafelySync(draft, text);
    renameSync(draft, path);
  } catch (error) {
    // A disk that is full has no room for what nobody will ask for.
    rmSync(draft, { force: true });
    throw error;
  }
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

function writeSafelySync(path: string, text: string): void {
  const file = openSync(path, 'w', 0o600);
  try {
    // Comes again after a short write, and says when the disk is full: `writeSync` does neither.
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * The same without holding up the thread; its name is safe on disk as well when it resolves.
 * @param draft its own for each who may write the same file at the same time
 */
export async function replaceWhole(
  path: string,
  content: string | Uint8Array,
  draft = `${path}.new`,
): Promise<void> {
  try {
    await writeSafely(draft, content);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

async function writeSafely(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Names in the folder are safe on disk once this resolves. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}
