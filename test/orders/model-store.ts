// One database for many random lives: opened once, emptied before each.
import type { OrderStore, Sql } from '../../ingest/store/ports.ts';
import { migrate } from '../../ingest/store/sql/migrate.ts';
import { sqlOrderStore } from '../../ingest/store/sql/order-store.ts';
import { at } from './drive.ts';

const tables = [
  'deliveries',
  'notices',
  'order_devices',
  'orders',
  'ledger',
  'faults',
  'complaints',
  'silences',
];

/** @returns what gives the store anew, with nothing in it */
export async function emptiable(sql: Sql): Promise<() => Promise<OrderStore>> {
  await migrate(sql, at('00:00'));
  const empty = tables.map((table) => ({ sql: `DELETE FROM ${table}` }));
  return async () => {
    await sql.batch([...empty, { sql: 'UPDATE engine SET position = 0' }]);
    return sqlOrderStore(sql, () => ['mqtt']);
  };
}
