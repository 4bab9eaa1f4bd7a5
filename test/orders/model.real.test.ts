// Random lives of a town with PostgreSQL behind them, the short form: see `model-store.ts`.
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { Sql } from '../../ingest/store/ports.ts';
import { openPostgresSql } from '../../ingest/store/sql/postgres-sql.ts';
import { skipWithout } from '../real/available.ts';
import { available, type RealPostgres, startPostgres } from '../real/postgres.ts';
import { storeKeepsUp } from './model-store.ts';

describe.skipIf(skipWithout(available))('with a real PostgreSQL', () => {
  let postgres: RealPostgres;
  let sql: Sql;
  beforeAll(async () => {
    postgres = await startPostgres();
    sql = openPostgresSql(await postgres.database());
  });
  afterAll(async () => {
    await sql.close();
    await postgres.close();
  });

  test('it keeps up with crashes and retries', () => storeKeepsUp(sql, 30));
});
