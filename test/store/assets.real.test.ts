// Assets over time on a real PostgreSQL: the same contract.
import { afterAll, beforeAll, describe } from 'vitest';
import { openPostgresSql } from '../../ingest/store/sql/postgres-sql.ts';
import { skipWithout } from '../real/available.ts';
import { available, type RealPostgres, startPostgres } from '../real/postgres.ts';
import { assetStoreContract } from './assets-contract.ts';

describe.skipIf(skipWithout(available))('with a real PostgreSQL', () => {
  let postgres: RealPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  assetStoreContract('PostgreSQL', async () => openPostgresSql(await postgres.database()));
});
