// Random lives of a town, the short form: see `model.ts`.
import { afterAll, beforeAll, test } from 'vitest';
import type { OrderStore, Sql } from '../../ingest/store/ports.ts';
import { sqliteInTempFolder } from '../store/sqlite-folder.ts';
import { keepsInvariants, storeKeepsUp, survivesCrashes } from './model.ts';
import { emptiable } from './model-store.ts';

let sql: Sql;
let emptied: () => Promise<OrderStore>;
beforeAll(async () => {
  sql = await sqliteInTempFolder();
  emptied = await emptiable(sql);
});
afterAll(() => sql.close());

test('a random life keeps the invariants', () => keepsInvariants(100));
test('a crash after every step changes nothing', () => survivesCrashes(30));
test('the embedded store keeps up with crashes and retries', () => storeKeepsUp(emptied, 30));
