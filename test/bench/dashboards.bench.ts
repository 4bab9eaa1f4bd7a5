// What the dashboards cost on the whole town: every query of every panel, as Grafana sends it, over 24 hours (or what the
// dashboard opens with, where that is more), on a real influxd with a day of telemetry and a PostgreSQL with ten years of
// orders. Each is asked three times, and its slowest counts.
import { DAY, MINUTE, type Millis } from '../../ingest/domain/time.ts';
import { luchengRegistry } from '../../ingest/registry/lucheng.ts';
import { openSql } from '../../ingest/store/sql/open.ts';
import { sqlOrderStore } from '../../ingest/store/sql/order-store.ts';
import { sqlReportStore } from '../../ingest/store/sql/report-store.ts';
import { installReporting, readerRole } from '../../ingest/store/sql/reporting.ts';
import { ask, choicesOf, readerPool, type Sources } from '../dashboards/ask.ts';
import { panelsOf, readDashboards } from '../dashboards/files.ts';
import { isInflux, spanOf } from '../dashboards/render.ts';
import { databaseOfStoppedTime } from '../dashboards/stopped-clock.ts';
import { findInfluxd, startInfluxd } from '../real/influxd.ts';
import { available, type RealPostgres, startPostgres } from '../real/postgres.ts';
import { endOfYears, fillTenYears } from './ten-years.ts';
import { townReadings } from './town-day.ts';

export interface QueryFigures {
  readonly language: 'InfluxQL' | 'SQL';
  readonly queries: number;
  readonly medianMs: number;
  /** The slowest first. */
  readonly slowest: readonly { readonly panel: string; readonly ms: number }[];
}

const now: Millis = endOfYears - (endOfYears % MINUTE);
const registry = luchengRegistry();
const village = 'v01';
const readerPassword = 'a-readers-password';
const linesPerWrite = 10_000;
const statesPerWrite = 500;
const timesAsked = 3;
const slowestShown = 3;

/**
 * @param filledMs how far back the telemetry goes
 * @returns undefined where influxd or PostgreSQL cannot be had
 */
export async function benchDashboards(filledMs: Millis = DAY): Promise<readonly QueryFigures[] | undefined> {
  const program = await findInfluxd();
  if (program === undefined || available !== null) return undefined;
  const [influxd, postgres] = await Promise.all([startInfluxd(program), startPostgres()]);
  try {
    const database = await influxd.createDatabase();
    await fillInflux(`${influxd.url}/write?db=${database}&precision=ms`, filledMs);
    const databaseUrl = await fillPostgres(postgres);
    const reader = readerPool(databaseUrl, readerRole, readerPassword, now);
    const times = await measure({ influxUrl: influxd.url, database, postgres: reader, now });
    await reader.end();
    return [summary('InfluxQL', times), summary('SQL', times)];
  } finally {
    await influxd.remove();
    await postgres.close();
  }
}

async function fillInflux(url: string, filledMs: Millis): Promise<void> {
  let waiting: string[] = [];
  const write = async (): Promise<void> => {
    const response = await fetch(url, { method: 'POST', body: waiting.join('\n') });
    if (!response.ok) throw new Error(await response.text());
    waiting = [];
  };
  for (const lines of townReadings(registry, village, { from: now - filledMs, to: now })) {
    waiting.push(...lines);
    if (linesPerWrite <= waiting.length) await write();
  }
  await write();
}

async function fillPostgres(postgres: RealPostgres): Promise<string> {
  const url = await databaseOfStoppedTime(postgres);
  const sql = await openSql('', url, now);
  await installReporting(sql, { zone: 'Asia/Shanghai', readerPassword });
  const reports = sqlReportStore(sql);
  await reports.saveRegistry(registry);
  const ids = [...registry.devices.keys()];
  for (let from = 0; from < ids.length; from += statesPerWrite)
    await reports.saveDeviceStates(
      ids.slice(from, from + statesPerWrite).map((deviceId) => ({
        deviceId,
        healths: { comms: 'ok', supply: 'ok', function: 'ok' },
        lastSeenAt: now - MINUTE,
      })),
    );
  await fillTenYears(
    sqlOrderStore(sql, () => []),
    (n) => ids[n % ids.length]!,
  );
  // As the server's autovacuum would have done in ten years.
  await sql.batch([{ sql: 'ANALYZE' }]);
  await sql.close();
  return url;
}

type Timed = QueryFigures['slowest'][number] & { readonly language: QueryFigures['language'] };

async function measure(sources: Sources): Promise<readonly Timed[]> {
  const device = [...registry.devices.values()].find(
    (one) => one.kind === 'heater' && one.village === village,
  )!;
  const times: Timed[] = [];
  for (const board of readDashboards('json-en').values()) {
    const one = board.templating.list.find(({ name }) => name === 'village')?.multi !== true;
    const choices = await choicesOf(
      sources,
      board,
      one ? { village, device: device.id, kind: device.kind } : {},
    );
    const from = Math.min(spanOf(board, now).from, now - DAY);
    for (const panel of panelsOf(board)) {
      for (const target of panel.targets ?? []) {
        let ms = 0;
        for (let i = 0; i < timesAsked; i += 1) {
          const began = performance.now();
          await ask(sources, { ...panel, targets: [target] }, { from, to: now }, choices);
          ms = Math.max(ms, performance.now() - began);
        }
        const language = isInflux(target) ? 'InfluxQL' : 'SQL';
        times.push({ language, panel: `${board.uid}: ${panel.title}`, ms });
      }
    }
  }
  return times;
}

function summary(language: QueryFigures['language'], times: readonly Timed[]): QueryFigures {
  const own = times.filter((time) => time.language === language).sort((a, b) => b.ms - a.ms);
  return {
    language,
    queries: own.length,
    medianMs: own[own.length >> 1]!.ms,
    slowest: own.slice(0, slowestShown),
  };
}
