// Copies of the registry and of the devices' states for reports, and the facts behind the town's figures.
import type { Device, Registry } from '../../domain/device.ts';
import type { KpiComplaint, KpiFacts, KpiOrder } from '../../domain/kpi.ts';
import { foldLedger, type LedgerEntry } from '../../domain/ledger.ts';
import type { Order } from '../../domain/order.ts';
import type { ReportOrder } from '../../domain/report.ts';
import type { Millis } from '../../domain/time.ts';
import type { Sql, Statement } from '../ports.ts';
import type { DeviceState, ReportStore } from '../reports-port.ts';
import { orderColumns, rankOver } from './order-rows.ts';
import { documents } from './page.ts';
import { type Columns, insertAll, upsert } from './rows.ts';

export function sqlReportStore(sql: Sql): ReportStore {
  const version = async () =>
    (await sql.all<{ version: string | null }>('SELECT registry_version AS version FROM engine'))[0]!.version;
  const ids = async (table: 'villages' | 'crews') =>
    new Set((await sql.all<{ id: string }>(`SELECT id FROM ${table}`)).map(({ id }) => id));
  return {
    async saveRegistry(registry) {
      if ((await version()) !== registry.version) await sql.batch(registryStatements(registry));
    },
    scopes: async () =>
      (await version()) === null ? undefined : { villages: await ids('villages'), crews: await ids('crews') },
    saveDeviceStates: (states) =>
      sql.batch(states.map((state) => upsert('device_states', stateColumns(state)))),
    kpiFacts: (from, to) => kpiFacts(sql, from, to),
    reportOrders: (from, to) => reportOrders(sql, from, to),
    reportOrdersThen: (from, to) => reportOrdersThen(sql, from, to),
  };
}

function registryStatements({ version, villages, crews, devices }: Registry): readonly Statement[] {
  const villageRows = [...villages.values()].map(({ id, name, lat, lon }) => ({ id, name, lat, lon }));
  const crewRows = [...crews.values()].map(({ id, name, trade }) => ({ id, name, trade }));
  return [
    { sql: 'UPDATE engine SET registry_version = ? WHERE id = 1', params: [version] },
    { sql: 'DELETE FROM villages' },
    { sql: 'DELETE FROM crews' },
    { sql: 'DELETE FROM devices' },
    ...insertAll('villages', villageRows),
    ...insertAll('crews', crewRows),
    ...insertAll('devices', [...devices.values()].map(deviceColumns)),
    { sql: 'DELETE FROM device_states WHERE device_id NOT IN (SELECT id FROM devices)' },
  ];
}

function deviceColumns(device: Device): Columns {
  return {
    id: device.id,
    kind: device.kind,
    village: device.village,
    lat: device.lat,
    lon: device.lon,
    gateway: device.gateway ?? null,
    circuit: device.circuit ?? null,
    rated_power_w: device.ratedPowerW ?? null,
    interval_s: device.intervalS,
    asset_no: device.assetNo ?? null,
  };
}

function stateColumns({ deviceId, healths, lastSeenAt }: DeviceState): Columns {
  return { device_id: deviceId, ...healths, last_seen_at: lastSeenAt };
}

/** The columns of `KpiOrder`; the first complaint counts whenever it came. */
const orderFacts: Readonly<Record<keyof KpiOrder, string>> = {
  status: 'o.status',
  village: 'o.village',
  kind: 'o.kind',
  crew: 'o.crew',
  openedAt: 'o.opened_at',
  acceptBy: 'o.accept_by',
  arriveBy: 'o.arrive_by',
  fixBy: 'o.fix_by',
  acceptedAt: 'o.accepted_at',
  arrivedAt: 'o.arrived_at',
  repairedAt: 'o.repaired_at',
  closedAt: 'o.closed_at',
  closedAs: 'o.closed_as',
  pausedAt: 'o.paused_at',
  reopened: 'o.reopened',
  firstComplaintAt: 'first.at',
};
const complaintFacts: Readonly<Record<keyof KpiComplaint, string>> = {
  village: 'coalesce(c.village, o.village)',
  kind: 'coalesce(c.kind, o.kind)',
  crew: 'o.crew',
  reportedAt: 'c.reported_at',
  missCause: 'c.miss_cause',
};

/** Once for all: a look-up for each order took PostgreSQL half of the whole time over ten years. */
const firstComplaints = 'SELECT order_id, min(reported_at) AS at FROM complaints GROUP BY order_id';

