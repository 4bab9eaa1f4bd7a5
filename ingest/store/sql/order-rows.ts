// What one engine batch becomes as statements: the documents whole, and beside them the columns that lists search.
import type { Complaint } from '../../domain/complaint.ts';
import type { Fault } from '../../domain/fault.ts';
import type { LedgerEntry } from '../../domain/ledger.ts';
import type { Notice } from '../../domain/notice.ts';
import type { Cost, Order } from '../../domain/order.ts';
import type { Silence } from '../../domain/silence.ts';
import type { Millis } from '../../domain/time.ts';
import type { Commit, Statement } from '../ports.ts';
import { type Columns, insertAll, upsert } from './rows.ts';

/** Stands behind every priority. The index `orders_one_open` and the views name it too. */
export const rankOver = 9;

/** Which channels a notice goes out on, such as `mqtt` for crews. */
export type ChannelsOf = (notice: Notice) => readonly string[];

/** The first statement is the guard: it changes nothing where this position is already in. */
export function commitStatements(commit: Commit, channelsOf: ChannelsOf): readonly Statement[] {
  const { position } = commit;
  return [
    {
      sql: 'UPDATE engine SET position = ? WHERE id = 1 AND position < ?',
      params: [position, position],
      changes: 1,
    },
    ...insertAll('ledger', commit.entries.map(ledgerColumns)),
    ...orderStatements(commit),
    ...commit.faults.map((fault) => upsert('faults', faultColumns(fault))),
    ...commit.complaints.map((complaint) => upsert('complaints', complaintColumns(complaint))),
    ...commit.silences.map((silence) => upsert('silences', silenceColumns(silence))),
    ...noticeStatements(commit.notices, channelsOf),
  ];
}

function orderStatements({ orders, entries }: Commit): readonly Statement[] {
  const endedAt = new Map<string, Millis>();
  const devicesChanged = new Set<string>();
  for (const entry of entries) {
    if (isOver(entry.to) && entry.from !== entry.to) endedAt.set(entry.orderId, entry.at);
    if (entry.patch.deviceIds !== undefined) devicesChanged.add(entry.orderId);
  }
  // Those that end come first: within one batch an order may end and the next of the same fault begin.
  const endedFirst = [...orders].sort((a, b) => Number(isOver(b.status)) - Number(isOver(a.status)));
  return endedFirst.flatMap((order) => [
    upsert('orders', orderColumns(order, endedAt.get(order.id)), ['ended_at']),
    ...(devicesChanged.has(order.id) ? deviceStatements(order) : []),
  ]);
}

function deviceStatements({ id, deviceIds }: Order): readonly Statement[] {
  return [
    { sql: 'DELETE FROM order_devices WHERE order_id = ?', params: [id] },
    ...insertAll(
      'order_devices',
      [...new Set(deviceIds)].map((deviceId) => ({ device_id: deviceId, order_id: id })),
    ),
  ];
}

// Notices are named by what they tell, so that one told before is not told again.
function noticeStatements(notices: readonly Notice[], channelsOf: ChannelsOf): readonly Statement[] {
  const deliveries = notices.flatMap((notice) =>
    channelsOf(notice).map((channel) => ({
      notice_id: notice.id,
      channel,
      state: 'waiting',
      attempts: 0,
      next_at: notice.dueAt,
    })),
  );
  return [
    ...insertAll('notices', notices.map(noticeColumns), 'ON CONFLICT DO NOTHING'),
    ...insertAll('deliveries', deliveries, 'ON CONFLICT DO NOTHING'),
  ];
}

const isOver = (status: string): boolean => status === 'closed' || status === 'cancelled';

function ledgerColumns(entry: LedgerEntry): Columns {
  const { seq, at, orderId, action } = entry;
  return { seq, at, order_id: orderId, action, doc: JSON.stringify(entry) };
}

/** @param endedAt where it ends with this change */
export function orderColumns(order: Order, endedAt?: Millis): Columns {
  return {
    id: order.id,
    number: order.number,
    status: order.status,
    list_rank: isOver(order.status) ? rankOver : order.priority,
    type: order.type,
    code: order.code,
    cause_type: order.cause.type,
    cause_id: order.cause.id,
    village: order.village,
    kind: order.kind,
    crew: order.crew,
    priority: order.priority,
    first_signal_at: order.firstSignalAt,
    opened_at: order.openedAt,
    reopened_at: order.reopenedAt ?? null,
    accept_by: order.acceptBy,
    arrive_by: order.arriveBy,
    fix_by: order.fixBy,
    accepted_at: order.acceptedAt,
    arrived_at: order.arrivedAt,
    repaired_at: order.repairedAt,
    closed_at: order.closedAt,
    closed_as: order.closedAs,
    ended_at: endedAt ?? order.closedAt,
    cancelled_until: order.cancelledUntil,
    paused_at: order.pause?.from ?? null,
    ...costColumns(order.cost),
    reopened: order.reopened,
    occurrences: order.occurrences,
    complaints: order.complaintIds.length,
    source: order.source,
    why_zh: order.why.zh,
    why_en: order.why.en,
    doc: JSON.stringify(order),
  };
}

const costColumns = (cost: Cost | undefined): Columns => ({
  parts_fen: cost === undefined ? null : fen(cost.partsYuan),
  labour_fen: cost === undefined ? null : fen(cost.labourYuan),
  cost_from: cost?.from ?? null,
});
const fen = (yuan: number): number => Math.round(yuan * 100);

function faultColumns(fault: Fault): Columns {
  return {
    id: fault.id,
    code: fault.code,
    device_id: fault.deviceId,
    since: fault.since,
    raised_at: fault.raisedAt,
    cleared_at: fault.clearedAt,
    order_id: fault.orderId,
    rule_id: fault.rule.id,
    doc: JSON.stringify(fault),
  };
}

function complaintColumns(complaint: Complaint): Columns {
  return {
    id: complaint.id,
    channel: complaint.channel,
    village: complaint.village,
    kind: complaint.kind,
    device_id: complaint.deviceId,
    order_id: complaint.orderId,
    reported_at: complaint.reportedAt,
    reply_by: complaint.replyBy,
    replied_at: complaint.repliedAt,
    miss_cause: complaint.missCause,
    doc: JSON.stringify(complaint),
  };
}

function silenceColumns(silence: Silence): Columns {
  const { id, from, until, endedAt } = silence;
  return { id, from_at: from, until_at: until, ended_at: endedAt, doc: JSON.stringify(silence) };
}

function noticeColumns(notice: Notice): Columns {
  return { id: notice.id, order_id: notice.orderId, due_at: notice.dueAt, doc: JSON.stringify(notice) };
}
