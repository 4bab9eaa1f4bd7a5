// PostgreSQL and InfluxDB: reachable, of a version that is known to work, the right passwords, clocks, fresh figures.
import pg from 'pg';
import type { InfluxConfig } from '../../ingest/store/influx/connection.ts';
import { connectionTo } from '../../ingest/store/influx/connection.ts';
import { readerRole } from '../../ingest/store/sql/reporting.ts';
import type { Installation } from '../archive/installation.ts';
import {
  bad,
  clockFinding,
  type Finding,
  ok,
  type Probes,
  probeMsMax,
  reasonOf,
  warning,
} from './finding.ts';

const postgresMajorMin = 14;
const badPassword = '28P01';
/** The program writes its figures every minute. */
const figuresMsMax = 5 * 60_000;

export async function postgresFindings(
  { config }: Installation,
  probes: Probes,
): Promise<readonly Finding[]> {
  if (config.DATABASE_URL === undefined) return [ok('orders', 'the embedded store')];
  const findings = await asked(config.DATABASE_URL, 'PostgreSQL', async (client) => {
    const { rows } = await client.query<{ version: string; now: Date; views: number }>(
      `SELECT current_setting('server_version') AS version, now() AS now,
         (SELECT count(*)::int FROM pg_views WHERE schemaname = 'reporting') AS views`,
    );
    const { version, now, views } = rows[0]!;
    return [
      versionFinding(version),
      clockFinding('PostgreSQL', now.getTime(), probes.now()),
      viewsFinding(views),
    ];
  });
  const { PG_READ_PASSWORD: password } = config;
  if (password === undefined || findings.some(({ state }) => state === 'bad')) return findings;
  const reader = new URL(config.DATABASE_URL);
  reader.username = readerRole;
  reader.password = encodeURIComponent(password);
  const role = await asked(reader.href, readerRole, async (client) => {
    await client.query('SELECT 1 FROM reporting.village LIMIT 1');
    return [ok(readerRole, 'reads the views')];
  });
  return [...findings, ...role];
}

async function asked(
  url: string,
  who: string,
  ask: (client: pg.Client) => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: probeMsMax,
    query_timeout: probeMsMax,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return await ask(client);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === badPassword)
      return [
        bad(who, reasonOf(error), {
          zh: '口令不对：.env 与数据库不一致；在数据库里改口令，或改回 .env',
          en: 'Wrong password: .env and the database differ; change it there, or put the old one back.',
        }),
      ];
    return [
      bad(who, reasonOf(error), {
        zh: '连不上或没有权限：检查 PostgreSQL 是否运行、DATABASE_URL 是否正确',
        en: 'Not reachable, or no right: does PostgreSQL run, is DATABASE_URL right?',
      }),
    ];
  } finally {
    await client.end().catch(() => undefined);
  }
}

function versionFinding(version: string): Finding {
  if (postgresMajorMin <= Number.parseInt(version, 10)) return ok('PostgreSQL', version);
  return warning('PostgreSQL', version, {
    zh: `升级到 ${postgresMajorMin} 或更高`,
    en: `Update it to ${postgresMajorMin} or later.`,
  });
}

function viewsFinding(views: number): Finding {
  if (views > 0) return ok('reporting', `${views} views`);
  return bad('reporting', 'no views for Grafana', {
    zh: '启动一次程序；它的数据库用户须能建模式（CREATE）',
    en: 'Start the program once; its database user must be allowed to create a schema.',
  });
}

export async function influxFindings({ influx }: Installation, probes: Probes): Promise<readonly Finding[]> {
  if (influx === undefined) return [ok('telemetry', 'the embedded store')];
  const { url } = connectionTo(influx);
  let ping: Response;
  try {
    ping = await fetch(`${url}/ping`, { signal: AbortSignal.timeout(probeMsMax) });
  } catch (error) {
    return [
      bad('InfluxDB', `${url}: ${reasonOf(error)}`, {
        zh: '检查 InfluxDB 是否运行、INFLUX_URL 是否正确；读数在日志里等着',
        en: 'Does InfluxDB run, is INFLUX_URL right? Readings wait in the journal.',
      }),
    ];
  }
  const version = ping.headers.get('x-influxdb-version') ?? '';
  const findings: Finding[] = [influxVersion(version)];
  const date = ping.headers.get('date');
  if (date !== null) findings.push(clockFinding('InfluxDB', Date.parse(date), probes.now()));
  findings.push(await figuresFinding(influx, probes.now()));
  return findings;
}

function influxVersion(version: string): Finding {
  if (/^v?(1\.[678]|1\.1\d|2\.[4-9]|3\.)/.test(version)) return ok('InfluxDB', version);
  return warning('InfluxDB', version === '' ? 'no version: is this InfluxDB?' : version, {
    zh: '程序在 1.6 至 1.12、2.4 以上和 3 上使用',
    en: 'The program is made for 1.6 to 1.12, 2.4 and later, and 3.',
  });
}

/** The newest town figure: with it readings, credentials and the program's own pulse are proved at once. */
async function figuresFinding(influx: InfluxConfig, now: number): Promise<Finding> {
  const { url, database, authorization } = connectionTo(influx);
  const q = 'SELECT last("total") FROM "fleet_kpi"';
  const response = await fetch(`${url}/query`, {
    method: 'POST',
    body: new URLSearchParams({ db: database, q, epoch: 'ms' }),
    headers: authorization === undefined ? {} : { authorization },
    signal: AbortSignal.timeout(probeMsMax),
  });
  if (response.status === 401 || response.status === 403)
    return bad('InfluxDB login', `HTTP ${response.status}`, {
      zh: '口令或令牌不对：检查 INFLUX_USER 与 INFLUX_PASSWORD，或 INFLUX_TOKEN',
      en: 'Wrong password or token: check INFLUX_USER and INFLUX_PASSWORD, or INFLUX_TOKEN.',
    });
  const answer = (await response.json()) as {
    results?: { error?: string; series?: { values: number[][] }[] }[];
  };
  const newest = answer.results?.[0]?.series?.[0]?.values[0]?.[0];
  const ageS = newest === undefined ? undefined : Math.round((now - newest) / 1_000);
  if (ageS !== undefined && ageS * 1_000 < figuresMsMax)
    return ok('data flowing', `newest figures ${ageS} s old`);
  const what =
    answer.results?.[0]?.error ?? (ageS === undefined ? 'no figures at all' : `newest figures ${ageS} s old`);
  return bad('data flowing', what, {
    zh: '程序没有写入：看 GET /readyz 和日志，确认 INFLUX_DATABASE 或 INFLUX_BUCKET',
    en: 'The program does not write: see GET /readyz and its log; is INFLUX_DATABASE or INFLUX_BUCKET right?',
  });
}
