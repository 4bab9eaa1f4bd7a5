// The embedded database behind the `Sql` port: its contract, its migrations, and a file that is no database.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSqliteSql } from '../../ingest/store/sql/sqlite-sql.ts';
import { migrateContract } from './migrate-contract.ts';
import { sqlContract } from './sql-contract.ts';
import { sqliteInTempFolder, tempFolder } from './sqlite-folder.ts';

sqlContract('SQLite', sqliteInTempFolder);

migrateContract('SQLite', async (connections) => {
  const path = join(await tempFolder(), 'weisu.db');
  return Promise.all(Array.from({ length: connections }, () => openSqliteSql(path)));
});

test('a file that is no database is refused', async () => {
  const path = join(await tempFolder(), 'weisu.db');
  await writeFile(path, 'not a database, but long enough to be taken for one'.repeat(100));
  await expect(openSqliteSql(path)).rejects.toMatchObject({ name: 'StoreError', retry: false });
});

test('a closed database says so', async () => {
  const sql = await sqliteInTempFolder();
  await sql.close();
  await expect(sql.all('SELECT 1 AS one')).rejects.toMatchObject({ name: 'StoreError', retry: false });
});
