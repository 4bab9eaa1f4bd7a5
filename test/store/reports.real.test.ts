// Grafana's views on a real PostgreSQL: the figures of the arithmetic, and a role that sees nothing else.

import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { overdue } from '../../dashboards/house/terms.ts';
import type { Complaint } from '../../ingest/domain/complaint.ts';
import type { KpiFacts, KpiRow } from '../../ingest/domain/kpi.ts';
import type { Order } from '../../ingest/domain/order.ts';
import { DAY, MINUTE, townTime } from '../../ingest/domain/time.ts';
import { kpiRows } from '../../ingest/orders/kpi.ts';
import type { Sql, SqlRow } from '../../ingest/store/ports.ts';
import { migrate } from '../../ingest/store/sql/migrate.ts';
import { sqlOrderStore } from '../../ingest/store/sql/order-store.ts';
import { openPostgresSql } from '../../ingest/store/sql/postgres-sql.ts';
import { sqlReportStore } from '../../ingest/store/sql/report-store.ts';
import { installReporting, readerRole } from '../../ingest/store/sql/reporting.ts';
import { alertRules } from '../dashboards/alerts.ts';
import { kpiComplaints, kpiOrders } from '../orders/kpi-fixture.ts';
import { skipWithout } from '../real/available.ts';
import { available, type RealPostgres, startPostgres } from '../real/postgres.ts';
import { aComplaint, anOrder, opening, t0 } from './orders-fixture.ts';
import { aRegistry, reportStoreContract } from './reports-contract.ts';

const zone = 'Asia/Shanghai';
const readerPassword = `it's a "secret" \\ with ? and $1`;

