// The protected place: personal data comes in once, is shown only together with its audit entry, and is erased by age.
import type { Household } from '../../domain/device.ts';
import type { AuditEntry, ComplaintPrivate, PrivateStore } from '../people-port.ts';
import type { Sql, SqlRow, Statement } from '../ports.ts';
import { equal, type Listing, page } from './page.ts';
import { type Columns, insertAll } from './rows.ts';

const auditList: Listing = { table: 'audit', key: ['seq'], direction: 'DESC', like: [0] };
/** The action under which every look at personal data is logged. */
const privateLook = 'private_look';

export function sqlPrivacy(sql: Sql): PrivateStore {
  return {
    keepComplaint: (secret, at) =>
      sql.batch(insertAll('complaint_private', [complaintColumns(secret, at)], 'ON CONFLICT DO NOTHING')),
    keepReply: (complaintId, reply) =>
      sql.batch([
        {
          sql: 'UPDATE complaint_private SET reply = ? WHERE complaint_id = ?',
          params: [reply, complaintId],
        },
      ]),

    async lookAtComplaints(ids, looker) {
      if (ids.length === 0) return new Map();
      await sql.batch(ids.map((id) => looked(looker, `complaint ${id}`)));
      const marks = ids.map(() => '?').join(', ');
      const rows = await sql.all(`SELECT * FROM complaint_private WHERE complaint_id IN (${marks})`, ids);
      return new Map(rows.map((row) => [row.complaint_id as string, complaintOf(row)]));
    },

    async eraseComplaintsBefore(before) {
      const [row] = await sql.all<{ n: number }>(
        'SELECT count(*) AS n FROM complaint_private WHERE created_at < ?',
        [before],
      );
      await sql.batch([{ sql: 'DELETE FROM complaint_private WHERE created_at < ?', params: [before] }]);
      return row!.n;
    },

    replaceHouseholds: (households) =>
      sql.batch([
        { sql: 'DELETE FROM household_private' },
        ...insertAll('household_private', [...households].map(householdColumns)),
      ]),
    async lookAtHousehold(deviceId, looker) {
      await sql.batch([looked(looker, `household ${deviceId}`)]);
      const [row] = await sql.all('SELECT * FROM household_private WHERE device_id = ?', [deviceId]);
      return row === undefined ? undefined : householdOf(row);
    },

    audit: (entry) => sql.batch([auditStatement(entry)]),
    auditLog: (query) => page<AuditEntry>(sql, auditList, equal('subject', query.subject), query),
  };
}

// Written before the reading, so that no crash leaves a look without its trace.
const looked = ({ at, actor }: { readonly at: number; readonly actor: string }, subject: string): Statement =>
  auditStatement({ at, actor, action: privateLook, subject, detail: '' });

function auditStatement(entry: AuditEntry): Statement {
  const { at, actor, action, subject } = entry;
  return insertAll('audit', [{ at, actor, action, subject, doc: JSON.stringify(entry) }])[0]!;
}

function complaintOf(row: SqlRow): ComplaintPrivate {
  return {
    complaintId: row.complaint_id as string,
    reporter: row.reporter as string | null,
    phone: row.phone as string | null,
    text: row.words as string,
    reply: row.reply as string | null,
  };
}

function complaintColumns(
  { complaintId, reporter, phone, text, reply }: ComplaintPrivate,
  at: number,
): Columns {
  return { complaint_id: complaintId, reporter, phone, words: text, reply, created_at: at };
}

function householdOf(row: SqlRow): Household {
  return {
    device: row.device_id as string,
    contact: row.contact as string,
    vulnerable: row.vulnerable !== 0,
  };
}

const householdColumns = ({ device, contact, vulnerable }: Household): Columns => ({
  device_id: device,
  contact,
  vulnerable: Number(vulnerable),
});
