// Temporary folders and database files that go after the tests of the file that asked for them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Sql } from '../../ingest/store/ports.ts';
import { openSqliteSql } from '../../ingest/store/sql/sqlite-sql.ts';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'weisu-sql-'));
  folders.push(folder);
  return folder;
}

/** A new database; whoever asked closes it. */
export async function sqliteInTempFolder(): Promise<Sql> {
  return openSqliteSql(join(await tempFolder(), 'weisu.db'));
}