describe.skipIf(skipWithout(available))('with a real PostgreSQL', () => {
  let postgres: RealPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  reportStoreContract('PostgreSQL', async () => openPostgresSql(await postgres.database()));

  describe('the schema reporting', () => {
    let url: string;
    let sql: Sql;
    beforeEach(async () => {
      url = await postgres.database();
      sql = openPostgresSql(url);
      await migrate(sql, t0);
    });
    const closing = async (body: () => Promise<void>) => {
      try {
        await body();
      } finally {
        await sql.close();
      }
    };
    const as = async <T>(user: string, password: string, body: (sql: Sql) => Promise<T>): Promise<T> => {
      const theirs = new URL(url);
      theirs.username = user;
      theirs.password = encodeURIComponent(password);
      const other = openPostgresSql(theirs.href);
      try {
        return await body(other);
      } finally {
        await other.close();
      }
    };

    test('gives the figures of the arithmetic, on the fixture and on a year of chance', () =>
      closing(async () => {
        await installReporting(sql, { zone });
        const { orders, complaints } = aYear(20260105);
        const store = sqlOrderStore(sql, () => []);
        await store.commit({
          ...opening(1, 1, ...kpiOrders, ...orders),
          complaints: [...kpiComplaints, ...complaints],
        });
        const facts = await sqlReportStore(sql).kpiFacts(t0 - DAY, t0 + 400 * DAY);
        const shown = await sql.all(
          `SELECT day::text AS key, village, kind, episodes, proactive, proactive_rate AS "proactiveRate", complaints,
             lead_time_median_min AS "leadTimeMedianMin", to_accept_median_min AS "toAcceptMedianMin",
             to_fix_median_min AS "toFixMedianMin", within_sla AS "withinSla",
             sla_decided AS "slaDecided", self_cleared AS "selfCleared", reopened
           FROM reporting.kpi_day ORDER BY day, village, kind`,
        );
        const [clock] = await sql.all<{ now: number }>('SELECT extract(epoch FROM now()) * 1000 AS now');
        expect(shown).toEqual(perDayVillageAndKind(facts, clock!.now));
        expect(shown.length).toBeGreaterThan(200);
        const causes = await sql.all('SELECT sum(complaints) AS n FROM reporting.miss_cause_day');
        const told = [...kpiComplaints, ...complaints].filter((complaint) => complaint.missCause !== null);
        expect(causes).toEqual([{ n: told.length }]);
      }));

    test('shows a device never heard of as unknown', () =>
      closing(async () => {
        await installReporting(sql, { zone });
        const reports = sqlReportStore(sql);
        await reports.saveRegistry(aRegistry('1', 'h1', 'h2'));
        const healths = { comms: 'fault', supply: 'ok', function: 'unknown' } as const;
        await reports.saveDeviceStates([{ deviceId: 'h1', healths, lastSeenAt: t0 }]);
        expect(
          await sql.all(
            `SELECT id, comms, supply, function, last_seen_at = to_timestamp(?) AS seen FROM reporting.device ORDER BY id`,
            [t0 / 1_000],
          ),
        ).toEqual([
          { id: 'h1', ...healths, seen: true },
          { id: 'h2', comms: 'unknown', supply: 'unknown', function: 'unknown', seen: null },
        ]);
      }));

    test('stops the clock of a paused order: what was not late before its pause is not late', () =>
      closing(async () => {
        await installReporting(sql, { zone });
        const pausedAt = (from: number) => ({ pause: { from, until: t0 + DAY, reason: 'parts' } as const });
        const due = (id: string, more: Partial<Order>) =>
          anOrder(id, { acceptBy: t0 + 15 * MINUTE, acceptedAt: t0, ...more });
        const fixBy = t0 + 60 * MINUTE;
        await sqlOrderStore(sql, () => []).commit(
          opening(
            1,
            1,
            due('late', { fixBy }),
            due('paused-in-time', { fixBy, arriveBy: fixBy, ...pausedAt(t0 + 30 * MINUTE) }),
            due('paused-before-acceptance', { acceptedAt: null, ...pausedAt(t0 + MINUTE) }),
            due('paused-late', { fixBy, ...pausedAt(t0 + 90 * MINUTE) }),
            due('never-accepted', { acceptedAt: null }),
          ),
        );
        const late = await sql.all(`SELECT id FROM reporting.orders WHERE ${overdue} ORDER BY id`);
        expect(late).toEqual([{ id: 'late' }, { id: 'never-accepted' }, { id: 'paused-late' }]);
        const alert = alertRules.find(({ uid }) => uid === 'weisu-orders-late')!.data[0].model;
        expect(await sql.all('rawSql' in alert ? alert.rawSql : '')).toEqual([{ value: late.length }]);
      }));

    test('is all that the reader can see, and it can change nothing', () =>
      closing(async () => {
        expect(await installReporting(sql, { zone, readerPassword })).toEqual([]);
        await as(readerRole, readerPassword, async (reader) => {
          const views = await sql.all<{ name: string }>(
            `SELECT table_name AS name FROM information_schema.views WHERE table_schema = 'reporting'`,
          );
          expect(views.map((view) => view.name).sort()).toEqual([
            'complaints',
            'device',
            'episode',
            'faults',
            'kpi_day',
            'miss_cause_day',
            'orders',
            'undelivered',
            'village',
          ]);
          for (const { name } of views) await reader.all(`SELECT * FROM reporting.${name} LIMIT 1`);
          for (const table of ['orders', 'complaint_private', 'household_private', 'users'])
            await expect(reader.all(`SELECT * FROM ${table}`)).rejects.toMatchObject({ retry: false });
          const settings = 'SELECT rolconfig::text AS config FROM pg_roles WHERE rolname = ?';
          expect(await reader.all(settings, [readerRole])).toEqual([
            { config: '{statement_timeout=10000,default_transaction_read_only=on}' },
          ]);
          await expect(reader.batch([{ sql: 'DELETE FROM reporting.village' }])).rejects.toMatchObject({
            retry: false,
          });
          await expect(
            as(readerRole, 'another', (stranger) => stranger.all('SELECT 1 AS one')),
          ).rejects.toThrow();
        });
      }));

    test('holds no personal data in any column', () =>
      closing(async () => {
        await installReporting(sql, { zone });
        await sqlReportStore(sql).saveRegistry(aRegistry('1', 'h1'));
        const columns = await sql.all<{ name: string }>(
          `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'reporting'`,
        );
        const personal = /phone|contact|reporter|cadre|leader|vulnerable|address|words|^text$|doc/;
        expect(columns.filter(({ name }) => personal.test(name))).toEqual([]);
      }));

    test('is made once: a second start touches nothing, a new zone makes it anew', () =>
      closing(async () => {
        const made = async () =>
          sql.all(
            `SELECT 'reporting.kpi_day'::regclass::oid AS kpi, 'reporting.village'::regclass::oid AS village`,
          );
        await installReporting(sql, { zone, readerPassword });
        const first = await made();
        await installReporting(sql, { zone, readerPassword });
        expect(await made()).toEqual(first);
        await installReporting(sql, { zone: 'UTC' });
        expect(await made()).not.toEqual(first);
        await as(readerRole, readerPassword, (reader) => reader.all('SELECT * FROM reporting.kpi_day'));
      }));

    test('is left out with a warning where the role lacks the right', () =>
      closing(async () => {
        const plain = `plain_${new URL(url).pathname.slice(1)}`;
        await sql.batch([{ sql: `CREATE ROLE ${plain} LOGIN PASSWORD 'p'` }]);
        const warnings = await as(plain, 'p', (theirs) => installReporting(theirs, { zone, readerPassword }));
        expect(warnings).toEqual([expect.stringContaining('the schema reporting was not made')]);
        await sql.batch([{ sql: `DROP ROLE ${plain}` }]);
      }));
  });
});

