// A real PostgreSQL behind the `Sql` port: its contract, its migrations, and a server that goes away and comes back.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgresSql } from '../../ingest/store/sql/postgres-sql.ts';
import { skipWithout } from '../real/available.ts';
import { available, type RealPostgres, startPostgres } from '../real/postgres.ts';
import { migrateContract } from './migrate-contract.ts';
import { sqlContract } from './sql-contract.ts';

describe.skipIf(skipWithout(available))('with a real PostgreSQL', () => {
  let postgres: RealPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  sqlContract('PostgreSQL', async () => openPostgresSql(await postgres.database()));

  migrateContract('PostgreSQL', async (connections) => {
    const url = await postgres.database();
    return Array.from({ length: connections }, () => openPostgresSql(url));
  });

  test('an unknown database is not tried again, a stopped server is, and is found again', async (context) => {
    const url = await postgres.database();
    const strange = openPostgresSql(`${url}_not_there`);
    await expect(strange.all('SELECT 1 AS one')).rejects.toMatchObject({ retry: false });
    await strange.close();

    if (!postgres.restartable) return context.skip('TEST_DATABASE_URL is not ours to stop');
    const sql = openPostgresSql(url);
    await sql.all('SELECT 1 AS one');
    await postgres.stop();
    await expect(sql.all('SELECT 1 AS one')).rejects.toMatchObject({ name: 'StoreError', retry: true });
    await expect(sql.batch([{ sql: 'SELECT 1' }])).rejects.toMatchObject({ name: 'StoreError', retry: true });
    await postgres.start();
    expect(await sql.all('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await sql.close();
  });

  test('a connection lost inside a batch is an error to be tried again', async () => {
    const url = await postgres.database();
    const sql = openPostgresSql(url);
    const cut = { sql: 'SELECT pg_terminate_backend(pg_backend_pid())' };
    await expect(sql.batch([cut])).rejects.toMatchObject({ name: 'StoreError', retry: true });
    expect(await sql.all('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await sql.close();
  });
});
