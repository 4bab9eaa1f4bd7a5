// Grafana by its API: there, both data sources answer, all dashboards are in, alerts lead somewhere.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bad, basic, type Finding, ok, probeMsMax, reasonOf, warning } from './finding.ts';

const sources = ['weisu-telemetry', 'weisu-orders'] as const;
const dashboardsFolder = join(import.meta.dirname, '../../dashboards/json');
/** The port that discards: what deploy/make-env.sh writes where no webhook was given. */
const discard = /^https?:\/\/[^/]+:9(\/|$)/;

export interface GrafanaAccess {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

export async function grafanaFindings(access: GrafanaAccess | undefined): Promise<readonly Finding[]> {
  if (access === undefined) return [ok('Grafana', 'not asked: give --grafana and GRAFANA_ADMIN_PASSWORD')];
  const base = access.url.replace(/\/+$/, '');
  const get = (path: string) =>
    fetch(base + path, {
      headers: { authorization: basic(access.user, access.password) },
      signal: AbortSignal.timeout(probeMsMax),
    });
  let health: Response;
  try {
    health = await get('/api/health');
  } catch (error) {
    return [
      bad('Grafana', `${base}: ${reasonOf(error)}`, {
        zh: '检查 Grafana 是否运行：docker compose ps grafana',
        en: 'Does Grafana run? docker compose ps grafana',
      }),
    ];
  }
  const { version = '?' } = (await health.json()) as { version?: string };
  const search = await get('/api/search?type=dash-db&limit=5000');
  if (search.status === 401)
    return [
      bad('Grafana login', 'HTTP 401', {
        zh: '口令不对：GRAFANA_ADMIN_PASSWORD；可用 grafana cli admin reset-admin-password 重设',
        en: 'Wrong password: GRAFANA_ADMIN_PASSWORD; grafana cli admin reset-admin-password sets a new one.',
      }),
    ];
  const findings: Finding[] = [ok('Grafana', version)];
  findings.push(dashboardsFinding((await search.json()) as { uid: string }[]));
  for (const uid of sources) findings.push(await sourceFinding(uid, get));
  findings.push(await alertsFinding(get));
  return findings;
}

function dashboardsFinding(found: readonly { readonly uid: string }[]): Finding {
  const uids = found.map(({ uid }) => uid);
  const missing = readdirSync(dashboardsFolder)
    .map((name) => name.replace('.json', ''))
    .filter((uid) => !uids.includes(uid));
  if (missing.length === 0) return ok('dashboards', 'all there');
  return bad('dashboards', `missing: ${missing.join(', ')}`, {
    zh: '检查 dashboards/json 与 dashboards/provisioning 的挂载，看 Grafana 的日志',
    en: "Check the mounts of dashboards/json and dashboards/provisioning, and read Grafana's log.",
  });
}

async function sourceFinding(uid: string, get: (path: string) => Promise<Response>): Promise<Finding> {
  const response = await get(`/api/datasources/uid/${uid}/health`);
  const answer = (await response.json().catch(() => ({}))) as { status?: string; message?: string };
  if (response.ok && answer.status === 'OK') return ok(uid, answer.message ?? 'OK');
  return bad(uid, answer.message ?? `HTTP ${response.status}`, {
    zh: '数据源不通：检查 INFLUX_READ_PASSWORD、PG_READ_PASSWORD，以及插件是否加载（日志中的 plugin not registered）',
    en: 'The data source fails: check INFLUX_READ_PASSWORD, PG_READ_PASSWORD, and that its plugin is loaded (look for "plugin not registered").',
  });
}

async function alertsFinding(get: (path: string) => Promise<Response>): Promise<Finding> {
  const points = (await (await get('/api/v1/provisioning/contact-points')).json()) as {
    name: string;
    settings: { url?: string };
  }[];
  const urls = points.filter(({ name }) => name === 'weisu').map(({ settings }) => settings.url ?? '');
  if (urls.length > 0 && urls.every((url) => url !== '' && !discard.test(url)))
    return ok('alerts', 'go to a webhook');
  return warning('alerts', 'go nowhere', {
    zh: '在 .env 中设置 ALERT_WEBHOOK_URL，再 docker compose up -d grafana',
    en: 'Set ALERT_WEBHOOK_URL in .env, then docker compose up -d grafana.',
  });
}
