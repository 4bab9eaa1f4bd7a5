// The contract on a server that answers as InfluxDB 2.7 does, and what only such a server says.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtInKinds } from '../../ingest/domain/kind.ts';
import { MINUTE } from '../../ingest/domain/time.ts';
import type { InfluxConfig } from '../../ingest/store/influx/connection.ts';
import { openInfluxStore } from '../../ingest/store/influx/influx-store.ts';
import type { KeptLimits } from '../../ingest/store/influx/kept.ts';
import type { StoreError, TelemetryStore } from '../../ingest/store/ports.ts';
import { type Influx27, type Refusal, startInflux27 } from '../real/influx27.ts';
import { lampPoint, newLamp, noon, telemetryContract } from './telemetry-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'weisu-influx27-'));
let server: Influx27;
let store: TelemetryStore;
/** Nothing is kept for a resend. */
const atOnce: KeptLimits = { ms: 0, bytes: 0, bytesMax: Number.POSITIVE_INFINITY };
const openAt = (config: InfluxConfig, subfolder: string, keep: Partial<KeptLimits> = {}) =>
  openInfluxStore({
    config,
    kinds: builtInKinds,
    folder: join(folder, subfolder),
    now: Date.now,
    keep: { ...atOnce, ...keep },
  });

beforeAll(async () => {
  server = await startInflux27();
  store = await openAt(server.config, 'store');
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

telemetryContract(() => store);

describe('on a server that reads three days a query', () => {
  let limited: Influx27;
  let limitedStore: TelemetryStore;
  beforeAll(async () => {
    limited = await startInflux27('3.2.0');
    limitedStore = await openAt(limited.config, 'limited');
  });
  afterAll(() => limited.close());
  telemetryContract(() => limitedStore);
});

describe('what the server will not take', () => {
  const failures: readonly (readonly [string, Refusal, object])[] = [
    ['busy', { status: 429, headers: { 'retry-after': '30' } }, { retry: true, retryAfterMs: 30_000 }],
    ['down for a moment', { status: 503, body: 'later' }, { retry: true, misconfigured: false }],
    ['no bucket', { status: 404, body: '{"message":"bucket not found"}' }, { misconfigured: true }],
    ['a page of a proxy', { status: 200, body: '"hello"' }, { retry: true, misconfigured: true }],
  ];
  test.each(failures)(
    '%s: nothing is written, and the error says when to come again',
    async (_, refusal, error) => {
      const lamp = newLamp();
      const durable = store.durable();
      server.refuseNext(refusal);
      const batch = [lampPoint(lamp, noon, { power_w: 1 })];
      await expect(store.write(batch, durable + 10)).rejects.toMatchObject(error);
      expect(await store.health()).toMatchObject({ ok: false });
      expect(store.durable()).toBe(durable);
      await store.write(batch, durable + 10);
      expect(store.durable()).toBe(durable + 10);
      expect(await store.health()).toMatchObject({ ok: true });
    },
  );

  test('a wrong token is told at once', async () => {
    const stranger = await openAt({ ...server.config, token: 'wrong' } as InfluxConfig, 'stranger');
    const error = await stranger.write([lampPoint(newLamp(), noon, { power_w: 1 })], 1).catch((e) => e);
    expect(error as StoreError).toMatchObject({ retry: true, misconfigured: true });
  });

  test('points older than the retention are named, the others stored', async () => {
    const lamp = newLamp();
    const rejected = store.stats().pointsRejected;
    server.keepFrom(noon);
    const batch = Array.from({ length: 1_000 }, (_, i) =>
      lampPoint(lamp, noon + (i === 500 ? -1 : i) * MINUTE, { power_w: i }),
    );
    await store.write(batch, store.durable());
    server.keepFrom(-Infinity);
    expect(store.stats().pointsRejected - rejected).toBe(1);
    expect([...server.rows.values()].filter((row) => row.tags.device === lamp)).toHaveLength(999);
    const lines = readFileSync(join(folder, 'store/influx-rejected.ndjson'), 'utf8').trim().split('\n');
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ reason: 'too_old' });
  });

  test('a type that only the server knows costs that point alone', async () => {
    const lamp = newLamp();
    // A second program learned the metric as a number; this store, with a folder of its own, as a text.
    await store.write([lampPoint(lamp, noon, { shared: 1 })], store.durable());
    const second = await openAt(server.config, 'second');
    const batch = [lampPoint(lamp, noon + 1, { shared: 'one' }), lampPoint(lamp, noon + 2, { power_w: 2 })];
    await second.write(batch, 1);
    expect(second.stats().pointsRejected).toBe(1);
    const span = { from: noon, to: noon + MINUTE, limit: 9 };
    const { items } = await store.readings({ deviceId: lamp, kind: 'streetlight', village: 'v01', ...span });
    expect(items.map(({ ts }) => ts - noon)).toEqual([0, 2]);
  });
});

test('learned types outlive the process', async () => {
  const first = await openAt(server.config, 'reopened');
  await first.write([lampPoint(newLamp(), noon, { lux: 5 })], 1);
  const again = await openAt(server.config, 'reopened');
  await again.write([lampPoint(newLamp(), noon, { lux: 'bright', power_w: 1 })], 1);
  expect(again.stats()).toMatchObject({ fieldsDropped: 1, pointsRejected: 0 });
});

describe('a server that was started anew', () => {
  test('says from where to send again, and gets the fleet figures again by itself', async () => {
    const kept = await openAt(server.config, 'kept', { ms: MINUTE, bytes: 0 });
    expect(await kept.resendFrom()).toBeUndefined();
    await kept.write([lampPoint(newLamp(), noon, { power_w: 1 })], 7);
    const figure = { total: 1, online: 1, faults: 0, unknown: 0, openOrders: 0, powerW: 60 };
    await kept.writeKpi([{ ts: noon, village: 'v09', kind: 'heater', ...figure }]);
    expect(await kept.resendFrom()).toBeUndefined();
    server.restart((row) => row.measurement === 'fleet_kpi');
    expect(await kept.resendFrom()).toBe(0);
    expect(await kept.resendFrom()).toBeUndefined();
    await kept.writeKpi([]);
    expect(await kept.fleetKpi({ from: noon, to: noon + 1, village: 'v09' })).toHaveLength(1);
  });
});
