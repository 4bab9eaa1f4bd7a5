// The contract on a real InfluxDB 1.6, and the errors that only a real one gives.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { builtInKinds } from '../../ingest/domain/kind.ts';
import { DAY, MINUTE, SECOND } from '../../ingest/domain/time.ts';
import { connectionTo, type InfluxConfig, postTo } from '../../ingest/store/influx/connection.ts';
import { openInfluxStore } from '../../ingest/store/influx/influx-store.ts';
import { pointLine } from '../../ingest/store/influx/lines.ts';
import { writeLines } from '../../ingest/store/influx/writer.ts';
import type { Point, TelemetryStore } from '../../ingest/store/ports.ts';
import { createDatabase, findInfluxd, type Influxd, startInfluxd } from '../real/influxd.ts';
import { lampPoint, newLamp, noon, telemetryContract } from './telemetry-contract.ts';

const given = process.env.INFLUX_TEST_URL;
const program = given === undefined ? await findInfluxd() : undefined;

describe.skipIf(given === undefined && program === undefined)('a real influxd', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weisu-influx-'));
  let server: Influxd | undefined;
  let config: InfluxConfig;
  let store: TelemetryStore;
  const openStore = (name: string) =>
    openInfluxStore({ config, kinds: builtInKinds, folder: join(folder, name), now: Date.now });
  const rowCount = async (deviceId: string) => {
    const span = { from: noon, to: noon + DAY, limit: 1_000 };
    return (await store.readings({ deviceId, kind: 'streetlight', village: 'v01', ...span })).items.length;
  };

  beforeAll(async () => {
    if (program !== undefined) server = await startInfluxd(program);
    const url = given ?? server!.url;
    const database = await createDatabase(url);
    config = { url, user: '', password: '', database };
    store = await openStore('store');
  });
  afterAll(async () => {
    await server?.remove();
    rmSync(folder, { recursive: true });
  });

  telemetryContract(() => store);

  test('a line that cannot be read among a thousand costs itself alone', async () => {
    const lamp = newLamp();
    const lines = Array.from({ length: 1_000 }, (_, i) =>
      pointLine(lampPoint(lamp, noon + i * MINUTE, { power_w: i })),
    ) as string[];
    lines[500] = 'streetlight,device= power_w=1 1';
    const rejected = await writeLines(postTo(connectionTo(config)), lines, Date.now);
    expect(rejected).toMatchObject([{ line: lines[500], reason: 'unreadable' }]);
    expect(await rowCount(lamp)).toBe(999);
  });

  test('a type that only the server knows costs that point alone', async () => {
    const lamp = newLamp();
    const second = await openStore('second');
    await store.write([lampPoint(lamp, noon, { shared: 1 })], 1);
    const batch = Array.from({ length: 100 }, (_, i) =>
      lampPoint(lamp, noon + (i + 1) * MINUTE, i === 50 ? { shared: 'one' } : { power_w: i }),
    );
    await second.write(batch, 1);
    expect(second.stats().pointsRejected).toBe(1);
    expect(await rowCount(lamp)).toBe(100);
  });
});

