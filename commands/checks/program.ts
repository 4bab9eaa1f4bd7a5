// The running program: does it answer, is it ready, does it take in readings, does its broker listen.
import { connect } from 'node:net';
import { authority } from '../../ingest/config.ts';
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

const lagRecordsMax = 100_000;

export async function programFindings({ config }: Installation, probes: Probes): Promise<readonly Finding[]> {
  const base = `http://${authority(localOf(config.WEISU_HTTP_HOST), config.WEISU_HTTP_PORT)}`;
  const get = (path: string) =>
    fetch(base + path, {
      signal: AbortSignal.timeout(probeMsMax),
      headers: authorized(config.WEISU_ADMIN_TOKEN),
    });
  let alive: Response;
  try {
    alive = await get('/healthz');
  } catch (error) {
    return [
      bad('program', `${base}: ${reasonOf(error)}`, {
        zh: '程序没有运行或地址不对：systemctl status weisu，或 docker compose ps；看日志的最后几行',
        en: 'It does not run, or elsewhere: systemctl status weisu, or docker compose ps; read the last lines of its log.',
      }),
    ];
  }
  const findings: Finding[] = [ok('program', `${base} answers`)];
  const date = alive.headers.get('date');
  if (date !== null) findings.push(clockFinding('program', Date.parse(date), probes.now()));
  const ready = (await (await get('/readyz')).json()) as {
    checks: { name: string; ok: boolean; detail: string }[];
  };
  for (const check of ready.checks)
    findings.push(check.ok ? ok(`ready: ${check.name}`, check.detail) : notReady(check));
  findings.push(...feedFindings(await (await get('/metrics')).text()));
  if (config.WEISU_BROKER_URL === undefined)
    findings.push(await brokerFinding(localOf(config.WEISU_MQTT_HOST), config.WEISU_MQTT_PORT));
  return findings;
}

/** Where a server that listens everywhere is met from here. */
const localOf = (host: string): string => (host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host);
const authorized = (token: string | undefined): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };

const remedies: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  journal: {
    zh: '日志拒绝写入：腾出磁盘，或先恢复 InfluxDB 与 PostgreSQL，使日志可以清理',
    en: 'The journal refuses: make room, or bring InfluxDB and PostgreSQL back so that it can be cleared.',
  },
  order_store: {
    zh: '恢复 PostgreSQL；工单在日志里等着',
    en: 'Bring PostgreSQL back; orders wait in the journal.',
  },
  telemetry_store: {
    zh: '恢复 InfluxDB；读数在日志里等着',
    en: 'Bring InfluxDB back; readings wait in the journal.',
  },
  broker: {
    zh: '检查外部 MQTT 服务器和 WEISU_BROKER_URL',
    en: 'Check the external broker and WEISU_BROKER_URL.',
  },
};
const notReady = ({ name, detail }: { readonly name: string; readonly detail: string }): Finding =>
  bad(`ready: ${name}`, detail, remedies[name] ?? { zh: '看程序的日志', en: "Read the program's log." });

function feedFindings(metrics: string): readonly Finding[] {
  const lines = metrics.split('\n').map((line) => /^(weisu_\w+(?:\{[^}]*\})?) (\S+)$/.exec(line));
  const figures = new Map(
    lines.flatMap((match) => (match === null ? [] : [[match[1]!, Number(match[2])] as const])),
  );
  const findings: Finding[] = [];
  const heard = figures.get('weisu_devices_seen');
  if (heard === 0)
    findings.push(
      warning('feed', 'no device was ever heard', {
        zh: '设备没有连上：检查地址、端口和口令，看 GET /api/v1/devices/unknown',
        en: 'None connects: check address, port and passwords; see GET /api/v1/devices/unknown.',
      }),
    );
  else if (heard !== undefined) findings.push(ok('feed', `${heard} devices heard`));
  for (const [name, lag] of figures) {
    if (!name.startsWith('weisu_journal_lag_records') || lag < lagRecordsMax) continue;
    findings.push(
      warning('backlog', `${name}: ${lag}`, {
        zh: '存储跟不上：看数据库的负载和磁盘',
        en: 'A store cannot keep up: look at its load and its disk.',
      }),
    );
  }
  return findings;
}

function brokerFinding(host: string, port: number): Promise<Finding> {
  const at = `${host}:${port}`;
  const refused = (what: string) =>
    bad('broker', `${at}: ${what}`, {
      zh: '设备连不上 MQTT：检查 WEISU_MQTT_HOST、WEISU_MQTT_PORT 和防火墙',
      en: 'Devices cannot connect: check WEISU_MQTT_HOST, WEISU_MQTT_PORT and the firewall.',
    });
  return new Promise((done) => {
    const socket = connect({ host, port, timeout: probeMsMax });
    const end = (finding: Finding) => {
      socket.destroy();
      done(finding);
    };
    socket.once('connect', () => end(ok('broker', `${at} listens`)));
    socket.once('timeout', () => end(refused('no answer')));
    socket.once('error', (error) => end(refused(error.message)));
  });
}
