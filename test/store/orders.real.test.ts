// The order store on a real PostgreSQL: the same contract, and what only a server can do to us.
import { afterAll, beforeAll, describe } from 'vitest';
import { openPostgresSql } from '../../ingest/store/sql/postgres-sql.ts';
import { skipWithout } from '../real/available.ts';
import { available, type RealPostgres, startPostgres } from '../real/postgres.ts';
import { orderStoreContract } from './orders-contract.ts';

describe.skipIf(skipWithout(available))('with a real PostgreSQL', () => {
  let postgres: RealPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  orderStoreContract('PostgreSQL', async () => openPostgresSql(await postgres.database()));
});
