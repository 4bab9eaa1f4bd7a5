// Pictures on disk under the hash of their bytes: no name from outside ever becomes part of a path.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replaceWhole, syncFolder } from '../../ingest/whole-file.ts';

const hashPattern = /^[0-9a-f]{64}$/;

/** Safe on disk when it resolves. The same bytes again change nothing. */
export async function keepPicture(folder: string, bytes: Uint8Array): Promise<string> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const path = pathOf(folder, sha256);
  await mkdir(dirname(path), { recursive: true });
  // Two may upload the same picture at the same time.
  await replaceWhole(path, bytes, `${path}.${randomUUID()}`);
  // The folders' names as well: the order that it proves is kept through a power cut.
  for (const named of [folder, dirname(folder)]) await syncFolder(named);
  return sha256;
}

export const readKept = (folder: string, sha256: string): Promise<Uint8Array> =>
  readFile(pathOf(folder, sha256));

function pathOf(folder: string, sha256: string): string {
  if (!hashPattern.test(sha256)) throw new Error('not a hash');
  return join(folder, sha256.slice(0, 2), sha256);
}
