// The outbox: a notice is written with the change that it tells of, and marked as sent after the sending, so that a
// crash between the two tells twice rather than never.
import type { Notice } from '../../domain/notice.ts';
import type { OrderStore, OutboxItem, Sql } from '../ports.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

type Outbox = Pick<
  OrderStore,
  | 'outboxDue'
  | 'outboxSent'
  | 'outboxUnsent'
  | 'outboxFailed'
  | 'deadLetters'
  | 'outboxAgain'
  | 'outboxCounts'
  | 'outboxPrune'
>;

/** Given up, newest first. */
const deadList = `SELECT n.doc, n.due_at, d.notice_id, d.channel, d.attempts, d.error
  FROM deliveries d JOIN notices n ON n.id = d.notice_id WHERE d.state = 'dead'`;
type DeadRow = {
  doc: string;
  due_at: number;
  notice_id: string;
  channel: string;
  attempts: number;
  error: string | null;
};

export function sqlOutbox(sql: Sql): Outbox {
  return {
    // The index serves the first bound; the second tells apart by which clock the row is due.
    async outboxDue(channel, now, limit, wallNow = now): Promise<readonly OutboxItem[]> {
      const rows = await sql.all<{ doc: string; attempts: number; next_at: number; error: string | null }>(
        `SELECT n.doc, d.attempts, d.next_at, d.error FROM deliveries d JOIN notices n ON n.id = d.notice_id
         WHERE d.state = 'waiting' AND d.channel = ? AND d.next_at <= ?
           AND (d.attempts = 0 AND d.next_at <= ? OR d.attempts > 0 AND d.next_at <= ?)
         ORDER BY d.next_at, d.notice_id LIMIT ?`,
        [channel, Math.max(now, wallNow), now, wallNow, limit],
      );
      return rows.map((row) => ({
        notice: JSON.parse(row.doc) as Notice,
        channel,
        attempts: row.attempts,
        nextAt: row.next_at,
        remark: row.error,
      }));
    },

    outboxSent: (noticeId, channel, at, remark) =>
      sql.batch([
        {
          sql: `UPDATE deliveries SET state = 'sent', attempts = attempts + 1, sent_at = ?, error = ?
                WHERE notice_id = ? AND channel = ? AND state = 'waiting'`,
          params: [at, remark ?? null, noticeId, channel],
        },
      ]),

    outboxUnsent: (channel, remark, dueSince, at) =>
      sql.batch([
        {
          sql: `UPDATE deliveries SET state = 'waiting', next_at = ? WHERE state = 'sent' AND channel = ? AND error = ?
                AND notice_id IN (SELECT id FROM notices WHERE due_at >= ?)`,
          params: [at, channel, remark, dueSince],
        },
      ]),

    // Without a next time it is dead: given up, and shown to the office.
    outboxFailed: (noticeId, channel, nextAt, error) =>
      sql.batch([
        {
          sql: `UPDATE deliveries SET state = ?, attempts = attempts + 1, next_at = coalesce(?, next_at), error = ?
                WHERE notice_id = ? AND channel = ? AND state = 'waiting'`,
          params: [nextAt === null ? 'dead' : 'waiting', nextAt, error, noticeId, channel],
        },
      ]),

    async deadLetters({ limit, cursor }) {
      const behind = cursor === undefined ? [] : decodeCursor(cursor, [0, '', '']);
      const after = cursor === undefined ? '' : 'AND (n.due_at, d.notice_id, d.channel) < (?, ?, ?)';
      const rows = await sql.all<DeadRow>(
        `${deadList} ${after} ORDER BY n.due_at DESC, d.notice_id DESC, d.channel DESC LIMIT ?`,
        [...behind, limit + 1],
      );
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      return {
        items: shown.map(({ doc, channel, attempts, error }) => ({
          notice: JSON.parse(doc) as Notice,
          channel,
          attempts,
          error: error ?? '',
        })),
        nextCursor:
          last !== undefined && shown.length < rows.length
            ? encodeCursor([last.due_at, last.notice_id, last.channel])
            : null,
      };
    },

    outboxAgain: (letters, at) =>
      sql.batch(
        letters.map(({ noticeId, channel }) => ({
          sql: `UPDATE deliveries SET state = 'waiting', attempts = 0, next_at = ?, error = NULL
                WHERE notice_id = ? AND channel = ? AND state = 'dead'`,
          params: [at, noticeId, channel],
        })),
      ),

    outboxCounts: () =>
      sql.all<{ channel: string; state: 'waiting' | 'dead'; count: number; oldestAt: number }>(
        `SELECT channel, state, count(*) AS count, min(next_at) AS "oldestAt" FROM deliveries
         WHERE state <> 'sent' GROUP BY channel, state ORDER BY channel, state`,
      ),

    outboxPrune: (dueBefore) =>
      sql.batch([
        {
          sql: `DELETE FROM notices WHERE due_at < ? AND NOT EXISTS (
                  SELECT 1 FROM deliveries d WHERE d.notice_id = notices.id AND d.state = 'waiting')`,
          params: [dueBefore],
        },
      ]),
  };
}
