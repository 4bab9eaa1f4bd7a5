// What a backup consists of: its list of files with their hashes, written last, so that one without a list was cut short.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';

export const manifestName = 'manifest.json';
const formatVersion = 1;

const manifest = z.strictObject({
  format: z.literal(formatVersion),
  program: z.string(),
  createdAt: z.string(),
  /** Which stores it was taken from, and so which it can be put back into. */
  sql: z.enum(['sqlite', 'postgres']),
  telemetry: z.enum(['embedded', 'influx', 'none']),
  /** Rows by table, points by kind: for whoever compares. */
  counts: z.record(z.string(), z.number()),
  files: z.array(z.strictObject({ path: z.string(), bytes: z.number(), sha256: z.string() })),
});
export type Manifest = Readonly<z.infer<typeof manifest>>;

/** Lists what is in the folder and writes the list. */
export async function seal(folder: string, about: Omit<Manifest, 'format' | 'files'>): Promise<Manifest> {
  const files = [];
  for (const path of await filesIn(folder)) files.push({ path, ...(await described(join(folder, path))) });
  const sealed: Manifest = { format: formatVersion, ...about, files };
  await writeFile(join(folder, manifestName), `${JSON.stringify(sealed, null, 2)}\n`, { mode: 0o600 });
  return sealed;
}

/**
 * The backup's list, when everything on it is there and as it was.
 * @throws Error that names the first file which is not
 */
export async function verified(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, manifestName), 'utf8').catch(() => {
    throw new Error(`${folder}: 没有 ${manifestName}，不是完整的备份 no ${manifestName}: not a whole backup`);
  });
  const read = manifest.parse(JSON.parse(text));
  if (read.files.length === 0)
    throw new Error(`${folder}: 清单是空的，不是完整的备份 an empty list: not a whole backup`);
  for (const file of read.files) {
    const found = await described(join(folder, file.path)).catch(() => undefined);
    if (found === undefined) throw new Error(`${file.path}: 缺失 is missing`);
    if (found.sha256 !== file.sha256) throw new Error(`${file.path}: 内容已变 is not what was saved`);
  }
  return read;
}

export async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => path !== manifestName)
    .sort();
}

async function described(path: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return { bytes: (await stat(path)).size, sha256: hash.digest('hex') };
}