async function kpiFacts(sql: Sql, from: Millis, to: Millis): Promise<KpiFacts> {
  const [orders, complaints] = await Promise.all([
    packed<KpiOrder>(
      sql,
      orderFacts,
      `FROM orders o LEFT JOIN (${firstComplaints}) first ON first.order_id = o.id
        WHERE o.type IN ('fault', 'complaint') AND ? <= o.opened_at AND o.opened_at < ?`,
      [from, to],
    ),
    packed<KpiComplaint>(
      sql,
      complaintFacts,
      `FROM complaints c LEFT JOIN orders o ON o.id = c.order_id WHERE ? <= c.reported_at AND c.reported_at < ?`,
      [from, to],
    ),
  ]);
  return { orders, complaints };
}

const reportColumns: Readonly<Record<keyof ReportOrder, string>> = {
  number: 'number',
  status: 'status',
  type: 'type',
  code: 'code',
  causeType: 'cause_type',
  causeId: 'cause_id',
  village: 'village',
  kind: 'kind',
  crew: 'crew',
  priority: 'priority',
  openedAt: 'opened_at',
  reopenedAt: 'reopened_at',
  fixBy: 'fix_by',
  pausedAt: 'paused_at',
  endedAt: 'ended_at',
  closedAs: 'closed_as',
  reopened: 'reopened',
  partsFen: 'parts_fen',
  labourFen: 'labour_fen',
  costFrom: 'cost_from',
};

/**
 * Each half of the union has its index: what is open, and what ended later than the span began. The plus signs keep
 * SQLite, which knows nothing of how many rows each condition leaves, from taking another.
 */
async function reportOrders(sql: Sql, from: Millis, to: Millis): Promise<readonly ReportOrder[]> {
  const columns = Object.values(reportColumns).join(', ');
  const source = `FROM (SELECT ${columns} FROM orders WHERE list_rank < ${rankOver} AND +opened_at < ?
    UNION ALL SELECT ${columns} FROM orders WHERE +list_rank = ${rankOver} AND ? <= ended_at AND +opened_at < ?) o`;
  const found = await packed<ReportOrder>(sql, reportColumns, source, [to, from, to]);
  return [...found].sort((a, b) => a.openedAt - b.openedAt || (a.number < b.number ? -1 : 1));
}

/** What has ended before `to` is as it was; of all others the ledger tells it. Their opening counts whenever it was noted. */
async function reportOrdersThen(sql: Sql, from: Millis, to: Millis): Promise<readonly ReportOrder[]> {
  const [now, entries] = await Promise.all([
    reportOrders(sql, from, to),
    documents<LedgerEntry>(
      sql,
      `SELECT l.doc FROM orders o JOIN ledger l ON l.order_id = o.id
        WHERE (o.list_rank < ${rankOver} OR ? <= o.ended_at) AND o.opened_at < ?
          AND (l.at < ? OR l.action = 'opened') ORDER BY l.seq`,
      [to, to, to],
    ),
  ]);
  const then = new Map(
    [...foldLedger(entries).values()].map((order) => [order.number, reportOrderOf(order)]),
  );
  return now.map((order) => then.get(order.number) ?? order);
}

function reportOrderOf(order: Order): ReportOrder {
  const columns = orderColumns(order);
  const facts = Object.entries(reportColumns).map(([fact, column]) => [fact, columns[column]]);
  return Object.fromEntries(facts) as unknown as ReportOrder;
}

/**
 * Many narrow rows as one text for each column, which the database packs: measured with 30,000 rows of 15 columns on
 * SQLite, 300 ms row by row through the driver and the thread, 45 ms as one text, of which arrays of one column parse in
 * half the time of an array for each row.
 */
async function packed<Fact>(
  sql: Sql,
  columns: Readonly<Record<keyof Fact & string, string>>,
  source: string,
  params: readonly number[],
): Promise<readonly Fact[]> {
  const pack = sql.dialect === 'postgres' ? 'json_agg' : 'json_group_array';
  const named = Object.entries<string>(columns);
  const texts = named.map(([name, column]) => `CAST(${pack}(${column}) AS TEXT) AS "${name}"`);
  const [row] = await sql.all<Record<string, string | null>>(`SELECT ${texts.join(', ')} ${source}`, params);
  const values = named.map(([name]) => [name, JSON.parse(row![name] ?? '[]') as readonly unknown[]] as const);
  return Array.from({ length: values[0]![1].length }, (_, i) => {
    const fact: Record<string, unknown> = {};
    for (const [name, column] of values) fact[name] = column[i];
    return fact as Fact;
  });
}
