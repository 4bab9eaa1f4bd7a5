// The order store over SQL. One engine batch is one transaction together with the journal position, and the position
// only rises: that is what makes a replay, a retry or a commit of unknown fate count exactly once.
import type { Complaint } from '../../domain/complaint.ts';
import type { Fault } from '../../domain/fault.ts';
import type { LedgerEntry } from '../../domain/ledger.ts';
import type { Order } from '../../domain/order.ts';
import type { Silence } from '../../domain/silence.ts';
import type { ComplaintQuery, FaultQuery, OrderQuery, OrderStore, Sql } from '../ports.ts';
import { GuardFailed } from './errors.ts';
import { type ChannelsOf, commitStatements, rankOver } from './order-rows.ts';
import { sqlOutbox } from './outbox.ts';
import { atLeast, type Condition, documents, equal, type Listing, oneOf, page } from './page.ts';

/** Orders that are not over come first, by priority; then the newest. */
const ordersList: Listing = {
  table: 'orders',
  key: ['list_rank', '(-opened_at)', 'id'],
  direction: 'ASC',
  like: [0, 0, ''],
};
const faultsList: Listing = { table: 'faults', key: ['raised_at', 'id'], direction: 'DESC', like: [0, ''] };
const complaintsList: Listing = {
  table: 'complaints',
  key: ['reported_at', 'id'],
  direction: 'DESC',
  like: [0, ''],
};

/** @param channelsOf the channels that a notice goes out on: the outbox keeps one delivery for each */
export function sqlOrderStore(sql: Sql, channelsOf: ChannelsOf): OrderStore {
  return {
    position: async () =>
      (await sql.all<{ position: number }>('SELECT position FROM engine WHERE id = 1'))[0]!.position,

    async commit(batch) {
      try {
        await sql.batch(commitStatements(batch, channelsOf));
      } catch (error) {
        // The guard stands first: this position is in already, by an earlier try whose answer was lost, or by the run
        // that is being replayed. While that earlier try is still under way its lock on the row makes this one wait.
        if (error instanceof GuardFailed && error.statement === 0) return;
        throw error;
      }
    },

    orders: (query) => page<Order>(sql, ordersList, orderConditions(query), query),
    order: async (id) => (await documents<Order>(sql, 'SELECT doc FROM orders WHERE id = ?', [id]))[0],

    // A cancelled order counts as long as it keeps its fault from opening another: to its end date, or with the fault.
    openOrders: (closedSince) =>
      documents<Order>(
        sql,
        `SELECT doc FROM orders WHERE list_rank < ${rankOver} OR ended_at >= ? OR cancelled_until >= ?
         OR id IN (SELECT order_id FROM faults WHERE cleared_at IS NULL) ORDER BY opened_at, id`,
        [closedSince, closedSince],
      ),
    openFaults: () =>
      documents<Fault>(sql, 'SELECT doc FROM faults WHERE cleared_at IS NULL ORDER BY raised_at, id'),

    history: (orderId) =>
      documents<LedgerEntry>(sql, 'SELECT doc FROM ledger WHERE order_id = ? ORDER BY seq', [orderId]),
    ledger: (after, limit) =>
      documents<LedgerEntry>(sql, 'SELECT doc FROM ledger WHERE seq > ? ORDER BY seq LIMIT ?', [
        after,
        limit,
      ]),
    lastLedgerSeq: async () =>
      (await sql.all<{ seq: number }>('SELECT coalesce(max(seq), 0) AS seq FROM ledger'))[0]!.seq,

    faults: (query) => page<Fault>(sql, faultsList, faultConditions(query), query),
    complaints: (query) => page<Complaint>(sql, complaintsList, complaintConditions(query), query),
    complaint: async (id) =>
      (await documents<Complaint>(sql, 'SELECT doc FROM complaints WHERE id = ?', [id]))[0],
    silences: (active) => silences(sql, active),

    ...sqlOutbox(sql),
  };
}

function orderConditions(query: OrderQuery): readonly Condition[] {
  return [
    ...oneOf('status', query.status),
    ...equal('type', query.type),
    ...equal('village', query.village),
    ...equal('kind', query.kind),
    ...equal('crew', query.crew),
    ...equal('code', query.code),
    ...inner('id IN (SELECT order_id FROM order_devices WHERE device_id = ?)', query.device),
    ...atLeast('opened_at', query.since),
  ];
}

function faultConditions(query: FaultQuery): readonly Condition[] {
  return [
    ...(query.open === undefined
      ? []
      : [{ sql: `cleared_at IS ${query.open ? '' : 'NOT '}NULL`, params: [] }]),
    ...equal('device_id', query.device),
    ...equal('code', query.code),
    ...inner('device_id IN (SELECT id FROM devices WHERE village = ?)', query.village),
  ];
}

function complaintConditions(query: ComplaintQuery): readonly Condition[] {
  return [
    ...equal('village', query.village),
    ...equal('channel', query.channel),
    ...equal('order_id', query.orderId),
    ...(query.unanswered === undefined
      ? []
      : [{ sql: `replied_at IS ${query.unanswered ? '' : 'NOT '}NULL`, params: [] }]),
    ...atLeast('reported_at', query.since),
  ];
}

const inner = (text: string, value: string | undefined): readonly Condition[] =>
  value === undefined ? [] : [{ sql: text, params: [value] }];

/** All, newest first, or those in force at `active` (a weekly one between its first and last day). */
function silences(sql: Sql, active: number | undefined): Promise<readonly Silence[]> {
  const inForce = 'WHERE from_at <= ? AND ? < until_at AND (ended_at IS NULL OR ? < ended_at)';
  const where = active === undefined ? '' : inForce;
  const params = active === undefined ? [] : [active, active, active];
  return documents(sql, `SELECT doc FROM silences ${where} ORDER BY from_at DESC, id DESC`, params);
}
