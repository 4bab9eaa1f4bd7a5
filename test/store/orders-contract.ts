// What every order store must do, on any engine: rows of batches and questions.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Registry } from '../../ingest/domain/device.ts';
import type { Order } from '../../ingest/domain/order.ts';
import type { OrderQuery, OrderStore, Sql } from '../../ingest/store/ports.ts';
import { migrate } from '../../ingest/store/sql/migrate.ts';
import { sqlOrderStore } from '../../ingest/store/sql/order-store.ts';
import { sqlReportStore } from '../../ingest/store/sql/report-store.ts';
import {
  aCommit,
  aComplaint,
  aFault,
  aNotice,
  anEntry,
  anOrder,
  aSilence,
  opening,
  t0,
} from './orders-fixture.ts';

const hour = 3_600_000;
const tables = [
  'ledger',
  'order_devices',
  'orders',
  'faults',
  'complaints',
  'silences',
  'deliveries',
  'notices',
  'devices',
  'villages',
];

/** @param open a migrated or empty database of this engine, for this suite alone */
export function orderStoreContract(engine: string, open: () => Promise<Sql>): void {
  describe(`order store on ${engine}`, () => {
    let sql: Sql;
    let store: OrderStore;
    beforeAll(async () => {
      sql = await open();
      await migrate(sql, t0);
      store = sqlOrderStore(sql, ({ recipient }) =>
        recipient.type === 'crew' ? ['mqtt', 'wecom'] : ['wecom'],
      );
    });
    beforeEach(() =>
      sql.batch([
        ...tables.map((table) => ({ sql: `DELETE FROM ${table}` })),
        { sql: 'UPDATE engine SET position = 0, registry_version = NULL' },
      ]),
    );
    afterAll(() => sql.close());

    const ids = async (query: Partial<OrderQuery>): Promise<string> =>
      (await store.orders({ limit: 100, ...query })).items.map((order) => order.id).join(' ');

    describe('a commit', () => {
      test('keeps documents as they were', async () => {
        const order = anOrder('a', { codes: ['leakage'], deviceIds: ['lamp-a', 'lamp-b'] });
        const batch = {
          ...opening(7, 1, order),
          faults: [aFault('f')],
          complaints: [aComplaint('c', { orderId: 'a' })],
          silences: [aSilence('s')],
        };
        await store.commit(batch);
        expect(await store.position()).toBe(7);
        expect(await store.order('a')).toEqual(order);
        expect(await store.history('a')).toEqual(batch.entries);
        expect(await store.openFaults()).toEqual(batch.faults);
        expect(await store.complaint('c')).toEqual(batch.complaints[0]);
        expect(await store.silences()).toEqual(batch.silences);
      });

      test('again, or behind the position, changes nothing', async () => {
        await store.commit(opening(7, 1, anOrder('a')));
        await store.commit(opening(7, 1, anOrder('a')));
        await store.commit(opening(6, 2, anOrder('b')));
        expect([await store.position(), await store.lastLedgerSeq(), await ids({})]).toEqual([7, 1, 'a']);
      });

      test('that breaks a rule leaves nothing behind, not even its position', async () => {
        await store.commit(opening(7, 1, anOrder('a')));
        const taken = anOrder('b', { cause: { type: 'device', id: 'lamp-a' } });
        await expect(store.commit(opening(8, 2, taken))).rejects.toMatchObject({
          name: 'StoreError',
          retry: false,
        });
        await expect(store.commit(opening(8, 1, anOrder('c')))).rejects.toMatchObject({ retry: false });
        expect([await store.position(), await store.lastLedgerSeq(), await ids({})]).toEqual([7, 1, 'a']);
      });

      test('may end an order and open the next of the same cause and code', async () => {
        const first = anOrder('a');
        await store.commit(opening(1, 1, first));
        const closed = { ...first, status: 'closed', closedAs: 'verified', closedAt: t0 + hour } as const;
        const next = anOrder('b', { cause: first.cause, linkedTo: 'a' });
        await store.commit(
          aCommit(2, {
            orders: [next, closed],
            entries: [
              anEntry(2, closed, { action: 'proves', from: 'verifying', patch: { status: 'closed' } }),
              anEntry(3, next),
            ],
          }),
        );
        expect(await ids({})).toBe('b a');
      });

      test('of a thousand orders is one transaction', async () => {
        const orders = Array.from({ length: 1_000 }, (_, i) => anOrder(`o${i}`));
        await store.commit(opening(1, 1, ...orders));
        expect(await store.lastLedgerSeq()).toBe(1_000);
        expect((await store.openOrders(0)).length).toBe(1_000);
      });
    });

    describe('orders', () => {
      const over = { status: 'closed', closedAs: 'verified', closedAt: t0 + hour } as const;
      const rows: readonly Order[] = [
        anOrder('a', { priority: 3, openedAt: t0 }),
        anOrder('b', { priority: 1, openedAt: t0 - hour, village: 'v02', kind: 'heater', crew: 'c-heat' }),
        anOrder('c', { priority: 3, openedAt: t0 + hour, type: 'complaint', code: null }),
        anOrder('d', { priority: 1, openedAt: t0 + 2 * hour, deviceIds: ['lamp-a', 'x'], ...over }),
      ];
      beforeEach(() => store.commit(opening(1, 1, ...rows)));

      const cases: readonly (readonly [string, Partial<OrderQuery>, string])[] = [
        ['what is not over first, by priority, then the newest', {}, 'b c a d'],
        ['by status', { status: ['closed'] }, 'd'],
        ['by several statuses', { status: ['open', 'closed'] }, 'b c a d'],
        ['by no status', { status: [] }, ''],
        ['by type', { type: 'complaint' }, 'c'],
        ['by village', { village: 'v02' }, 'b'],
        ['by kind', { kind: 'heater' }, 'b'],
        ['by crew', { crew: 'c-heat' }, 'b'],
        ['by code', { code: 'lamp_out' }, 'b a d'],
        ['by a device among several', { device: 'lamp-a' }, 'a d'],
        ['since, inclusive', { since: t0 }, 'c a d'],
        ['by all at once', { status: ['open'], village: 'v01', since: t0, device: 'lamp-a' }, 'a'],
        ['of a strange village', { village: "v'; DROP TABLE orders; --\0" }, ''],
      ];
      test.each(cases)('%s', async (_, query, expected) => expect(await ids(query)).toBe(expected));

      test('page by page they are the same list', async () => {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await store.orders({ limit: 1, cursor });
          seen.push(...page.items.map((order) => order.id));
          cursor = page.nextCursor ?? undefined;
        } while (cursor !== undefined);
        expect(seen.join(' ')).toBe('b c a d');
      });

      test.each(['', 'x', btoa('[1]'), btoa('["a","b","c"]'), btoa('[1.5,1,"a"]'), btoa('{}')])(
        'a cursor of another making is refused: %j',
        (cursor) => expect(store.orders({ limit: 1, cursor })).rejects.toMatchObject({ statusCode: 400 }),
      );

      test('devices follow the order when they join and leave', async () => {
        const changed = { ...rows[0]!, deviceIds: ['lamp-z'], revision: 2 };
        const entry = anEntry(5, changed, { action: 'joined', patch: { deviceIds: ['lamp-z'] } });
        await store.commit(aCommit(2, { orders: [changed], entries: [entry] }));
        expect([await ids({ device: 'lamp-a' }), await ids({ device: 'lamp-z' })]).toEqual(['d', 'a']);
      });
    });

    test('the engine starts with what is open, what ended lately, and cancels that still hold', async () => {
      const ended = (id: string, at: number, more: Partial<Order>) => {
        const order = anOrder(id, { status: 'cancelled', ...more });
        return { order, at };
      };
      const all = [
        ended('late', t0 + hour, {}),
        ended('early', t0 - hour, {}),
        ended('dated', t0 - hour, { cancelledUntil: t0 + hour }),
        ended('faulty', t0 - hour, {}),
      ];
      const orders = all.map(({ order }) => order);
      await store.commit(
        aCommit(1, {
          orders,
          entries: all.map(({ order, at }, i) =>
            anEntry(i + 1, order, { at, action: 'cancel', from: 'open' }),
          ),
          faults: [aFault('f', { orderId: 'faulty' }), aFault('g', { orderId: 'early', clearedAt: t0 })],
        }),
      );
      // A note on an order that has ended does not change when it ended.
      const noted = orders.slice(0, 2).map((order) => ({ ...order, revision: 2 }));
      const notes = noted.map((order, i) =>
        anEntry(5 + i, order, { at: t0 + hour, action: 'note', from: 'cancelled', patch: {} }),
      );
      await store.commit(aCommit(2, { orders: noted, entries: notes }));
      expect((await store.openOrders(t0)).map((order) => order.id).sort()).toEqual([
        'dated',
        'faulty',
        'late',
      ]);
    });

    test('the ledger reads on from where one stopped', async () => {
      await store.commit(opening(1, 1, ...['a', 'b', 'c'].map((id) => anOrder(id))));
      const seqs = async (after: number, limit: number) =>
        (await store.ledger(after, limit)).map((entry) => entry.seq);
      expect([await seqs(0, 2), await seqs(2, 2), await seqs(3, 2)]).toEqual([[1, 2], [3], []]);
    });

    test('faults are found by device, code, village and whether they last', async () => {
      const device = (id: string, village: string) =>
        [
          id,
          { id, kind: 'streetlight', village, lat: 39.9, lon: 116.7, intervalS: 300, address: '' },
        ] as const;
      await sqlReportStore(sql).saveRegistry({
        version: '1',
        villages: new Map(),
        crews: new Map(),
        devices: new Map([device('lamp-a', 'v01'), device('lamp-b', 'v02')]),
      } as unknown as Registry);
      await store.commit(
        aCommit(1, {
          faults: [aFault('a'), aFault('b', { raisedAt: t0 + 1, clearedAt: t0 + hour, code: 'leakage' })],
        }),
      );
      const found = async (query: object) =>
        (await store.faults({ limit: 10, ...query })).items.map((fault) => fault.id).join(' ');
      expect(await found({})).toBe('b a');
      expect([await found({ open: true }), await found({ open: false })]).toEqual(['a', 'b']);
      expect([await found({ device: 'lamp-a' }), await found({ code: 'leakage' })]).toEqual(['a', 'b']);
      expect([await found({ village: 'v02' }), await found({ village: 'v03' })]).toEqual(['b', '']);
      const { nextCursor } = await store.faults({ limit: 1 });
      expect(await found({ cursor: nextCursor! })).toBe('a');
    });

    test('complaints are found by place, channel, order, answer and time', async () => {
      await store.commit(
        aCommit(1, {
          complaints: [
            aComplaint('a', { channel: '12345', orderId: 'o' }),
            aComplaint('b', { village: 'v02', reportedAt: t0 + hour, repliedAt: t0 + 2 * hour }),
          ],
        }),
      );
      const found = async (query: object) =>
        (await store.complaints({ limit: 10, ...query })).items.map((complaint) => complaint.id).join(' ');
      expect(await found({})).toBe('b a');
      expect([await found({ village: 'v02' }), await found({ channel: '12345' })]).toEqual(['b', 'a']);
      expect([await found({ orderId: 'o' }), await found({ since: t0 + 1 })]).toEqual(['a', 'b']);
      expect([await found({ unanswered: true }), await found({ unanswered: false })]).toEqual(['a', 'b']);
    });

    test.each([
      ['before it begins', t0 - 1, ''],
      ['as it begins', t0, 's e'],
      ['after one was ended early', t0 + 60_000, 's'],
      ['as it ends', t0 + hour, ''],
    ])('silences in force %s', async (_, at, expected) => {
      await store.commit(aCommit(1, { silences: [aSilence('s'), aSilence('e', { endedAt: t0 + 60_000 })] }));
      expect((await store.silences(at)).map((silence) => silence.id).join(' ')).toBe(expected);
    });

    describe('the outbox', () => {
      const due = async (channel: string, now: number, limit = 10) =>
        (await store.outboxDue(channel, now, limit))
          .map((item) => `${item.notice.id}:${item.attempts}`)
          .join(' ');
      beforeEach(() =>
        store.commit(
          aCommit(1, {
            notices: [
              aNotice('n2', { dueAt: t0 + 2 }),
              aNotice('n1', { dueAt: t0 + 1 }),
              aNotice('leader', { recipient: { type: 'leader', id: 'l' }, dueAt: t0 }),
            ],
          }),
        ),
      );

      test('holds a notice for each of its channels until it is due, oldest first', async () => {
        expect(await due('mqtt', t0)).toBe('');
        expect(await due('mqtt', t0 + 2)).toBe('n1:0 n2:0');
        expect(await due('mqtt', t0 + 2, 1)).toBe('n1:0');
        expect(await due('wecom', t0 + 2)).toBe('leader:0 n1:0 n2:0');
      });
      test('forgets what was sent, over that channel only', async () => {
        await store.outboxSent('n1', 'mqtt', t0 + 3);
        expect([await due('mqtt', t0 + 9), await due('wecom', t0 + 9)]).toEqual([
          'n2:0',
          'leader:0 n1:0 n2:0',
        ]);
      });
      test('brings back what failed at its next time, until it is given up', async () => {
        await store.outboxFailed('n1', 'mqtt', t0 + hour, 'refused');
        expect([await due('mqtt', t0 + 9), await due('mqtt', t0 + hour)]).toEqual(['n2:0', 'n2:0 n1:1']);
        await store.outboxFailed('n1', 'mqtt', null, 'refused');
        expect(await due('mqtt', t0 + hour)).toBe('n2:0');
      });
      test('tells a notice once, whoever commits it again', async () => {
        await store.outboxSent('n1', 'mqtt', t0 + 3);
        await store.commit(aCommit(2, { notices: [aNotice('n1', { dueAt: t0 + 1 })] }));
        expect(await due('mqtt', t0 + 9)).toBe('n2:0');
      });
      test('keeps dead letters for the office, newest first, page by page', async () => {
        for (const id of ['n1', 'n2', 'leader']) await store.outboxFailed(id, 'wecom', null, `93000 ${id}`);
        const first = await store.deadLetters({ limit: 2 });
        expect(first.items.map(({ notice, error }) => `${notice.id} ${error}`)).toEqual([
          'n2 93000 n2',
          'n1 93000 n1',
        ]);
        const { items, nextCursor } = await store.deadLetters({ limit: 2, cursor: first.nextCursor! });
        expect([items.map(({ notice, attempts }) => [notice.id, attempts]), nextCursor]).toEqual([
          [['leader', 1]],
          null,
        ]);
      });
      test('owes a dead letter anew when it is asked for, and nothing else', async () => {
        await store.outboxFailed('n1', 'mqtt', null, 'refused');
        await store.outboxSent('n2', 'mqtt', t0 + 3);
        const asked = ['n1', 'n2', 'nobody'].map((noticeId) => ({ noticeId, channel: 'mqtt' }));
        await store.outboxAgain(asked, t0 + 5);
        expect([await due('mqtt', t0 + 4), await due('mqtt', t0 + 5)]).toEqual(['', 'n1:0']);
        expect((await store.deadLetters({ limit: 9 })).items).toEqual([]);
      });
      test('owes again what was sent with this remark, where it was due since', async () => {
        await store.outboxSent('n1', 'mqtt', t0 + 3, 'kept');
        await store.outboxSent('n2', 'mqtt', t0 + 3, 'kept');
        await store.outboxSent('n2', 'wecom', t0 + 3, 'kept');
        await store.outboxUnsent('mqtt', 'heard', t0, t0 + 5);
        expect(await due('mqtt', t0 + 9)).toBe('');
        await store.outboxUnsent('mqtt', 'kept', t0 + 2, t0 + 5);
        expect([await due('mqtt', t0 + 4), await due('mqtt', t0 + 5)]).toEqual(['', 'n2:1']);
        expect((await store.outboxDue('mqtt', t0 + 5, 9))[0]!.remark).toBe('kept');
        expect(await due('wecom', t0 + 9)).toBe('leader:0 n1:0');
      });
      test('counts what each channel still owes and has given up', async () => {
        await store.outboxFailed('n2', 'wecom', null, 'refused');
        await store.outboxSent('n1', 'wecom', t0 + 3);
        expect(await store.outboxCounts()).toEqual([
          { channel: 'mqtt', state: 'waiting', count: 2, oldestAt: t0 + 1 },
          { channel: 'wecom', state: 'dead', count: 1, oldestAt: t0 + 2 },
          { channel: 'wecom', state: 'waiting', count: 1, oldestAt: t0 },
        ]);
      });
      test('forgets old notices that nobody waits for, and those alone', async () => {
        await store.outboxSent('leader', 'wecom', t0 + 3);
        await store.outboxSent('n1', 'wecom', t0 + 3);
        await store.outboxSent('n2', 'wecom', t0 + 3);
        await store.outboxFailed('n2', 'mqtt', null, 'refused');
        await store.outboxPrune(t0 + 2);
        expect((await store.deadLetters({ limit: 9 })).items.map(({ notice }) => notice.id)).toEqual(['n2']);
        expect(await due('mqtt', t0 + 9)).toBe('n1:0');
        await store.outboxPrune(t0 + 3);
        expect((await store.deadLetters({ limit: 9 })).items).toEqual([]);
        expect(await due('mqtt', t0 + 9)).toBe('n1:0');
      });
      test('gives the notice whole', async () =>
        expect((await store.outboxDue('wecom', t0, 1))[0]?.notice).toEqual(
          aNotice('leader', { recipient: { type: 'leader', id: 'l' }, dueAt: t0 }),
        ));
    });
  });
}
