// Random lives of a town with PostgreSQL behind them, the short form: see `model.ts`.
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { OrderStore, Sql } from '../../ingest/store/ports.ts';
import { openPostgresSql } from '../../ingest/store/sql/postgres-sql.ts';
import { skipWithout } from '../real/available.ts';
import { available, type RealPostgres, startPostgres } from '../real/postgres.ts';
import { storeKeepsUp } from './model.ts';
import { emptiable } from './model-store.ts';

describe.skipIf(skipWithout(available))('with a real PostgreSQL', () => {
  let postgres: RealPostgres;
  let sql: Sql;
  let emptied: () => Promise<OrderStore>;
  beforeAll(async () => {
    postgres = await startPostgres();
    sql = await openPostgresSql(await postgres.database());
    emptied = await emptiable(sql);
  });
  afterAll(async () => {
    await sql.close();
    await postgres.close();
  });

  test('it keeps up with crashes and retries', () => storeKeepsUp(emptied, 30));
});
