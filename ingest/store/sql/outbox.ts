// The outbox: a notice is written with the change that it tells of, and marked as sent after the sending, so that a
// crash between the two tells twice rather than never.
import type { Notice } from '../../domain/notice.ts';
import type { OrderStore, OutboxItem, Sql } from '../ports.ts';

type Outbox = Pick<OrderStore, 'outboxDue' | 'outboxSent' | 'outboxFailed'>;

export function sqlOutbox(sql: Sql): Outbox {
  return {
    async outboxDue(channel, now, limit): Promise<readonly OutboxItem[]> {
      const rows = await sql.all<{ doc: string; attempts: number; next_at: number }>(
        `SELECT n.doc, d.attempts, d.next_at FROM deliveries d JOIN notices n ON n.id = d.notice_id
         WHERE d.state = 'waiting' AND d.channel = ? AND d.next_at <= ?
         ORDER BY d.next_at, d.notice_id LIMIT ?`,
        [channel, now, limit],
      );
      return rows.map((row) => ({
        notice: JSON.parse(row.doc) as Notice,
        channel,
        attempts: row.attempts,
        nextAt: row.next_at,
      }));
    },

    outboxSent: (noticeId, channel, at) =>
      sql.batch([
        {
          sql: `UPDATE deliveries SET state = 'sent', attempts = attempts + 1, sent_at = ?, error = NULL
                WHERE notice_id = ? AND channel = ? AND state = 'waiting'`,
          params: [at, noticeId, channel],
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
  };
}
