// Pictures on disk under the hash of their bytes: no name from outside ever becomes part of a path.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from '../../ingest/whole-file.ts';

const hashPattern = /^[0-9a-f]{64}$/;

/** Safe on disk when it resolves. The same bytes again change nothing. */
export async function keepPicture(folder: string, bytes: Uint8Array): Promise<string> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const path = pathOf(folder, sha256);
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  try {
    await write(draft, bytes);
    await rename(draft, path);
  } catch (error) {
    // A disk that is full has no room for what nobody will ask for.
    await rm(draft, { force: true });
    throw error;
  }
  // Its name as well: the order that it proves is kept through a power cut.
  for (const named of [dirname(path), folder, dirname(folder)]) await syncFolder(named);
  return sha256;
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.datasync();
  } finally {
    await file.close();
  }
}

export const readKept = (folder: string, sha256: string): Promise<Uint8Array> =>
  readFile(pathOf(folder, sha256));

function pathOf(folder: string, sha256: string): string {
  if (!hashPattern.test(sha256)) throw new Error('not a hash');
  return join(folder, sha256.slice(0, 2), sha256);
}
