// The people store's contract on a real PostgreSQL.
import { afterAll, beforeAll, describe } from 'vitest';
import { openPostgresSql } from '../../ingest/store/sql/postgres-sql.ts';
import { skipWithout } from '../real/available.ts';
import { available, type RealPostgres, startPostgres } from '../real/postgres.ts';
import { peopleStoreContract } from './people-contract.ts';

describe.skipIf(skipWithout(available))('with a real PostgreSQL', () => {
  let postgres: RealPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  peopleStoreContract('PostgreSQL', async () => openPostgresSql(await postgres.database()));
});
