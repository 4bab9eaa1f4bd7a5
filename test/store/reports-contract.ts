// What every report store must do: the fixture's figures to the digit, and copies of the registry without persons.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Device, indexRegistry, type Registry } from '../../ingest/domain/device.ts';
import { builtInKinds } from '../../ingest/domain/kind.ts';
import type { Order } from '../../ingest/domain/order.ts';
import { DAY, townTime } from '../../ingest/domain/time.ts';
import { kpiRows } from '../../ingest/orders/kpi.ts';
import type { Sql } from '../../ingest/store/ports.ts';
import type { ReportStore } from '../../ingest/store/reports-port.ts';
import { migrate } from '../../ingest/store/sql/migrate.ts';
import { sqlOrderStore } from '../../ingest/store/sql/order-store.ts';
import { sqlReportStore } from '../../ingest/store/sql/report-store.ts';
import {
  kpiComplaints,
  kpiExpected,
  kpiExpectedByVillage,
  kpiOrders,
  period,
} from '../orders/kpi-fixture.ts';
import { aCommit, anEntry, anOrder, aReportOrder, opening, t0 } from './orders-fixture.ts';

const clock = townTime('Asia/Shanghai');

/** A registry of some devices in two villages, with names and telephone numbers that must not get out. */
export function aRegistry(version: string, ...deviceIds: readonly string[]): Registry {
  const village = (id: string) =>
    [
      id,
      { id, name: `村${id}`, lat: 39.9, lon: 116.7, crews: {}, cadre: '王干部', cadrePhone: '13811111111' },
    ] as const;
  const device = (id: string): readonly [string, Device] => [
    id,
    { id, kind: 'heater', village: 'v01', lat: 39.9, lon: 116.7, intervalS: 60, address: '潞城镇1号' },
  ];
  return indexRegistry({
    version,
    kinds: builtInKinds,
    villages: new Map([village('v01'), village('v02')]),
    crews: new Map([['c-heat', { id: 'c-heat', name: '供暖班', trade: 'heating', phone: '13822222222' }]]),
    devices: new Map(deviceIds.map(device)),
    households: new Map([['h1', { device: 'h1', contact: '李四 13900000000', vulnerable: true }]]),
  });
}

