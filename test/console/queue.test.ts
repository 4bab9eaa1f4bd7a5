// The crew's outbox as values: order of sending, what a refusal holds back, and what the order will look like.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Order } from '../../api/console/contract.ts';
import {
  isFinal,
  photosWaiting,
  type Queued,
  type QueuedAction,
  sendable,
  waitAfter,
  withQueued,
} from '../../api/console/offline/queue.ts';
import { legalActions, MOVES, type OrderStatus } from '../../ingest/domain/order.ts';

const at = Date.UTC(2026, 0, 15, 12);
const order = (status: OrderStatus, id = 'o1'): Order =>
  ({ id, status, legal: [...legalActions(status)], pause: null, photos: [] }) as unknown as Order;
let seq = 0;
const common = (orderId: string) => ({
  id: `q${++seq}`,
  ...{ orderId, number: 'WS-1', seq, at, tries: 0, refusal: null },
});
const move = (action: QueuedAction, orderId = 'o1', body = {}): Queued => ({
  ...common(orderId),
  what: 'move',
  action,
  body,
});
const photo = (orderId = 'o1'): Queued => ({ ...common(orderId), what: 'photo', photo: new Blob() });
const refused = (entry: Queued): Queued => ({
  ...entry,
  refusal: { code: 'illegal_move', title: '', detail: '', legal: [] },
});

describe('sending', () => {
  test('one entry an order at a time, the oldest first, whatever order they are kept in', () => {
    const [a1, b1, a2] = [move('accept'), move('accept', 'o2'), move('arrive')];
    expect(sendable([a2, b1, a1]).map(({ id }) => id)).toEqual([a1.id, b1.id]);
  });
  test('a refused entry holds back what follows in its order, and nothing else', () => {
    const [a1, a2, b1] = [refused(move('accept')), move('arrive'), move('accept', 'o2')];
    expect(sendable([a1, a2, b1]).map(({ id }) => id)).toEqual([b1.id]);
  });
  test('a record that was refused holds nothing back', () => {
    const [a1, a2, a3] = [refused(move('checks')), move('checks'), move('repair')];
    expect(sendable([a1, a2, a3]).map(({ id }) => id)).toEqual([a2.id]);
    expect(sendable([a1, a3]).map(({ id }) => id)).toEqual([a3.id]);
  });
  test('what was done is sent in the order in which it was done', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('o1', 'o2', 'o3'), { maxLength: 20 }), (orders) => {
        let queue: readonly Queued[] = orders.map((id) => move('notes', id));
        const sent: Queued[] = [];
        for (let next = sendable(queue)[0]; next !== undefined; next = sendable(queue)[0]) {
          sent.push(next);
          queue = queue.filter(({ id }) => id !== next!.id);
        }
        expect(sent).toHaveLength(orders.length);
        for (const id of ['o1', 'o2', 'o3']) {
          const own = sent.filter((entry) => entry.orderId === id).map((entry) => entry.seq);
          expect(own).toEqual([...own].sort((a, b) => a - b));
        }
      }),
    );
  });
  test.each([
    [0, 2_000],
    [1, 4_000],
    [5, 60_000],
    [99, 60_000],
  ])('after %d tries it waits %d ms', (tries, ms) => expect(waitAfter(tries)).toBe(ms));
  test.each([
    [409, true],
    [422, true],
    [404, true],
    [401, false],
    [429, false],
    [503, false],
  ])('%d is final: %s', (status, final) => expect(isFinal(status)).toBe(final));
});

describe('the order as it will stand', () => {
  test('follows the queue through the whole night', () => {
    const night = [move('accept'), move('arrive'), photo(), move('repair')];
    const shown = withQueued(order('open'), night);
    expect([shown.status, shown.legal]).toEqual(['verifying', ['confirm']]);
    expect(photosWaiting(shown, night)).toBe(1);
  });
  test('leaves out what was refused, and what belongs to others', () => {
    expect(withQueued(order('open'), [refused(move('accept')), move('accept', 'o2')]).status).toBe('open');
  });
  test('stays where a move does not lead', () => {
    expect(withQueued(order('closed'), [move('arrive')]).status).toBe('closed');
  });
  test('pauses and resumes without changing the status', () => {
    const pause = move('pause', 'o1', { reason: 'parts', until: new Date(at).toISOString() });
    expect(withQueued(order('accepted'), [pause])).toMatchObject({
      status: 'accepted',
      pause: { reason: 'parts' },
    });
    expect(withQueued(order('accepted'), [pause, move('resume')]).pause).toBeNull();
  });
  test('never reaches a status that the table of moves does not know', () => {
    const actions = fc.array(
      fc.constantFrom<QueuedAction>('accept', 'arrive', 'repair', 'release', 'nothing-found'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...(Object.keys(MOVES) as OrderStatus[])), actions, (status, done) => {
        const shown = withQueued(
          order(status),
          done.map((action) => move(action)),
        );
        expect(shown.legal).toEqual(legalActions(shown.status));
      }),
    );
  });
});
