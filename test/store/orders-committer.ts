// A process to be killed: commits one order after the other and prints each position once it is durable.
import { setTimeout as sleep } from 'node:timers/promises';
import { type OrderStore, type Sql, StoreError } from '../../ingest/store/ports.ts';
import { migrate } from '../../ingest/store/sql/migrate.ts';
import { sqlOrderStore } from '../../ingest/store/sql/order-store.ts';
import { openPostgresSql } from '../../ingest/store/sql/postgres-sql.ts';
import { openSqliteSql } from '../../ingest/store/sql/sqlite-sql.ts';
import { aNotice, anEntry, anOrder, opening, t0 } from './orders-fixture.ts';

const retryMs = 20;

export const openSql = async (where: string): Promise<Sql> =>
  where.startsWith('postgres:') ? openPostgresSql(where) : openSqliteSql(where);

export const orderStore = (sql: Sql): OrderStore => sqlOrderStore(sql, () => ['mqtt']);

/** Position, sequence number, order and notice all count alike, so that a loss or a double shows anywhere. */
export async function commitNext(store: OrderStore, position: number): Promise<void> {
  const order = anOrder(`o${position}`);
  const batch = opening(position, 2 * position - 1, order);
  const told = anEntry(2 * position, order, { action: 'told', from: 'open', patch: {} });
  const notices = [aNotice(`n${position}`, { orderId: order.id })];
  await untilDone(() => store.commit({ ...batch, entries: [...batch.entries, told], notices }));
}

/** What the pipeline does with a failing world: the same again, until it is in. */
export async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreError) || !error.retry) throw error;
      await sleep(retryMs);
    }
  }
}

async function commitForever(where: string): Promise<void> {
  const sql = await openSql(where);
  await migrate(sql, t0);
  const store = orderStore(sql);
  for (let position = (await store.position()) + 1; ; position += 1) {
    await commitNext(store, position);
    process.stdout.write(`${position}\n`);
  }
}

const asked = process.argv[2];
if (asked !== undefined && process.argv[1]?.endsWith('orders-committer.ts')) await commitForever(asked);
