// The SQL stores: PostgreSQL where the environment names one, else the embedded one; with the views that reports and Grafana read.
import type { Config } from '../ingest/config.ts';
import type { Notice } from '../ingest/domain/notice.ts';
import type { Millis } from '../ingest/domain/time.ts';
import { sqlAssetStore } from '../ingest/store/sql/asset-store.ts';
import { openSql } from '../ingest/store/sql/open.ts';
import { sqlOrderStore } from '../ingest/store/sql/order-store.ts';
import { sqlPeopleStore } from '../ingest/store/sql/people-store.ts';
import { sqlReportStore } from '../ingest/store/sql/report-store.ts';
import { installReporting } from '../ingest/store/sql/reporting.ts';

export interface StoresOptions {
  readonly folder: string;
  readonly now: Millis;
  /** Which channels owe a notice. */
  readonly channelsFor: (notice: Notice) => readonly string[];
}

export async function openStores(config: Config, { folder, now, channelsFor }: StoresOptions) {
  const sql = await openSql(folder, config.DATABASE_URL, now);
  const reporting = { zone: config.WEISU_TIMEZONE, readerPassword: config.PG_READ_PASSWORD };
  return {
    warnings: await installReporting(sql, reporting),
    orders: sqlOrderStore(sql, channelsFor),
    people: sqlPeopleStore(sql),
    reports: sqlReportStore(sql),
    assets: sqlAssetStore(sql),
    /** Maps and lists outside of the program read the devices' present state from SQL. */
    isReadByOthers: sql.dialect === 'postgres',
    close: () => sql.close(),
  };
}
