// The kill drills, short or long: one evening undisturbed, then the same evening with each part killed as often as asked.
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { skipWithout } from '../real/available.ts';
import { findInfluxd, type Influxd, startInfluxd } from '../real/influxd.ts';
import { available as mosquittoMissing, startMosquitto } from '../real/mosquitto.ts';
import { available as postgresMissing, startPostgres } from '../real/postgres.ts';
import { startWeisu, until, type Weisu } from '../real/weisu.ts';
import { wiretap } from '../real/wiretap.ts';
import {
  countInApi,
  countInInflux,
  type Evening,
  type EveningOptions,
  eveningSettings,
  expectAllStored,
  expectAllTold,
  ordersOpened,
  playEvening,
  timesInApi,
  townLedger,
} from './evening.ts';
import { eveningOrders } from './stream.ts';

export interface Kills {
  readonly program: number;
  readonly influxd: number;
  readonly mosquitto: number;
  readonly postgres: number;
  readonly seed?: number;
}

const influxdProgram = await findInfluxd();
const influxdMissing = influxdProgram === undefined ? 'influxd cannot be had' : null;

/** Declares the drills; to be called inside a `describe`. */
export function killDrills({ program, influxd, mosquitto, postgres, seed = 20_250_115 }: Kills): void {
  const opened: { close(): Promise<void> }[] = [];
  let undisturbed: Evening;
  beforeAll(async () => {
    const weisu = await startWeisu(eveningSettings);
    undisturbed = await playEvening({ weisu });
    undisturbed.phones.stop();
    await weisu.close();
  });
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close();
  });

  async function start(env: Readonly<Record<string, string>>): Promise<Weisu> {
    const weisu = await startWeisu({ ...eveningSettings, ...env });
    opened.push(weisu);
    return weisu;
  }

  async function play(options: Omit<EveningOptions, 'seed'>): Promise<Evening> {
    const isWhole = (ledger: readonly string[]): boolean =>
      townLedger(ledger).length === undisturbed.ledger.length;
    const evening = await playEvening({ isWhole, ...options, seed });
    opened.push({ close: async () => evening.phones.stop() });
    return evening;
  }

  test('the evening has orders of many kinds to lose', () => {
    expect(ordersOpened(undisturbed.ledger)).toHaveLength(eveningOrders);
  });

  test(`the program × ${program}`, async () => {
    const weisu = await start({});
    const disturb = async () => {
      await weisu.end('SIGKILL');
      await weisu.start();
    };
    const evening = await play({ weisu, times: program, disturb });
    expect(evening.ledger).toEqual(undisturbed.ledger);
    await expectAllTold(evening);
    await expectAllStored(() => countInApi(weisu));
  });

  describe.skipIf(skipWithout(influxdMissing))('with InfluxDB', () => {
    let influx: Influxd;
    let database: string;
    beforeEach(async () => {
      influx = await startInfluxd(influxdProgram!);
      opened.push({ close: influx.remove });
      database = await influx.createDatabase();
    });
    const startWithInflux = () => start({ INFLUX_URL: influx.url, INFLUX_DATABASE: database });

    test(`influxd × ${influxd}`, async () => {
      const weisu = await startWithInflux();
      const disturb = async () => {
        await influx.end('SIGKILL');
        await influx.start();
      };
      const evening = await play({ weisu, times: influxd, disturb });
      expect(townLedger(evening.ledger)).toEqual(townLedger(undisturbed.ledger));
      await expectAllStored(() => countInInflux(influx.url, database));
    });

    test('influxd away for the whole evening: orders open all the same, and it has everything afterwards', async () => {
      await influx.end('SIGKILL');
      const weisu = await startWithInflux();
      const evening = await play({ weisu });
      expect(townLedger(evening.ledger)).toEqual(townLedger(undisturbed.ledger));
      await expectAllTold(evening);
      await influx.start();
      await expectAllStored(() => countInInflux(influx.url, database));
    });
  });

  test.skipIf(skipWithout(postgresMissing))(`PostgreSQL × ${postgres}`, async () => {
    const server = await startPostgres();
    opened.push(server);
    const weisu = await start({ DATABASE_URL: await server.database() });
    const disturb = async () => {
      await server.stop('immediate');
      await server.start();
    };
    const evening = await play({ weisu, times: postgres, disturb });
    expect(townLedger(evening.ledger)).toEqual(townLedger(undisturbed.ledger));
    await expectAllTold(evening);
  });

  // Here the promise begins with our acknowledgement: what Mosquitto had not saved, and not given to us, it loses.
  test.skipIf(skipWithout(mosquittoMissing))(`an external Mosquitto × ${mosquitto}`, async () => {
    const broker = await startMosquitto();
    opened.push({ close: broker.remove });
    const acknowledged = new Map<string, Set<number>>();
    const tap = await wiretap(broker.port, (payload, topic) => {
      const [, , , id, leaf] = topic.split('/');
      if (leaf !== 'telemetry') return;
      const times = acknowledged.get(id!) ?? new Set();
      acknowledged.set(id!, times.add((JSON.parse(payload) as { ts: number }).ts));
    });
    opened.push({ close: async () => tap.close() });
    const weisu = await start({ WEISU_BROKER_URL: `mqtt://127.0.0.1:${tap.port}` });
    const disturb = async () => {
      await broker.end('SIGKILL');
      await broker.start();
    };
    const expected = ordersOpened(undisturbed.ledger);
    const isWhole = (ledger: readonly string[]): boolean => ordersOpened(ledger).length === expected.length;
    const evening = await play({ weisu, url: broker.url, times: mosquitto, disturb, isWhole });
    expect(ordersOpened(evening.ledger)).toEqual(expected);
    await expectAllTold(evening);
    for (const [id, times] of acknowledged) {
      const stored = await until(
        () => timesInApi(weisu, id),
        (found) => [...times].every((ts) => found.includes(ts)),
      );
      expect(new Set(stored).size).toBe(stored.length);
    }
  });
}
