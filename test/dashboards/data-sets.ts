// A small town in four conditions, written through the program's own stores, ending now: the panels ask the database for
// its own time. normal: all is heard, a few faults and orders; empty: installed, never fed; stale: normal until an hour
// ago; faults: lamps silent, heaters at fault, orders late, the platform in trouble.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Device, indexRegistry, type Registry } from '../../ingest/domain/device.ts';
import type { Health } from '../../ingest/domain/fault.ts';
import { builtInKinds } from '../../ingest/domain/kind.ts';
import type { Order } from '../../ingest/domain/order.ts';
import type { Metrics } from '../../ingest/domain/reading.ts';
import { HOUR, MINUTE, type Millis } from '../../ingest/domain/time.ts';
import { openInfluxStore } from '../../ingest/store/influx/influx-store.ts';
import type { Point } from '../../ingest/store/ports.ts';
import { openSql } from '../../ingest/store/sql/open.ts';
import { sqlOrderStore } from '../../ingest/store/sql/order-store.ts';
import { sqlReportStore } from '../../ingest/store/sql/report-store.ts';
import { installReporting, readerRole } from '../../ingest/store/sql/reporting.ts';
import { createDatabase } from '../real/influxd.ts';
import type { RealPostgres } from '../real/postgres.ts';
import { aComplaint, aFault, anOrder, opening } from '../store/orders-fixture.ts';
import { readerPool, type Sources } from './ask.ts';

export const conditions = ['normal', 'empty', 'stale', 'faults'] as const;
export type Condition = (typeof conditions)[number];
export const readerPassword = 'a-readers-password';

const villages = ['v01', 'v02', 'v03', 'v04'] as const;
const names = ['武窑村', '兴各庄村', '前疃村', '杨坨村'] as const;
const perVillage = { streetlight: 6, heater: 4, toilet: 1, gateway: 1 } as const;
const kinds = Object.keys(perVillage) as (keyof typeof perVillage)[];
/** How far back the telemetry goes. */
const history: Millis = 3 * HOUR;

export const registry: Registry = indexRegistry({
  version: 'dashboards',
  kinds: builtInKinds,
  villages: new Map(
    villages.map((id, i) => [
      id,
      { id, name: names[i]!, lat: 39.75 + i / 100, lon: 116.8 + i / 80, crews: {} },
    ]),
  ),
  crews: new Map([['lighting-1', { id: 'lighting-1', name: '路灯维修一队', trade: 'lighting' }]]),
  devices: new Map(villages.flatMap((village, v) => kinds.flatMap((kind) => devicesOf(village, v, kind)))),
  households: new Map(),
});

function devicesOf(village: string, v: number, kind: (typeof kinds)[number]): [string, Device][] {
  return Array.from({ length: perVillage[kind] }, (_, i) => {
    const id = `${kind}-${village}-${i + 1}`;
    const intervalS = builtInKinds.get(kind)!.intervalS;
    return [
      id,
      {
        id,
        kind,
        village,
        lat: 39.75 + v / 100 + i / 2_000,
        lon: 116.8 + v / 80 + i / 1_500,
        intervalS,
        address: `${i + 1}号`,
      },
    ];
  });
}

const metricsOf: Readonly<Record<string, (at: Millis) => Metrics>> = {
  streetlight: () => ({
    power_w: 60,
    voltage_v: 221,
    current_a: 0.28,
    power_factor: 0.97,
    dim_pct: 100,
    leakage_ma: 0.4,
    temp_c: 21,
  }),
  heater: (at) => ({
    ...{
      power_w: 2_100,
      voltage_v: 223,
      supply_c: 42,
      return_c: 37,
      flow_lpm: 16,
      setpoint_c: 20,
      indoor_c: 19.5,
      outdoor_c: -3,
    },
    compressor_hz: 55,
    mode: at % (40 * MINUTE) < 5 * MINUTE ? 'defrost' : 'heat',
  }),
  toilet: () => ({
    nh3_mgm3: 0.4,
    h2s_mgm3: 0.02,
    temp_c: 12,
    rh_pct: 55,
    water_kpa: 260,
    tank_pct: 40,
    visits: 120,
    fan_on: true,
    leak: false,
  }),
  gateway: (at) => ({
    voltage_r_v: 221,
    voltage_s_v: 222,
    voltage_t_v: 220,
    power_w: 360,
    door_open: at % HOUR < 4 * MINUTE,
    uptime_s: 86_400,
  }),
};

/** Fills a fresh database of each server. */
export async function fill(
  condition: Condition,
  influxUrl: string,
  postgres: RealPostgres,
  now: Millis,
): Promise<Sources> {
  const sources = await freshSources(influxUrl, postgres);
  const { sql, reports, orders, telemetry } = sources.stores;
  await reports.saveRegistry(registry);
  if (condition !== 'empty') {
    const end = condition === 'stale' ? now - HOUR : now;
    await telemetry.write(pointsUntil(end), 1);
    for (let at = end - history; at <= end; at += MINUTE) await telemetry.writeKpi(figuresAt(at, condition));
    await reports.saveDeviceStates(statesAt(end, condition));
    await orders.commit(townAt(end, condition));
  }
  await telemetry.close();
  await sql.close();
  return sources;
}

