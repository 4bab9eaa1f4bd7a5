// Ten thousand random lives on the embedded store: see `model-store.ts`. The program crashes in them, not the machine, so
// the files may lie in memory.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'vitest';
import { openSqliteSql } from '../../ingest/store/sql/sqlite-sql.ts';
import { storeKeepsUp } from './model-store.ts';

const memory = '/dev/shm';

test('the embedded store keeps up with ten thousand', async () => {
  const folder = await mkdtemp(join(existsSync(memory) ? memory : tmpdir(), 'weisu-model-'));
  const sql = await openSqliteSql(join(folder, 'weisu.db'));
  await storeKeepsUp(sql, 10_000).finally(() => sql.close());
  await rm(folder, { recursive: true });
});
