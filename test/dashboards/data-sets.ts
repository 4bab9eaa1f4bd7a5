// What the panels are asked about, in real databases through the program's own stores. normal: a simulated day like most;
// faults: one on which much goes wrong and nobody comes; empty: installed, never fed; stale: the normal town an hour after
// its feed has stopped.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOUR, type Millis } from '../../ingest/domain/time.ts';
import { createProjection } from '../../ingest/projection.ts';
import { openInfluxStore } from '../../ingest/store/influx/influx-store.ts';
import { openSql } from '../../ingest/store/sql/open.ts';
import { sqlOrderStore } from '../../ingest/store/sql/order-store.ts';
import { sqlReportStore } from '../../ingest/store/sql/report-store.ts';
import { installReporting, readerRole } from '../../ingest/store/sql/reporting.ts';
import { createDatabase } from '../real/influxd.ts';
import type { RealPostgres } from '../real/postgres.ts';
import { readerPool } from './ask.ts';
import { type Simulated, simulate } from './simulated.ts';
import { databaseOfStoppedTime } from './stopped-clock.ts';
import { now, registry, scenarios } from './town.ts';

export type Condition = 'normal' | 'empty' | 'stale' | 'faults';
const readerPassword = 'a-readers-password';
const pointsPerWriteMax = 5_000;

type Filled = Awaited<ReturnType<typeof freshSources>>;

export interface DataSets {
  readonly sources: Readonly<Record<Condition, Filled>>;
  /** What the engines knew that filled them. */
  readonly towns: Readonly<Record<'normal' | 'faults', Simulated>>;
  close(): Promise<void>;
}

export async function fillDataSets(influxUrl: string, postgres: RealPostgres): Promise<DataSets> {
  const towns = { normal: simulate(scenarios.normal), faults: simulate(scenarios.faults) };
  const normal = await freshSources(influxUrl, postgres, now);
  const faults = await freshSources(influxUrl, postgres, now);
  const empty = await freshSources(influxUrl, postgres, now);
  for (const made of [normal, faults, empty]) await made.stores.reports.saveRegistry(registry);
  await keep(towns.normal, normal);
  await keep(towns.faults, faults);
  await giveUpOne(faults);
  const anHourLater = now + HOUR;
  const stale = { ...normal, now: anHourLater, postgres: readerOf(normal.databaseUrl, anHourLater) };
  return {
    sources: { normal, empty, stale, faults },
    towns,
    async close() {
      await stale.postgres.end();
      for (const made of [normal, faults, empty]) await made.close();
    },
  };
}

const readerOf = (databaseUrl: string, at: Millis) => readerPool(databaseUrl, readerRole, readerPassword, at);

/** Databases without content at this time, and the stores to write into them. */
export async function freshSources(influxUrl: string, postgres: RealPostgres, at: Millis) {
  const database = await createDatabase(influxUrl);
  const databaseUrl = await databaseOfStoppedTime(postgres);
  const sql = await openSql('', databaseUrl, at);
  await installReporting(sql, { zone: 'Asia/Shanghai', readerPassword });
  const folder = mkdtempSync(join(tmpdir(), 'weisu-dashboards-'));
  const telemetry = await openInfluxStore({
    config: { url: influxUrl, user: '', password: '', database },
    kinds: registry.kinds,
    folder,
    now: Date.now,
  });
  const reader = readerOf(databaseUrl, at);
  return {
    influxUrl,
    database,
    databaseUrl,
    now: at,
    postgres: reader,
    stores: { telemetry, orders: sqlOrderStore(sql, () => ['mqtt']), reports: sqlReportStore(sql) },
    async close() {
      await reader.end();
      await telemetry.close();
      await sql.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A notice that could not be sent. */
async function giveUpOne({ now: at, stores: { orders } }: Filled): Promise<void> {
  const [owed] = await orders.outboxDue('mqtt', at, 1);
  await orders.outboxFailed(owed!.notice.id, 'mqtt', null, 'nobody answers');
}

/** As recorder, pipeline and projection would have written it. */
async function keep(
  { commits, points, figures, engine }: Simulated,
  { stores: { telemetry, orders, reports } }: Filled,
): Promise<void> {
  for (const commit of commits) await orders.commit(commit);
  for (let from = 0; from < points.length; from += pointsPerWriteMax)
    await telemetry.write(points.slice(from, from + pointsPerWriteMax), from + 1);
  await telemetry.writeKpi(figures);
  await createProjection(engine, reports).round();
}
