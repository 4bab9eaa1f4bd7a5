// The report store's contract on the embedded database, where there is no schema for Grafana.
import { expect, test } from 'vitest';
import { installReporting } from '../../ingest/store/sql/reporting.ts';
import { reportStoreContract } from './reports-contract.ts';
import { sqliteInTempFolder } from './sqlite-folder.ts';

reportStoreContract('SQLite', sqliteInTempFolder);

test('there is nothing to install for Grafana', async () => {
  const sql = await sqliteInTempFolder();
  expect(await installReporting(sql, { zone: 'Asia/Shanghai', readerPassword: 'x' })).toEqual([]);
  await sql.close();
});
