// Photos' metadata, the office's settings and the rota over SQL.
import type { Photo, RecordStore, Shift } from '../people-port.ts';
import type { Sql, SqlRow } from '../ports.ts';
import { insertAll, upsert } from './rows.ts';

export function sqlRecords(sql: Sql): RecordStore {
  return {
    addPhoto: (photo) =>
      sql.batch(
        insertAll(
          'photos',
          [
            {
              id: photo.id,
              order_id: photo.orderId,
              sha256: photo.sha256,
              bytes: photo.bytes,
              mime: photo.mime,
              taken_at: photo.takenAt,
              uploaded_at: photo.uploadedAt,
              uploaded_by: photo.by,
            },
          ],
          'ON CONFLICT DO NOTHING',
        ),
      ),
    photo: async (id) => (await sql.all('SELECT * FROM photos WHERE id = ?', [id])).map(photoOf)[0],
    photosOf: async (orderId) =>
      (await sql.all('SELECT * FROM photos WHERE order_id = ? ORDER BY uploaded_at, id', [orderId])).map(
        photoOf,
      ),

    async setting(key) {
      const [row] = await sql.all<{ doc: string }>('SELECT doc FROM settings WHERE key = ?', [key]);
      return row === undefined ? undefined : JSON.parse(row.doc);
    },
    putSetting: (key, value, at) =>
      sql.batch([upsert('settings', { key, doc: JSON.stringify(value), updated_at: at })]),

    shifts: async (from, until) =>
      (
        await sql.all('SELECT * FROM shifts WHERE ? < until_at AND from_at < ? ORDER BY from_at, id', [
          from,
          until,
        ])
      ).map(shiftOf),
    putShift: (shift) =>
      sql.batch([
        upsert('shifts', {
          id: shift.id,
          crew: shift.crew,
          person: shift.person,
          from_at: shift.from,
          until_at: shift.until,
        }),
      ]),
    removeShift: (id) => sql.batch([{ sql: 'DELETE FROM shifts WHERE id = ?', params: [id] }]),
  };
}

function photoOf(row: SqlRow): Photo {
  return {
    id: row.id as string,
    orderId: row.order_id as string,
    sha256: row.sha256 as string,
    bytes: row.bytes as number,
    mime: row.mime as string,
    takenAt: row.taken_at as number,
    uploadedAt: row.uploaded_at as number,
    by: row.uploaded_by as string,
  };
}

function shiftOf(row: SqlRow): Shift {
  return {
    id: row.id as string,
    crew: row.crew as string,
    person: row.person as string,
    from: row.from_at as number,
    until: row.until_at as number,
  };
}
