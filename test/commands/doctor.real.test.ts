// The examination of an installation that is well, and of ones with a planted fault each: every fault is found and comes
// with a remedy. Program, InfluxDB and PostgreSQL are real; a Grafana cannot be had, so its API is answered by hand.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installationOf } from '../../commands/archive/installation.ts';
import { examine } from '../../commands/checks/examine.ts';
import type { Finding, Probes } from '../../commands/checks/finding.ts';
import type { GrafanaAccess } from '../../commands/checks/grafana.ts';
import { readDashboards } from '../dashboards/files.ts';
import { skipWithout } from '../real/available.ts';
import { type Authority, makeAuthority, available as opensslAvailable } from '../real/certs.ts';
import { type Influx27, startInflux27 } from '../real/influx27.ts';
import { findInfluxd, type Influxd, startInfluxd } from '../real/influxd.ts';
import { available, type RealPostgres, startPostgres } from '../real/postgres.ts';
import { adminToken, deviceSecret, startWeisu, type Weisu } from '../real/weisu.ts';
import { runCommand } from './run.ts';

type Env = Record<string, string>;
const program = await findInfluxd();
const readerPassword = 'a-readers-password';
const GiB = 1024 ** 3;
const healthy: Probes = { now: Date.now, freeBytes: async () => 100 * GiB };

