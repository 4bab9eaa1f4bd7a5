// Random lives of a town, the short form: see `model.ts` and `model-store.ts`.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LedgerAction } from '../../ingest/domain/ledger.ts';
import type { Sql } from '../../ingest/store/ports.ts';
import { sqliteInTempFolder } from '../store/sqlite-folder.ts';
import { actionsIn, keepsInvariants, survivesCrashes } from './model.ts';
import { storeKeepsUp } from './model-store.ts';

let sql: Sql;
beforeAll(async () => {
  sql = await sqliteInTempFolder();
});
afterAll(() => sql.close());

test('a random life keeps the invariants', () => keepsInvariants(100));
test('a crash after every step changes nothing', () => survivesCrashes(30));
test('the embedded store keeps up with crashes and retries', () => storeKeepsUp(sql, 30));

const byPeople =
  'accept arrive photo repair confirm nothing-found release cancel pause resume assign note check cost';
const byTelemetry =
  'opened reopened recovers proves refutes joined worsened folded complaint told held rules';
test('such lives come to everything that can befall an order', () => {
  const seen = actionsIn(500);
  const wanted = `${byPeople} ${byTelemetry}`.split(' ') as LedgerAction[];
  expect(wanted.filter((action) => !seen.has(action))).toEqual([]);
});