/** The arithmetic, cut as the view cuts: by day, village and kind. */
function perDayVillageAndKind(facts: KpiFacts, now: number): readonly SqlRow[] {
  const clock = townTime(zone);
  const places = new Set(
    [...facts.orders, ...facts.complaints].map((fact) => JSON.stringify([fact.village, fact.kind])),
  );
  const rows = [...places].flatMap((place) => {
    const [village, kind] = JSON.parse(place) as [string | null, string | null];
    const here = (fact: { village: string | null; kind: string | null }) =>
      fact.village === village && fact.kind === kind;
    const own = { orders: facts.orders.filter(here), complaints: facts.complaints.filter(here) };
    return kpiRows(own, 'day', clock, now).map(({ missCauses, ...row }: KpiRow) => ({
      ...row,
      village: village ?? '',
      kind: kind ?? '',
    }));
  });
  const sortKey = (row: (typeof rows)[number]) => `${row.key} ${row.village} ${row.kind}`;
  return rows.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

const aPause = (openedAt: number) => ({
  reason: 'parts' as const,
  from: openedAt + 90 * MINUTE,
  until: openedAt + DAY,
});

/** Orders and complaints of chance, on whole minutes, so that medians come out exactly. */
function aYear(seed: number): { orders: Order[]; complaints: Complaint[] } {
  const chance = xoroshiro128plus(seed);
  const pick = <T>(...values: readonly T[]): T => values[uniformInt(chance, 0, values.length - 1)]!;
  const orders = Array.from({ length: 600 }, (_, i): Order => {
    const openedAt = t0 + uniformInt(chance, 0, 365 * 1440) * MINUTE;
    const later = () => pick(null, openedAt + uniformInt(chance, 0, 600) * MINUTE);
    const status = pick('open', 'accepted', 'closed', 'cancelled');
    return anOrder(`r${i}`, {
      status,
      openedAt,
      type: pick('fault', 'complaint', 'patrol'),
      village: pick('v01', 'v02', null),
      kind: pick('streetlight', 'heater', null),
      acceptBy: later(),
      arriveBy: later(),
      fixBy: later(),
      acceptedAt: later(),
      arrivedAt: later(),
      repairedAt: later(),
      pause: status === 'closed' ? null : pick(null, null, aPause(openedAt)),
      closedAt: status === 'closed' ? openedAt + 700 * MINUTE : null,
      closedAs: status === 'closed' ? pick('self_cleared', 'no_fault', 'verified', 'confirmed') : null,
      reopened: uniformInt(chance, 0, 2),
    });
  });
  const complaints = Array.from({ length: 300 }, (_, i): Complaint => {
    const order = pick(...orders);
    return aComplaint(`rc${i}`, {
      orderId: pick(order.id, order.id, null),
      village: pick(order.village, null),
      kind: pick(order.kind, null),
      reportedAt: order.openedAt + uniformInt(chance, -120, 600) * MINUTE,
      missCause: pick('no_device', 'rule_pending', null),
    });
  });
  return { orders, complaints };
}
