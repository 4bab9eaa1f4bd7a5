// A reading's whole way with real parts: MQTT clients with TLS and credentials -> broker -> journal -> InfluxDB -> order in PostgreSQL ->
// alert on a crew's mosquitto_sub.
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE } from '../../ingest/domain/time.ts';
import { skipWithout } from '../real/available.ts';
import { type Authority, makeAuthority, available as opensslMissing } from '../real/certs.ts';
import { available as clientsMissing, login, run, type Subscriber, subscribe } from '../real/clients.ts';
import { startInflux27 } from '../real/influx27.ts';
import { findInfluxd, startInfluxd } from '../real/influxd.ts';
import { freePort } from '../real/port.ts';
import { available as postgresMissing, type RealPostgres, startPostgres } from '../real/postgres.ts';
import { deviceSecret, startWeisu, until } from '../real/weisu.ts';
import {
  type Counts,
  countInInflux,
  eveningSettings,
  expectAllStored,
  expectAllTold,
  ordersOpened,
  playEvening,
} from './evening.ts';

const influxdProgram = await findInfluxd();
const missing = [opensslMissing, clientsMissing, postgresMissing];

/** A telemetry store of another make: how it is configured, and what it holds by device. */
interface Store {
  readonly settings: Readonly<Record<string, string>>;
  count(): Promise<Counts>;
  close(): Promise<void>;
}

async function influxd16(): Promise<Store> {
  const influx = await startInfluxd(influxdProgram!);
  const database = await influx.createDatabase();
  return {
    settings: { INFLUX_URL: influx.url, INFLUX_DATABASE: database },
    count: () => countInInflux(influx.url, database),
    close: influx.remove,
  };
}

async function influx27(): Promise<Store> {
  const { config, rows, close } = await startInflux27();
  if (!('token' in config)) throw new Error('2.7 is asked with a token');
  return {
    settings: {
      INFLUX_URL: config.url,
      INFLUX_TOKEN: config.token,
      INFLUX_ORG: config.org,
      INFLUX_BUCKET: config.bucket,
    },
    async count() {
      const counts = new Map<string, number>();
      for (const { tags } of rows.values()) {
        // `fleet_kpi` has no device.
        if (tags.device !== undefined) counts.set(tags.device, (counts.get(tags.device) ?? 0) + 1);
      }
      return counts;
    },
    close,
  };
}

