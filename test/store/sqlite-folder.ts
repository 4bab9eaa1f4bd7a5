// A database file in a temporary folder that goes with the suite that asked for it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Sql } from '../../ingest/store/ports.ts';
import { openSqliteSql } from '../../ingest/store/sql/sqlite-sql.ts';

export async function tempFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'weisu-sql-'));
}

/** Opened for one suite, which closes it; the folder is removed after the file's tests. */
export async function sqliteInTempFolder(): Promise<Sql> {
  const folder = await tempFolder();
  folders.push(folder);
  return openSqliteSql(join(folder, 'weisu.db'));
}

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});
