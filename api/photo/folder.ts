// Pictures on disk under the hash of their bytes: no name from outside ever becomes part of a path.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

const hashPattern = /^[0-9a-f]{64}$/;

/** Safe on disk when it resolves. The same bytes again change nothing. */
export async function keepPicture(folder: string, bytes: Uint8Array): Promise<string> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const path = pathOf(folder, sha256);
  await mkdir(join(folder, sha256.slice(0, 2)), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  return sha256;
}

export const readKept = (folder: string, sha256: string): Promise<Uint8Array> =>
  readFile(pathOf(folder, sha256));

function pathOf(folder: string, sha256: string): string {
  if (!hashPattern.test(sha256)) throw new Error('not a hash');
  return join(folder, sha256.slice(0, 2), sha256);
}
