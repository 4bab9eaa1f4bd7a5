// The SQLite file of the embedded telemetry store: a row per device and hour, keyed by both in one whole number, so that
// an hour's rows stand side by side, one device's day is 24 look-ups, and retention deletes one range.
import type { FieldType, LearnedField } from '../field-types.ts';
import type { FleetKpiPoint, FleetKpiQuery } from '../ports.ts';
import { openSqlite, type SqliteDb, type SqliteRow } from '../sqlite.ts';
import type { FieldNo } from './block.ts';

/** Whole hours since the epoch. */
export type Hour = number;
export type DeviceNo = number;
/** `hour * devicesMax + device`. */
export type ChunkKey = number;

/** Devices that one file can hold. With today's hours a key stays far below 2^53. */
export const devicesMax = 2 ** 22;
export const keyOf = (hour: Hour, device: DeviceNo): ChunkKey => hour * devicesMax + device;
export const hourOfKey = (key: ChunkKey): Hour => Math.floor(key / devicesMax);

export interface DeviceRow {
  readonly no: DeviceNo;
  readonly kind: string;
  readonly id: string;
  /** The last one seen. */
  village: string;
}
export interface FieldRow extends LearnedField {
  readonly no: FieldNo;
}

export interface Tables {
  readonly db: SqliteDb;
  devices(): DeviceRow[];
  fields(): FieldRow[];
  putDevice(row: DeviceRow): void;
  putField(row: FieldRow): void;
  chunk(key: ChunkKey): Uint8Array | undefined;
  sums(key: ChunkKey): Uint8Array | undefined;
  putChunk(key: ChunkKey, chunk: Uint8Array, sums: Uint8Array): void;
  /** First and last hour of which anything is kept. */
  hours(): { readonly first: Hour; readonly last: Hour } | undefined;
  /** Forgets readings of hours before the first, sums and fleet figures of hours before the second. */
  forget(readingsBefore: Hour, sumsBefore: Hour): void;
  putKpi(point: FleetKpiPoint): void;
  kpis(query: FleetKpiQuery): FleetKpiPoint[];
}

const schema = `
  CREATE TABLE IF NOT EXISTS device (no INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL,
    village TEXT NOT NULL, UNIQUE (kind, id));
  CREATE TABLE IF NOT EXISTS field (no INTEGER PRIMARY KEY, kind TEXT NOT NULL, metric TEXT NOT NULL,
    type TEXT NOT NULL, UNIQUE (kind, metric, type));
  CREATE TABLE IF NOT EXISTS chunk (key INTEGER PRIMARY KEY, body BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS hour_sums (key INTEGER PRIMARY KEY, body BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS fleet_kpi (ts INTEGER NOT NULL, village TEXT NOT NULL, kind TEXT NOT NULL,
    total INTEGER NOT NULL, online INTEGER NOT NULL, faults INTEGER NOT NULL, unknown INTEGER NOT NULL,
    open_orders INTEGER NOT NULL, power_w REAL NOT NULL, PRIMARY KEY (ts, village, kind)) WITHOUT ROWID;
`;
const hourMs = 3_600_000;

export function openTables(path: string): Tables {
  const db = openSqlite(path);
  db.exec(schema);
  const selectChunk = db.prepare('SELECT body FROM chunk WHERE key = ?');
  const selectSums = db.prepare('SELECT body FROM hour_sums WHERE key = ?');
  const replaceChunk = db.prepare('INSERT OR REPLACE INTO chunk VALUES (?, ?)');
  const replaceSums = db.prepare('INSERT OR REPLACE INTO hour_sums VALUES (?, ?)');
  const replaceDevice = db.prepare('INSERT OR REPLACE INTO device VALUES (?, ?, ?, ?)');
  const replaceField = db.prepare('INSERT OR REPLACE INTO field VALUES (?, ?, ?, ?)');
  const replaceKpi = db.prepare('INSERT OR REPLACE INTO fleet_kpi VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const selectKpis = db.prepare(
    `SELECT * FROM fleet_kpi WHERE ts >= ?1 AND ts < ?2 AND (?3 IS NULL OR village = ?3)
     AND (?4 IS NULL OR kind = ?4) ORDER BY ts, village, kind`,
  );
  const bounds = db.prepare(
    `SELECT min(least) AS least, max(greatest) AS greatest FROM (
       SELECT min(key) AS least, max(key) AS greatest FROM chunk
       UNION ALL SELECT min(key), max(key) FROM hour_sums)`,
  );
  const bytesOf = (row: SqliteRow | undefined) => row?.body as Uint8Array | undefined;

  return {
    db,
    devices: () => db.prepare('SELECT * FROM device').all() as unknown as DeviceRow[],
    fields: () => db.prepare('SELECT * FROM field ORDER BY no').all().map(fieldRow),
    putDevice: ({ no, kind, id, village }) => void replaceDevice.run(no, kind, id, village),
    putField: ({ no, kind, metric, type }) => void replaceField.run(no, kind, metric, type),
    chunk: (key) => bytesOf(selectChunk.get(key)),
    sums: (key) => bytesOf(selectSums.get(key)),
    putChunk(key, chunk, sums) {
      replaceChunk.run(key, chunk);
      replaceSums.run(key, sums);
    },
    hours() {
      const { least, greatest } = bounds.get()!;
      if (least === null) return undefined;
      return { first: hourOfKey(Number(least)), last: hourOfKey(Number(greatest)) };
    },
    forget(readingsBefore, sumsBefore) {
      db.prepare('DELETE FROM chunk WHERE key < ?').run(keyOf(readingsBefore, 0));
      db.prepare('DELETE FROM hour_sums WHERE key < ?').run(keyOf(sumsBefore, 0));
      db.prepare('DELETE FROM fleet_kpi WHERE ts < ?').run(sumsBefore * hourMs);
    },
    putKpi({ ts, village, kind, total, online, faults, unknown, openOrders, powerW }) {
      replaceKpi.run(ts, village, kind, total, online, faults, unknown, openOrders, powerW);
    },
    kpis: ({ from, to, village, kind }) =>
      selectKpis.all(from, to, village ?? null, kind ?? null).map(kpiPoint),
  };
}

const fieldRow = ({ no, kind, metric, type }: SqliteRow): FieldRow => ({
  no: Number(no),
  kind: String(kind),
  metric: String(metric),
  type: type as FieldType,
});

const kpiPoint = (row: SqliteRow): FleetKpiPoint => ({
  ts: Number(row.ts),
  village: String(row.village),
  kind: String(row.kind),
  total: Number(row.total),
  online: Number(row.online),
  faults: Number(row.faults),
  unknown: Number(row.unknown),
  openOrders: Number(row.open_orders),
  powerW: Number(row.power_w),
});