describe.skipIf(skipWithout(...missing))('the whole way', () => {
  const opened: { close(): Promise<void> }[] = [];
  let authority: Authority;
  let postgres: RealPostgres;
  beforeAll(async () => {
    authority = makeAuthority();
    postgres = await startPostgres();
  });
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close();
  });
  afterAll(async () => {
    await postgres.close();
    authority.remove();
  });

  async function start(store: Store, env: Readonly<Record<string, string>>) {
    opened.push(store);
    const { certFile, keyFile } = authority.issue('weisu.test');
    const tlsPort = await freePort();
    const databaseUrl = await postgres.database();
    const weisu = await startWeisu({
      ...eveningSettings,
      ...store.settings,
      DATABASE_URL: databaseUrl,
      WEISU_MQTTS_PORT: String(tlsPort),
      WEISU_TLS_CERT: certFile,
      WEISU_TLS_KEY: keyFile,
      ...env,
    });
    opened.push(weisu);
    return { weisu, tlsPort, databaseUrl };
  }

  async function listen(tlsPort: number, crew: string): Promise<Subscriber> {
    const topic = ['-t', `weisu/crews/${crew}/alerts`, '-q', '1'];
    const phone = await subscribe([...login(tlsPort, deviceSecret, `crew:${crew}`), ...tls(), ...topic]);
    opened.push({ close: async () => phone.stop() });
    return phone;
  }
  const tls = (): readonly string[] => ['--cafile', authority.caFile];

  const stores: readonly (readonly [string, () => Promise<Store>, boolean])[] = [
    ['InfluxDB 1.6.7', influxd16, influxdProgram === undefined],
    ['a server that answers as InfluxDB 2.7', influx27, false],
  ];
  describe.each(stores)('into %s', (_, startStore, isMissing) => {
    test.skipIf(isMissing)(
      'an evening: every point once, every order in PostgreSQL, every crew told',
      async () => {
        const store = await startStore();
        const { weisu, tlsPort, databaseUrl } = await start(store, { WEISU_CLOCK: 'event' });
        const phone = await listen(tlsPort, 'c-light');
        const evening = await playEvening({
          weisu,
          url: `mqtts://127.0.0.1:${tlsPort}`,
          ca: authority.ca,
        });
        opened.push({ close: async () => evening.phones.stop() });
        await expectAllStored(store.count);
        const stored = await ordersIn(databaseUrl);
        expect(stored.map(({ code, cause_type, cause_id }) => `${code} ${cause_type} ${cause_id}`)).toEqual(
          ordersOpened(evening.ledger),
        );
        await expectAllTold(evening);
        const lighting = stored.filter(({ crew }) => crew === 'c-light').map(({ id }) => id);
        const told = (await phone.received(lighting.length)).map(orderIdOf);
        expect(told).toEqual(expect.arrayContaining(lighting));
      },
    );
  });

  test.skipIf(influxdProgram === undefined)(
    'in wall time: a leaking lamp is told of at once, a backfill is judged by its own time',
    async () => {
      const store = await influxd16();
      const { weisu, tlsPort } = await start(store, { WEISU_CLOCK: 'wall' });
      const lights = await listen(tlsPort, 'c-light');
      const toilets = await listen(tlsPort, 'c-toilet');
      const publish = async (publisher: string, topic: string, payload: unknown): Promise<void> => {
        const message = ['-q', '1', '-t', topic, '-m', JSON.stringify(payload)];
        const ran = await run('mosquitto_pub', [
          ...login(tlsPort, deviceSecret, publisher),
          ...tls(),
          ...message,
        ]);
        expect(ran).toMatchObject({ code: 0 });
      };
      const leaking = { power_w: 59, voltage_v: 220, dim_pct: 100, leakage_ma: 150 };
      await publish('v01-g-01', 'weisu/v01/streetlight/v01-l-0003/telemetry', leaking);
      const now = Date.now();
      const smelling = Array.from({ length: 12 }, (_, i) => ({
        ts: now - (60 - 5 * i) * MINUTE,
        nh3_mgm3: 6,
        water_kpa: 250,
      }));
      await publish('v02-t-01', 'weisu/v02/toilet/v02-t-01/telemetry', smelling);

      const [lamp] = await lights.received(1);
      expect(JSON.parse(lamp!.slice(lamp!.indexOf(' ')))).toMatchObject({
        reason: 'first',
        code: 'leakage',
        devices: ['v01-l-0003'],
        priority: 1,
      });
      const [toilet] = await toilets.received(1);
      expect(toilet).toContain('"toilet_odour"');
      const orders = await weisu.api<{ items: readonly { readonly code: string }[] }>('/orders');
      expect(orders.items.map(({ code }) => code).sort()).toEqual(['leakage', 'toilet_odour']);
      await expectAllStored(
        store.count,
        new Map([
          ['v01-l-0003', 1],
          ['v02-t-01', smelling.length],
        ]),
      );
      expect(
        await until(
          () => weisu.ready(),
          ({ status }) => status === 200,
        ),
      ).toMatchObject({ status: 200 });
    },
  );

  test('a wrong password, and a device that is not in the registry, publish nothing', async () => {
    const { weisu, tlsPort } = await start(await influx27(), {});
    const asked = (username: string, secret: string) =>
      run('mosquitto_pub', [
        ...login(tlsPort, secret, username),
        ...tls(),
        ...['-q', '1', '-t', `weisu/v01/heater/${username}/telemetry`, '-m', '{"power_w":1}'],
      ]);
    expect((await asked('v01-h-0001', 'another secret of the same length')).code).not.toBe(0);
    expect((await asked('v01-h-9999', deviceSecret)).code).not.toBe(0);
    const unknown = await weisu.api<{ items: readonly { readonly id: string }[] }>('/devices/unknown');
    expect(unknown.items.map(({ id }) => id)).toEqual(['v01-h-9999']);
    expect(await weisu.metric('weisu_readings_total')).toBe(0);
  });
});

interface StoredOrder {
  readonly id: string;
  readonly code: string;
  readonly crew: string;
  readonly cause_type: string;
  readonly cause_id: string;
}

/** Straight from the database, sorted like `ordersOpened`. */
async function ordersIn(databaseUrl: string): Promise<readonly StoredOrder[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<StoredOrder>(
      'SELECT id, code, crew, cause_type, cause_id FROM orders',
    );
    const text = (order: StoredOrder) => `${order.code} ${order.cause_type} ${order.cause_id}`;
    return rows.sort((a, b) => (text(a) < text(b) ? -1 : 1));
  } finally {
    await client.end();
  }
}

/** Of a line `topic payload` of mosquitto_sub. */
const orderIdOf = (line: string): string =>
  (JSON.parse(line.slice(line.indexOf(' '))) as { orderId: string }).orderId;
