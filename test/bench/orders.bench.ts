// The order store with ten years in it: durable commits a second, and how long lists and figures take.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KpiBy } from '../../ingest/domain/kpi.ts';
import { DAY, townTime } from '../../ingest/domain/time.ts';
import { kpiRows } from '../../ingest/orders/kpi.ts';
import type { OrderStore, Sql } from '../../ingest/store/ports.ts';
import { migrate } from '../../ingest/store/sql/migrate.ts';
import { sqlOrderStore } from '../../ingest/store/sql/order-store.ts';
import { openPostgresSql } from '../../ingest/store/sql/postgres-sql.ts';
import { sqlReportStore } from '../../ingest/store/sql/report-store.ts';
import { openSqliteSql } from '../../ingest/store/sql/sqlite-sql.ts';
import { available, startPostgres } from '../real/postgres.ts';
import { aNotice, anOrder, opening, t0 } from '../store/orders-fixture.ts';
import { endOfYears, fillTenYears, ordersMade } from './ten-years.ts';

export interface OrdersFigures {
  readonly engine: 'sqlite' | 'postgres';
  readonly orders: number;
  readonly commitsPerSecond: number;
  /** The slowest of several runs, by question. */
  readonly slowestMs: Readonly<Record<string, number>>;
}

const commitsTimed = 500;
const runsTimed = 5;
const clock = townTime('Asia/Shanghai');

/** 3,000 orders a year for ten years, 1,000 of them open; on the embedded store, and on PostgreSQL where there is one. */
export async function benchOrders(): Promise<readonly OrdersFigures[]> {
  const figures: OrdersFigures[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'weisu-bench-'));
  figures.push(await measured(await openSqliteSql(join(folder, 'orders.db'))));
  await rm(folder, { recursive: true });
  if (available !== null) return figures;
  const postgres = await startPostgres();
  figures.push(await measured(openPostgresSql(await postgres.database())));
  await postgres.close();
  return figures;
}

async function measured(sql: Sql): Promise<OrdersFigures> {
  await migrate(sql, t0);
  const store = sqlOrderStore(sql, () => ['mqtt']);
  await fillTenYears(store);
  // As the server's autovacuum would have done in ten years.
  if (sql.dialect === 'postgres') await sql.batch([{ sql: 'ANALYZE' }]);
  const commitsPerSecond = await commitRate(store);
  const slowestMs: Record<string, number> = {};
  for (const [question, ask] of Object.entries(questions(store, sql)))
    slowestMs[question] = await slowest(ask);
  await sql.close();
  return { engine: sql.dialect, orders: ordersMade + commitsTimed, commitsPerSecond, slowestMs };
}

/** One order, its ledger entry and its notice at a time: what a lone fault costs. */
async function commitRate(store: OrderStore): Promise<number> {
  const first = ordersMade + 1;
  const begun = performance.now();
  for (let n = first; n < first + commitsTimed; n += 1)
    await store.commit({
      ...opening(n, n, anOrder(`o${n}`, { openedAt: endOfYears })),
      notices: [aNotice(`n${n}`, { orderId: `o${n}` })],
    });
  return Math.round((commitsTimed * 1_000) / (performance.now() - begun));
}

function questions(store: OrderStore, sql: Sql): Record<string, () => Promise<unknown>> {
  const reports = sqlReportStore(sql);
  const end = endOfYears + DAY;
  const figures = async (from: number, by: KpiBy) =>
    kpiRows(await reports.kpiFacts(from, end), by, clock, end);
  const deep = async () => {
    let cursor: string | undefined;
    for (let i = 0; i < 3; i += 1)
      cursor = (await store.orders({ limit: 100, cursor })).nextCursor ?? undefined;
  };
  return {
    'orders, first 100': () => store.orders({ limit: 100 }),
    'orders, first 1,000': () => store.orders({ limit: 1_000 }),
    'orders, three pages': deep,
    'orders of a village': () => store.orders({ limit: 100, village: 'v07' }),
    'orders of a crew, open': () => store.orders({ limit: 100, crew: 'c-heat', status: ['open'] }),
    'orders of a device': () => store.orders({ limit: 100, device: 'lamp-o29000' }),
    'orders of a kind, closed': () => store.orders({ limit: 100, kind: 'heater', status: ['closed'] }),
    'orders of a type': () => store.orders({ limit: 100, type: 'patrol' }),
    'orders since a day': () => store.orders({ limit: 100, since: end - 2 * DAY }),
    'orders by kind and code, verifying': () =>
      store.orders({ limit: 100, kind: 'heater', code: 'lamp_out', status: ['verifying'] }),
    'orders to start the engine': () => store.openOrders(end - 7 * DAY),
    'faults that last': () => store.faults({ limit: 100, open: true }),
    'faults, first 100': () => store.faults({ limit: 100 }),
    'faults of a device': () => store.faults({ limit: 100, device: 'lamp-o29000' }),
    'complaints of a village': () => store.complaints({ limit: 100, village: 'v07' }),
    'complaints unanswered': () => store.complaints({ limit: 100, unanswered: true }),
    'history of an order': () => store.history('o29000'),
    'ledger, 1,000 entries': () => store.ledger(15_000, 1_000),
    'outbox, 100 due': () => store.outboxDue('mqtt', end, 100),
    'figures of a month by village': () => figures(end - 30 * DAY, 'village'),
    'figures of a month by crew': () => figures(end - 30 * DAY, 'crew'),
    'figures of a year by kind': () => figures(end - 365 * DAY, 'kind'),
    'figures of a year by day': () => figures(end - 365 * DAY, 'day'),
    'figures of ten years by village': () => figures(t0, 'village'),
    'figures of ten years by day': () => figures(t0, 'day'),
    "a month's report and costs": () => reports.reportOrders(end - 30 * DAY, end),
    'costs of two years': () => reports.reportOrders(end - 730 * DAY, end),
  };
}

/** Asked once before, since a running program has been. */
async function slowest(ask: () => Promise<unknown>): Promise<number> {
  let worst = 0;
  await ask();
  for (let i = 0; i < runsTimed; i += 1) {
    const begun = performance.now();
    await ask();
    worst = Math.max(worst, performance.now() - begun);
  }
  return Math.round(worst * 10) / 10;
}
