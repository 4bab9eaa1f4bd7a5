// The people store's contract on a real PostgreSQL.
import { afterAll, beforeAll, describe } from 'vitest';
import { openPostgresSql } from '../../ingest/store/sql/postgres-sql.ts';
import { hasPostgres, type RealPostgres, startPostgres } from '../real/postgres.ts';
import { peopleStoreContract } from './people-contract.ts';

describe.skipIf(!hasPostgres)('with a real PostgreSQL', () => {
  let postgres: RealPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  peopleStoreContract('PostgreSQL', async () => openPostgresSql(await postgres.database()));
});
