// Copies of the registry and of the devices' states for reports, and the facts behind the town's figures.
import type { Device, Registry } from '../../domain/device.ts';
import type { KpiComplaint, KpiFacts, KpiOrder } from '../../domain/kpi.ts';
import type { Millis } from '../../domain/time.ts';
import type { Sql, Statement } from '../ports.ts';
import type { DeviceState, ReportStore } from '../reports-port.ts';
import { type Columns, insertAll, upsert } from './rows.ts';

export function sqlReportStore(sql: Sql): ReportStore {
  return {
    async saveRegistry(registry) {
      const [row] = await sql.all<{ version: string | null }>(
        'SELECT registry_version AS version FROM engine',
      );
      if (row!.version !== registry.version) await sql.batch(registryStatements(registry));
    },
    saveDeviceStates: (states) =>
      sql.batch(states.map((state) => upsert('device_states', stateColumns(state)))),
    kpiFacts: (from, to) => kpiFacts(sql, from, to),
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

/** Narrow columns under the names that `KpiOrder` gives them: documents would take ten times as long to read. */
async function kpiFacts(sql: Sql, from: Millis, to: Millis): Promise<KpiFacts> {
  const orders = await sql.all(
    `SELECT o.status, o.village, o.kind, o.crew, o.opened_at AS "openedAt", o.accept_by AS "acceptBy",
       o.arrive_by AS "arriveBy", o.fix_by AS "fixBy", o.accepted_at AS "acceptedAt", o.arrived_at AS "arrivedAt",
       o.repaired_at AS "repairedAt", o.closed_at AS "closedAt", o.closed_as AS "closedAs", o.reopened,
       (SELECT min(c.reported_at) FROM complaints c WHERE c.order_id = o.id) AS "firstComplaintAt"
     FROM orders o WHERE o.type IN ('fault', 'complaint') AND ? <= o.opened_at AND o.opened_at < ?`,
    [from, to],
  );
  const complaints = await sql.all(
    `SELECT coalesce(c.village, o.village) AS village, coalesce(c.kind, o.kind) AS kind, o.crew,
       c.reported_at AS "reportedAt", c.miss_cause AS "missCause"
     FROM complaints c LEFT JOIN orders o ON o.id = c.order_id WHERE ? <= c.reported_at AND c.reported_at < ?`,
    [from, to],
  );
  return { orders: orders as unknown as KpiOrder[], complaints: complaints as unknown as KpiComplaint[] };
}