export function reportStoreContract(engine: string, open: () => Promise<Sql>): void {
  describe(`report store on ${engine}`, () => {
    let sql: Sql;
    let reports: ReportStore;
    beforeAll(async () => {
      sql = await open();
      await migrate(sql, t0);
      reports = sqlReportStore(sql);
      const orders = sqlOrderStore(sql, () => []);
      await orders.commit({ ...opening(1, 1, ...kpiOrders), complaints: kpiComplaints });
    });
    afterAll(() => sql.close());

    const rows = async (by: 'village' | 'day' | undefined, from = period.from, to = period.to) =>
      kpiRows(await reports.kpiFacts(from, to), by, clock, period.to);

    test('ten complaints with known answers', async () => {
      expect(await rows(undefined)).toEqual([kpiExpected]);
      expect(await rows('village')).toEqual(kpiExpectedByVillage);
      expect(await rows('day')).toEqual([{ ...kpiExpected, key: period.day }]);
    });
    test('the period holds its first millisecond and not its end', async () => {
      const opened = async (from: number, to: number) => (await reports.kpiFacts(from, to)).orders.length;
      expect([await opened(t0 - 60_000, t0 - 59_999), await opened(t0 - 60_001, t0 - 60_000)]).toEqual([
        1, 0,
      ]);
    });

    test('orders that stood in a span: opened before its end, and not over before its beginning', async () => {
      const costing = { cost: { partsYuan: 0.1, labourYuan: 80.29, from: 'office' } } as const;
      const over = (id: string, from: number, to: number) =>
        anOrder(id, {
          ...costing,
          openedAt: from,
          status: 'closed',
          closedAs: 'confirmed',
          closedAt: to,
        });
      const later = t0 + 30 * DAY;
      const pause = { reason: 'parts', from: later, until: later + DAY } as const;
      const orders = [
        over('s1', later - 20, later - 10),
        over('s2', later - 20, later),
        over('s3', later + 10, later + 20),
        over('s4', later + 20, later + 30),
        anOrder('s5', { openedAt: later - 30, pause }),
        anOrder('s6', { openedAt: later + 20 }),
      ];
      const ending = (order: Order, i: number) =>
        anEntry(100 + i, order, { from: null, at: order.closedAt ?? order.openedAt });
      await sqlOrderStore(sql, () => []).commit(aCommit(2, { orders, entries: orders.map(ending) }));
      const found = (await reports.reportOrders(later, later + 20)).filter(({ number }) =>
        number.startsWith('N-s'),
      );
      expect(found.map(({ number }) => number)).toEqual(['N-s5', 'N-s2', 'N-s3']);
      expect(found[0]).toEqual(aReportOrder('s5', { openedAt: later - 30, pausedAt: later }));
      expect(found[1]).toEqual(
        aReportOrder('s2', {
          openedAt: later - 20,
          status: 'closed',
          closedAs: 'confirmed',
          endedAt: later,
          ...{ partsFen: 10, labourFen: 8_029, costFrom: 'office' },
        }),
      );
    });

    test('orders as they were: closed, opened again, given to another crew, closed for good', async () => {
      const day = (n: number) => t0 + 60 * DAY + n * DAY;
      const number = 'N-then';
      const opened = anOrder('then', { openedAt: day(0), fixBy: day(1) });
      const over = { status: 'closed', closedAs: 'verified' } as const;
      const patches: readonly (readonly [number, Partial<Order>])[] = [
        [day(0), opened],
        [day(2), { ...over, closedAt: day(2) }],
        [
          day(4),
          {
            ...{ status: 'open', closedAs: null, closedAt: null },
            reopened: 1,
            reopenedAt: day(4),
            fixBy: day(5),
          },
        ],
        [day(6), { crew: 'c-other' }],
        [day(8), { ...over, closedAt: day(8) }],
      ];
      const orders = sqlOrderStore(sql, () => []);
      let order = opened;
      for (const [i, [at, patch]] of patches.entries()) {
        const from = i === 0 ? null : order.status;
        order = { ...order, ...patch };
        const action = i === 0 ? 'opened' : 'note';
        const entries = [anEntry(200 + i, order, { action, from, at, patch })];
        await orders.commit(aCommit(3 + i, { orders: [order], entries }));
      }
      const then = async (from: number, to: number) =>
        (await reports.reportOrdersThen(day(from), day(to))).filter((each) => each.number === number);
      const first = aReportOrder('then', { openedAt: day(0), fixBy: day(1) });
      const closed = { status: 'closed', closedAs: 'verified' } as const;
      const again = { ...first, reopened: 1, reopenedAt: day(4), fixBy: day(5) };
      expect(await then(0, 1)).toEqual([first]);
      expect(await then(2, 3)).toEqual([{ ...first, ...closed, endedAt: day(2) }]);
      expect(await then(4, 5)).toEqual([again]);
      expect(await then(6, 7)).toEqual([{ ...again, crew: 'c-other' }]);
      const now = { ...again, ...closed, crew: 'c-other', endedAt: day(8) };
      expect(await then(8, 9)).toEqual([now]);
      expect((await reports.reportOrders(day(2), day(3))).filter((each) => each.number === number)).toEqual([
        now,
      ]);
    });

    test('the villages and crews of the copy are told, and that there is no copy yet', async () => {
      await sql.batch([{ sql: 'UPDATE engine SET registry_version = NULL' }]);
      expect(await reports.scopes()).toBeUndefined();
      const registry = aRegistry('0', 'h1');
      await reports.saveRegistry(registry);
      const [villages, crews] = [new Set(registry.villages.keys()), new Set(registry.crews.keys())];
      expect(await reports.scopes()).toEqual({ villages, crews });
    });

    test('the registry is replaced whole, with the states of devices that are gone', async () => {
      const ids = async (table: string, column: string) =>
        (await sql.all(`SELECT ${column} AS id FROM ${table} ORDER BY 1`)).map((row) => row.id).join(' ');
      const state = (deviceId: string) => ({
        deviceId,
        healths: { comms: 'ok', supply: 'unknown', function: 'fault' } as const,
        lastSeenAt: t0,
      });
      await reports.saveRegistry(aRegistry('1', 'h1', 'h2'));
      await reports.saveDeviceStates([state('h1'), state('h2')]);
      await reports.saveRegistry(aRegistry('1', 'ignored'));
      expect([await ids('devices', 'id'), await ids('villages', 'id')]).toEqual(['h1 h2', 'v01 v02']);
      await reports.saveRegistry(aRegistry('2', 'h2', 'h3'));
      await reports.saveDeviceStates([{ ...state('h2'), lastSeenAt: t0 + 1 }]);
      expect([await ids('devices', 'id'), await ids('device_states', 'device_id')]).toEqual(['h2 h3', 'h2']);
      expect(await sql.all('SELECT * FROM device_states')).toEqual([
        { device_id: 'h2', comms: 'ok', supply: 'unknown', function: 'fault', last_seen_at: t0 + 1 },
      ]);
    });

    test('a registry of the whole fleet fits', async () => {
      const ids = Array.from({ length: 16_581 }, (_, i) => `d-${i}`);
      await reports.saveRegistry(aRegistry('3', ...ids));
      expect(await sql.all('SELECT count(*) AS n FROM devices')).toEqual([{ n: 16_581 }]);
    });
  });
}