/** Databases without content, and the stores to write into them. */
export async function freshSources(influxUrl: string, postgres: RealPostgres) {
  const database = await createDatabase(influxUrl);
  const databaseUrl = await postgres.database();
  const sql = await openSql('', databaseUrl, Date.now());
  await installReporting(sql, { zone: 'Asia/Shanghai', readerPassword });
  const folder = mkdtempSync(join(tmpdir(), 'weisu-dashboards-'));
  const telemetry = await openInfluxStore({
    config: { url: influxUrl, user: '', password: '', database },
    kinds: builtInKinds,
    folder,
    now: Date.now,
  });
  return {
    influxUrl,
    database,
    postgres: readerPool(databaseUrl, readerRole, readerPassword),
    stores: { sql, telemetry, orders: sqlOrderStore(sql, () => []), reports: sqlReportStore(sql) },
  };
}

function pointsUntil(end: Millis): readonly Point[] {
  return [...registry.devices.values()].flatMap(({ id, kind, village, intervalS }) =>
    Array.from({ length: Math.floor(history / (intervalS * 1_000)) }, (_, i): Point => {
      const ts = end - i * intervalS * 1_000;
      return { position: 1, kind, village, deviceId: id, ts, metrics: metricsOf[kind]!(ts) };
    }),
  );
}

const silentLamp = (condition: Condition, device: Device) =>
  condition === 'faults' && device.kind === 'streetlight' && device.village !== 'v04';
const badHeater = (condition: Condition, device: Device) =>
  condition === 'faults' && device.kind === 'heater';

function figuresAt(at: Millis, condition: Condition) {
  const ts = at - (at % MINUTE);
  return villages.flatMap((village) =>
    kinds.map((kind) => {
      const here = [...registry.devices.values()].filter(
        (device) => device.village === village && device.kind === kind,
      );
      const silent = here.filter((device) => silentLamp(condition, device)).length;
      const faults = here.filter((device) => badHeater(condition, device)).length;
      const powerW = (here.length - silent) * Number(metricsOf[kind]!(at).power_w ?? 0);
      return {
        ts,
        village,
        kind,
        total: here.length,
        online: here.length - silent,
        faults,
        unknown: silent,
        openOrders: 0,
        powerW,
      };
    }),
  );
}

function statesAt(at: Millis, condition: Condition) {
  return [...registry.devices.values()].map((device) => {
    const silent = silentLamp(condition, device);
    const well: Health = silent ? 'unknown' : 'ok';
    const healths = {
      comms: silent ? 'fault' : 'ok',
      supply: well,
      function: badHeater(condition, device) ? 'fault' : well,
    } as const;
    return { deviceId: device.id, healths, lastSeenAt: silent ? at - 2 * HOUR : at - MINUTE };
  });
}

/** Orders, faults and complaints of the last day. */
function townAt(at: Millis, condition: Condition) {
  const late = condition === 'faults';
  const of = (kind: string, n: number): Partial<Order> => {
    const id = `${kind}-v01-${n}`;
    return { kind, cause: { type: 'device', id }, deviceIds: [id], crew: 'lighting-1' };
  };
  const fresh = kinds.map((kind, i) =>
    anOrder(`open-${kind}`, {
      ...of(kind, 1),
      openedAt: at - (i + 1) * 10 * MINUTE,
      acceptBy: at + HOUR,
      fixBy: at + 24 * HOUR,
    }),
  );
  const past = Array.from({ length: 6 }, (_, i) =>
    anOrder(`past-${i}`, {
      ...of('streetlight', 2),
      code: 'lamp_power_low',
      village: villages[i % 4]!,
      status: 'closed',
      closedAs: 'verified',
      openedAt: at - (i + 3) * HOUR,
      acceptedAt: at - (i + 3) * HOUR + 10 * MINUTE,
      repairedAt: at - (i + 3) * HOUR + 60 * MINUTE,
      closedAt: at - (i + 1) * HOUR,
    }),
  );
  const overdue = Array.from({ length: late ? 12 : 0 }, (_, i) =>
    anOrder(`late-${i}`, {
      ...of('heater', 1 + (i % 4)),
      code: `late_${i}`,
      openedAt: at - 30 * HOUR,
      acceptBy: at - 29 * HOUR,
      fixBy: at - HOUR,
    }),
  );
  const trouble = late
    ? [
        anOrder('platform', {
          type: 'platform',
          code: 'platform',
          cause: { type: 'platform', id: 'telemetry_store' },
          village: null,
          kind: null,
          deviceIds: [],
          openedAt: at - HOUR,
        }),
      ]
    : [];
  const orders = [...fresh, ...past, ...overdue, ...trouble];
  const faults = kinds.map((kind) =>
    aFault(`fault-${kind}`, {
      deviceId: `${kind}-v01-1`,
      orderId: `open-${kind}`,
      since: at - 2 * HOUR,
      raisedAt: at - HOUR,
    }),
  );
  const complaints = [
    aComplaint('early', {
      orderId: 'past-0',
      reportedAt: at - 3 * HOUR - 20 * MINUTE,
      missCause: 'rule_pending',
    }),
    aComplaint('after', { orderId: 'past-1', reportedAt: at - 4 * HOUR + 30 * MINUTE }),
  ];
  return { ...opening(1, 1, ...orders), faults, complaints };
}
