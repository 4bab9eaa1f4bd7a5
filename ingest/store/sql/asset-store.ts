// Assets over time in SQL. Controllers follow from the registry's copy: two statements compare it with what was.
import type { AssetStore, Controller, Spare } from '../assets-port.ts';
import type { Sql, SqlRow } from '../ports.ts';
import { insertAll } from './rows.ts';

/** Lists for people: more spares than this no town has out. */
const sparesMax = 1_000;

export const sqlAssetStore = (sql: Sql): AssetStore => ({
  async noteControllers(at) {
    const [row] = await sql.all<{ n: number }>('SELECT count(*) AS n FROM asset_devices');
    await sql.batch([
      { sql: nameNumbered },
      { sql: closeGone, params: [at] },
      { sql: openNew, params: [row!.n === 0 ? 0 : at] },
    ]);
  },

  async controllers(assetNo) {
    const rows = await sql.all('SELECT * FROM asset_devices WHERE asset_no = ? ORDER BY since, device_id', [
      assetNo,
    ]);
    return rows.map(controllerOf);
  },

  async successors() {
    const ended = new Map<string, Ended[]>();
    for (const tenure of await sql.all<Ended>(endedTenures))
      ended.set(tenure.gone, [...(ended.get(tenure.gone) ?? []), tenure]);
    // Up to its end and with it: an order of the moment of the change was made for what sat there before.
    return (controller, at) => ended.get(controller)?.find(({ until }) => at <= until)?.now ?? controller;
  },

  async lend(spare) {
    await sql.batch(insertAll('spares', [columnsOf(spare)], 'ON CONFLICT DO NOTHING'));
    const [row] = await sql.all('SELECT id FROM spares WHERE id = ?', [spare.id]);
    return row !== undefined;
  },

  giveBack: (id, at, by) =>
    sql.batch([
      {
        sql: 'UPDATE spares SET returned_at = ?, returned_by = ? WHERE id = ? AND returned_at IS NULL',
        params: [at, by, id],
      },
    ]),

  async spare(id) {
    const [row] = await sql.all('SELECT * FROM spares WHERE id = ?', [id]);
    return row === undefined ? undefined : spareOf(row);
  },

  async spares({ deviceIds, out }) {
    const marks = deviceIds?.map(() => '?').join(', ');
    const where = [
      ...(deviceIds === undefined ? [] : [`device_id IN (${marks})`]),
      ...(out === true ? ['returned_at IS NULL'] : []),
    ];
    const rows = await sql.all(
      `SELECT * FROM spares ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`}
       ORDER BY lent_at DESC, id LIMIT ${sparesMax}`,
      deviceIds ?? [],
    );
    return rows.map(spareOf);
  },
});

type Ended = { readonly gone: string; readonly until: number; readonly now: string | null };
const endedTenures = `SELECT old.device_id AS gone, old.until AS until, new.device_id AS now FROM asset_devices old
  LEFT JOIN asset_devices new ON new.asset_no = old.asset_no AND new.until IS NULL
  WHERE old.until IS NOT NULL ORDER BY old.until`;

// Without a number of its own an asset is known by its controller's id; once it is given one, its past goes with it.
const nameNumbered = `UPDATE asset_devices SET asset_no = (
    SELECT d.asset_no FROM devices d WHERE d.id = asset_devices.device_id)
  WHERE until IS NULL AND asset_no = device_id AND EXISTS (
    SELECT 1 FROM devices d WHERE d.id = asset_devices.device_id AND d.asset_no <> d.id)`;
const closeGone = `UPDATE asset_devices SET until = ? WHERE until IS NULL AND NOT EXISTS (SELECT 1 FROM devices d
  WHERE d.id = asset_devices.device_id AND coalesce(d.asset_no, d.id) = asset_devices.asset_no)`;
const openNew = `INSERT INTO asset_devices (asset_no, device_id, kind, village, since)
  SELECT coalesce(d.asset_no, d.id), d.id, d.kind, d.village, CAST(? AS BIGINT) FROM devices d
  WHERE NOT EXISTS (SELECT 1 FROM asset_devices a
    WHERE a.asset_no = coalesce(d.asset_no, d.id) AND a.device_id = d.id AND a.until IS NULL)
  ON CONFLICT DO NOTHING`;

const controllerOf = (row: SqlRow): Controller => ({
  assetNo: row.asset_no as string,
  deviceId: row.device_id as string,
  kind: row.kind as string,
  village: row.village as string,
  since: row.since as number,
  until: row.until as number | null,
});

const columnsOf = (spare: Spare) => ({
  id: spare.id,
  unit: spare.unit,
  device_id: spare.deviceId,
  village: spare.village,
  order_id: spare.orderId,
  lent_at: spare.lentAt,
  lent_by: spare.lentBy,
  due_at: spare.dueAt,
  note: spare.note,
  returned_at: spare.returnedAt,
  returned_by: spare.returnedBy,
});

const spareOf = (row: SqlRow): Spare => ({
  id: row.id as string,
  unit: row.unit as string,
  deviceId: row.device_id as string,
  village: row.village as string,
  orderId: row.order_id as string | null,
  lentAt: row.lent_at as number,
  lentBy: row.lent_by as string,
  dueAt: row.due_at as number | null,
  note: row.note as string | null,
  returnedAt: row.returned_at as number | null,
  returnedBy: row.returned_by as string | null,
});
