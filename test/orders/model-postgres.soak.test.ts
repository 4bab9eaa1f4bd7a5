// Ten thousand random lives on a real PostgreSQL: see `model-store.ts`. The program crashes in them, not the server, so
// nothing need wait for the disk; they run in lanes side by side, since each mostly waits for an answer.
import { afterAll, beforeAll, describe, test } from 'vitest';
import { openPostgresSql } from '../../ingest/store/sql/postgres-sql.ts';
import { skipWithout } from '../real/available.ts';
import { available, type RealPostgres, startPostgres } from '../real/postgres.ts';
import { storeKeepsUp } from './model-store.ts';

const lanes = [1, 2, 3, 4, 5, 6, 7, 8];

describe.skipIf(skipWithout(available))('with a real PostgreSQL', () => {
  let postgres: RealPostgres;
  beforeAll(async () => {
    postgres = await startPostgres({ durable: false });
  });
  afterAll(() => postgres.close());

  async function lane(seed: number): Promise<void> {
    const sql = openPostgresSql(await postgres.database());
    await storeKeepsUp(sql, 10_000 / lanes.length, seed).finally(() => sql.close());
  }
  test('it keeps up with ten thousand', () => Promise.all(lanes.map(lane)).then(() => {}));
});