/** A Grafana's answers to what is asked; `wrong` replaces some. */
async function startGrafana(
  wrong: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly access: GrafanaAccess; readonly server: Server }> {
  const answers: Record<string, unknown> = {
    '/api/health': { version: '13.1.4' },
    '/api/search': [...readDashboards('json').values()].map(({ uid }) => ({ uid })),
    '/api/datasources/uid/weisu-telemetry/health': { status: 'OK', message: 'fine' },
    '/api/datasources/uid/weisu-orders/health': { status: 'OK', message: 'fine' },
    '/api/v1/provisioning/contact-points': [
      { name: 'weisu', settings: { url: 'https://alerts.example/hook' } },
    ],
    ...wrong,
  };
  const server = createServer((request, response) => {
    const path = request.url!.split('?')[0]!;
    const login = request.headers.authorization === `Basic ${Buffer.from('admin:right').toString('base64')}`;
    response.writeHead(login || path === '/api/health' ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(login || path === '/api/health' ? answers[path] : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { server, access: { url, user: 'admin', password: 'right' } };
}

describe.skipIf(skipWithout(program === undefined ? 'influxd' : null, available, opensslAvailable))(
  'the doctor',
  () => {
    let influxd: Influxd;
    let influx27: Influx27;
    let postgres: RealPostgres;
    let weisu: Weisu;
    let grafana: Awaited<ReturnType<typeof startGrafana>>;
    let authority: Authority;
    let env: Env;
    const scratch = mkdtempSync(join(tmpdir(), 'weisu-doctor-'));

    beforeAll(async () => {
      [influxd, postgres, influx27, grafana] = await Promise.all([
        startInfluxd(program!),
        startPostgres(),
        startInflux27(),
        startGrafana(),
      ]);
      authority = makeAuthority();
      const stores = {
        INFLUX_URL: influxd.url,
        INFLUX_USER: 'weisu',
        INFLUX_PASSWORD: 'unasked',
        INFLUX_DATABASE: await influxd.createDatabase(),
        DATABASE_URL: await postgres.database(),
        PG_READ_PASSWORD: readerPassword,
        WEISU_HEARTBEAT_URL: 'http://127.0.0.1:9/',
      };
      weisu = await startWeisu(stores);
      chmodSync(weisu.folder, 0o700);
      env = {
        ...stores,
        WEISU_DATA_DIR: weisu.folder,
        WEISU_HTTP_PORT: new URL(weisu.http).port,
        WEISU_MQTT_PORT: String(weisu.mqttPort),
        WEISU_ADMIN_TOKEN: adminToken,
        WEISU_DEVICE_SECRET: deviceSecret,
      };
      const figures = `fleet_kpi,kind=streetlight,village=v01 total=1,online=1 ${Date.now()}`;
      await fetch(`${influxd.url}/write?db=${stores.INFLUX_DATABASE}&precision=ms`, {
        method: 'POST',
        body: figures,
      });
    });
    afterAll(async () => {
      grafana?.server.close();
      authority?.remove();
      await weisu?.close();
      await Promise.all([postgres?.close(), influxd?.remove(), influx27?.close()]);
      rmSync(scratch, { recursive: true, force: true });
    });

    const findings = (change: Env = {}, access: GrafanaAccess = grafana.access, probes: Probes = healthy) =>
      examine(installationOf({ ...env, ...change }), access, probes);
    const wrong = async (...asked: Parameters<typeof findings>): Promise<readonly Finding[]> =>
      (await findings(...asked)).filter(({ state }) => state !== 'ok');
    /** `about` of all that is not well; each of them says what to do, in both languages. */
    const named = async (...asked: Parameters<typeof findings>): Promise<readonly string[]> => {
      const list = await wrong(...asked);
      for (const finding of list)
        if (finding.state !== 'ok')
          expect([finding.remedy.zh.length > 4, finding.remedy.en.length > 10]).toEqual([true, true]);
      // Nothing connects to this installation, and it says so.
      return list.map(({ about }) => about).filter((about) => about !== 'feed');
    };
    const withGrafana = async (answers: Readonly<Record<string, unknown>>): Promise<readonly string[]> => {
      const other = await startGrafana(answers);
      try {
        return await named({}, other.access);
      } finally {
        other.server.close();
      }
    };

    test('finds nothing wrong where nothing is, but that no device was ever heard', async () => {
      expect(await wrong()).toEqual([expect.objectContaining({ about: 'feed', state: 'warning' })]);
      expect((await findings()).length).toBeGreaterThan(15);
    });

    test('1: the program does not run', async () => {
      expect(await named({ WEISU_HTTP_PORT: '9' })).toEqual(['program']);
    });
    test('2: the broker does not listen', async () => {
      expect(await named({ WEISU_MQTT_PORT: '9' })).toEqual(['broker']);
    });
    test('3: the disk is nearly full, or getting so', async () => {
      expect(await wrong({}, grafana.access, { ...healthy, freeBytes: async () => GiB / 2 })).toContainEqual(
        expect.objectContaining({ about: 'disk', state: 'bad' }),
      );
      expect(await wrong({}, grafana.access, { ...healthy, freeBytes: async () => 2 * GiB })).toContainEqual(
        expect.objectContaining({ about: 'disk', state: 'warning' }),
      );
    });
    test('4: the clock is wrong', async () => {
      expect(await named({}, grafana.access, { ...healthy, now: () => Date.now() + 120_000 })).toEqual([
        'program clock',
        'PostgreSQL clock',
        'InfluxDB clock',
      ]);
    });
    test('5: others can read the data folder', async () => {
      chmodSync(weisu.folder, 0o755);
      try {
        expect(await named()).toEqual(['privacy']);
      } finally {
        chmodSync(weisu.folder, 0o700);
      }
    });
    test("6: the database's password is wrong, or the reader's", async () => {
      const url = new URL(env.DATABASE_URL!);
      url.password = 'another';
      expect(await named({ DATABASE_URL: url.href })).toEqual(['PostgreSQL']);
      expect(await named({ PG_READ_PASSWORD: 'another' })).toEqual(['grafana_reader']);
    });
    test('7: PostgreSQL, or InfluxDB, is not there', async () => {
      expect(await named({ DATABASE_URL: 'postgres://weisu:x@127.0.0.1:9/weisu' })).toEqual(['PostgreSQL']);
      expect(await named({ INFLUX_URL: 'http://127.0.0.1:9' })).toEqual(['InfluxDB']);
    });
    test('8: InfluxDB does not take the token', async () => {
      const { url } = influx27.config;
      const token = {
        INFLUX_URL: url,
        INFLUX_USER: '',
        INFLUX_PASSWORD: '',
        INFLUX_TOKEN: 'another',
        INFLUX_ORG: 'town',
      };
      expect(await named(token)).toEqual(['InfluxDB login']);
    });
    test('9: figures are old, or there are none', async () => {
      const [old, none] = [await influxd.createDatabase(), await influxd.createDatabase()];
      const hourAgo = `fleet_kpi,kind=streetlight,village=v01 total=1 ${Date.now() - 3_600_000}`;
      await fetch(`${influxd.url}/write?db=${old}&precision=ms`, { method: 'POST', body: hourAgo });
      expect(await named({ INFLUX_DATABASE: old })).toEqual(['data flowing']);
      expect(await named({ INFLUX_DATABASE: none })).toEqual(['data flowing']);
    });
    test('10: Grafana is not there, or does not let us in', async () => {
      expect(await named({}, { ...grafana.access, url: 'http://127.0.0.1:9' })).toEqual(['Grafana']);
      expect(await named({}, { ...grafana.access, password: 'another' })).toEqual(['Grafana login']);
    });
    test('11: a dashboard is missing, a data source fails, alerts go nowhere', async () => {
      expect(await withGrafana({ '/api/search': [{ uid: 'weisu-overview' }] })).toEqual(['dashboards']);
      expect(
        await withGrafana({
          '/api/datasources/uid/weisu-orders/health': { status: 'ERROR', message: 'plugin not registered' },
        }),
      ).toEqual(['weisu-orders']);
      expect(
        await withGrafana({
          '/api/v1/provisioning/contact-points': [
            { name: 'weisu', settings: { url: 'http://127.0.0.1:9/' } },
          ],
        }),
      ).toEqual(['alerts']);
    });
    test('12: the certificate ends soon, or has ended; nobody watches', async () => {
      const { certFile, keyFile } = authority.issue('weisu');
      const tls = { WEISU_TLS_CERT: certFile, WEISU_TLS_KEY: keyFile };
      expect(await wrong(tls)).toContainEqual(
        expect.objectContaining({ about: 'certificate', state: 'warning' }),
      );
      const later = { ...healthy, now: () => Date.now() + 10 * 86_400_000 };
      expect(await wrong(tls, grafana.access, later)).toContainEqual(
        expect.objectContaining({ about: 'certificate', state: 'bad' }),
      );
      expect(await named({ WEISU_HEARTBEAT_URL: '' })).toEqual(['watchdog']);
    });

    test('the command prints it all and says by its exit code whether something is bad', async () => {
      const well = await runCommand('doctor', ['--grafana', grafana.access.url], {
        ...env,
        GRAFANA_ADMIN_PASSWORD: 'right',
      });
      expect([well.code, well.err]).toEqual([0, '']);
      const ill = await runCommand('doctor', [], { ...env, INFLUX_URL: 'http://127.0.0.1:9' });
      expect(ill).toMatchObject({ code: 1, out: expect.stringContaining('Does InfluxDB run') });
      expect(await runCommand('doctor', ['--help'])).toMatchObject({
        code: 0,
        out: expect.stringContaining('--grafana'),
      });
      expect(await runCommand('doctor', [], { ...env, WEISU_HTTP_PORT: 'many' })).toMatchObject({
        code: 78,
        err: expect.stringContaining('WEISU_HTTP_PORT'),
      });
    });
  },
);
