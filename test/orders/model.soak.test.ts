// Random lives of a town, ten thousand of them, alone and on both stores: see `model.ts`.
import { describe, test } from 'vitest';
import { openPostgresSql } from '../../ingest/store/sql/postgres-sql.ts';
import { skipWithout } from '../real/available.ts';
import { available, startPostgres } from '../real/postgres.ts';
import { sqliteInTempFolder } from '../store/sqlite-folder.ts';
import { keepsInvariants, storeKeepsUp, survivesCrashes } from './model.ts';
import { emptiable } from './model-store.ts';

test('ten thousand random lives keep the invariants', () => keepsInvariants(10_000));
test('a thousand survive a crash after every step', () => survivesCrashes(1_000));

test('the embedded store keeps up with ten thousand', async () => {
  const sql = await sqliteInTempFolder();
  await storeKeepsUp(await emptiable(sql), 10_000);
  await sql.close();
});

describe.skipIf(skipWithout(available))('with a real PostgreSQL', () => {
  test('it keeps up with ten thousand', async () => {
    const postgres = await startPostgres();
    const sql = await openPostgresSql(await postgres.database());
    await storeKeepsUp(await emptiable(sql), 10_000);
    await sql.close();
    await postgres.close();
  });
});