/** Servers with other settings, each for the errors it gives. */
describe.skipIf(program === undefined)('a real influxd that', () => {
  let server: Influxd | undefined;
  const folder = mkdtempSync(join(tmpdir(), 'weisu-influx-'));
  afterEach(() => server?.remove());
  afterAll(() => rmSync(folder, { recursive: true }));

  const batch = Array.from({ length: 1_000 }, (_, i) =>
    lampPoint('lamp-1', noon + i * MINUTE, { power_w: i }),
  );
  async function openAt(env: Record<string, string>, database?: string): Promise<TelemetryStore> {
    server = await startInfluxd(program!, env);
    const config = {
      url: server.url,
      user: '',
      password: '',
      database: database ?? (await server.createDatabase()),
    };
    return openInfluxStore({ config, kinds: builtInKinds, folder, now: Date.now });
  }

  const ask = (q: string, authorization = '') =>
    fetch(`${server!.url}/query`, {
      method: 'POST',
      body: new URLSearchParams({ q }),
      headers: { authorization },
    });

  test('takes small bodies only gets small ones', async () => {
    const limited = await openAt({ INFLUXDB_HTTP_MAX_BODY_SIZE: '8192' });
    await limited.write(batch, 1);
    const points: Point[] = [];
    for await (const part of limited.scan('streetlight', noon, noon + 1_000 * MINUTE)) points.push(...part);
    expect(points).toHaveLength(1_000);
  });

  test.each([
    ['more devices than are asked for at once', 450, 3],
    ['more rows than fit one answer', 3, 7_000],
  ])('holds %s gives all of them, device by device', async (_what, devices, rows) => {
    const store = await openAt({});
    const ids = Array.from({ length: devices }, (_, d) => `lamp-${1_000 + d}`);
    const points = ids.flatMap((id) =>
      Array.from({ length: rows }, (_, i) => lampPoint(id, noon + i * SECOND, { power_w: i })),
    );
    for (let i = 0; i < points.length; i += 5_000) await store.write(points.slice(i, i + 5_000), i + 1);
    const found: string[] = [];
    for await (const part of store.scan('streetlight', noon, noon + DAY))
      found.push(...part.map(({ deviceId, ts }) => `${deviceId} ${ts}`));
    expect(found).toEqual(points.map(({ deviceId, ts }) => `${deviceId} ${ts}`));
  });

  test('has no such database yet is given one by the first write, and nobody hears of it', async () => {
    const fresh = await openAt({}, 'not "there" yet');
    await fresh.write(batch, 1);
    expect(await fresh.health()).toMatchObject({ ok: true });
    const points: Point[] = [];
    for await (const part of fresh.scan('streetlight', noon, noon + 1_000 * MINUTE)) points.push(...part);
    expect(points).toHaveLength(1_000);
  });

  test('lets this user make no database needs somebody', async () => {
    server = await startInfluxd(program!, { INFLUXDB_HTTP_AUTH_ENABLED: 'true' });
    await ask("CREATE USER admin WITH PASSWORD 'x' WITH ALL PRIVILEGES");
    await ask("CREATE USER guest WITH PASSWORD 'y'", `Basic ${Buffer.from('admin:x').toString('base64')}`);
    const config = { url: server.url, user: 'guest', password: 'y', database: 'nowhere' };
    const homeless = await openInfluxStore({ config, kinds: builtInKinds, folder, now: Date.now });
    await expect(homeless.write(batch, 1)).rejects.toMatchObject({ retry: true, misconfigured: true });
    expect(await homeless.health()).toMatchObject({ ok: false, misconfigured: true });
  });

  test('is full for now is come back to', async () => {
    const full = await openAt({ INFLUXDB_DATA_CACHE_MAX_MEMORY_SIZE: '2000' });
    await expect(full.write(batch, 1)).rejects.toMatchObject({ retry: true, misconfigured: false });
  });

  test('wants a login lets the right one in', async () => {
    server = await startInfluxd(program!, { INFLUXDB_HTTP_AUTH_ENABLED: 'true' });
    await ask("CREATE USER admin WITH PASSWORD 'x y' WITH ALL PRIVILEGES");
    await ask('CREATE DATABASE weisu', `Basic ${Buffer.from('admin:x y').toString('base64')}`);
    const openAs = (password: string) => {
      const config = { url: server!.url, user: 'admin', password, database: 'weisu' };
      return openInfluxStore({ config, kinds: builtInKinds, folder, now: Date.now });
    };
    await expect((await openAs('wrong')).write(batch, 1)).rejects.toMatchObject({ misconfigured: true });
    const right = await openAs('x y');
    await right.write(batch, 1);
    const span = { from: noon, to: noon + MINUTE, limit: 9 };
    const query = { deviceId: 'lamp-1', kind: 'streetlight', village: 'v01', ...span };
    expect((await right.readings(query)).items).toEqual([{ ts: noon, metrics: { power_w: 0 } }]);
    // No login is needed for the figures that tell a restart.
    expect(await right.resendFrom()).toBeUndefined();
    await server.end('SIGTERM');
    await expect(right.write(batch, 2)).rejects.toMatchObject({ retry: true, misconfigured: false });
    await server.start();
    expect(await right.resendFrom()).toBe(0);
  });
});
