// What people may do with an order: every pair of status and action, photos and notes, deadlines, keys,
// revisions, offline edits.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PersonAction } from '../../ingest/domain/command.ts';
import {
  legalActions,
  MOVES,
  moveTo,
  type OrderAction,
  type OrderStatus,
  orderActions,
  orderStatuses,
} from '../../ingest/domain/order.ts';
import { DAY, HOUR, MINUTE } from '../../ingest/domain/time.ts';
import { at, type Driver, drive, photo } from './drive.ts';

const t = at('10:00');
const opened = (): Driver => drive().raise(t, 'wc-01', 'toilet_odour');
const id = 'o1';
const personal = orderActions.filter(
  (action) => !['recovers', 'proves', 'refutes'].includes(action),
) as PersonAction[];

/** An order brought to a status by legal means. */
function inStatus(status: OrderStatus): Driver {
  const town = opened();
  if (status === 'open') return town;
  if (status === 'cancelled') town.act(t, id, 'cancel');
  else town.act(t, id, 'accept');
  if (['accepted', 'cancelled'].includes(status)) return town;
  town.act(t, id, 'arrive');
  if (status === 'on_site') return town;
  town.act(t, id, 'photo', { photo: photo('first', t) });
  town.act(t, id, 'repair');
  if (status === 'closed') town.act(t, id, 'confirm');
  return town;
}

describe('moves', () => {
  test.each(orderStatuses)('the driver brings an order to %s', (status) =>
    expect(inStatus(status).order(0).status).toBe(status),
  );

  const pairs = orderStatuses.flatMap((status) => personal.map((action) => [status, action] as const));
  test.each(pairs)('%s, %s', (status, action) => {
    const town = inStatus(status);
    const entries = town.ledger.length;
    town.act(t, id, 'photo', { photo: photo('another', t) });
    const done = town.act(t, id, action, { note: 'note' });
    const to = moveTo(status, action as OrderAction);
    if (to !== undefined) {
      expect(done).toMatchObject({ ok: true, order: { status: to } });
      return;
    }
    expect(done).toMatchObject({ ok: false, problem: { code: 'illegal_move', legal: legalActions(status) } });
    expect(town.ledger).toHaveLength(entries + 1);
    expect(town.order(0).status).toBe(status);
  });
  test('the legal ones of an open order are named', () =>
    expect(opened().act(t, id, 'arrive')).toMatchObject({ problem: { legal: ['accept', 'cancel'] } }));
  test('every entry that changes the status is a move of the table', () => {
    const town = inStatus('closed');
    for (const { from, to, action } of town.ledger)
      if (from !== null && from !== to) expect(MOVES[from]).toHaveProperty(action, to);
  });
});

describe('what a move needs', () => {
  test('repair without a photo', () => {
    const town = inStatus('on_site');
    expect(town.act(t, id, 'repair')).toMatchObject({ problem: { code: 'photo_required' } });
    expect(town.order(0).status).toBe('on_site');
  });
  test('a photo of before the reopening does not count', () => {
    const town = inStatus('verifying').persist(t + HOUR, 'wc-01', 'toilet_odour');
    town.act(t + HOUR, id, 'accept');
    town.act(t + HOUR, id, 'arrive');
    expect(town.act(t + HOUR, id, 'repair')).toMatchObject({ problem: { code: 'photo_required' } });
    town.act(t + HOUR, id, 'photo', { photo: photo('second', t + HOUR) });
    expect(town.act(t + HOUR, id, 'repair')).toMatchObject({ ok: true });
  });
  test('nothing found without a note', () =>
    expect(inStatus('on_site').act(t, id, 'nothing-found', { note: ' ' })).toMatchObject({
      problem: { code: 'note_required' },
    }));
  test.each([
    ['an order that is not', 'o99', {}, 'not_found'],
    ['another revision', id, { revision: 7 }, 'conflict'],
    ['a time in the future', id, { at: t + HOUR }, 'in_the_future'],
  ])('%s', (_, order, more, code) =>
    expect(opened().act(t, order, 'accept', more)).toMatchObject({ problem: { code } }),
  );
  test('a crew that is not', () =>
    expect(opened().act(t, id, 'assign', { crew: 'x9' })).toMatchObject({
      problem: { code: 'unknown_crew' },
    }));
  test('two crews accept at once: one wins, the other learns it', () => {
    const town = opened();
    const first = town.act(t, id, 'accept', { revision: 1 });
    const second = town.act(t, id, 'accept', { revision: 1, by: { type: 'user', id: 'li' } });
    expect([first.ok, second.ok]).toEqual([true, false]);
    expect(town.order(0).acceptedBy).toBe('zhang');
  });
});

describe('consequences', () => {
  test('nothing found: closed, and the judge begins anew', () => {
    const town = inStatus('on_site');
    town.act(t, id, 'nothing-found', { note: '现场正常' });
    expect(town.story()).toEqual(['toilet_odour closed no_fault']);
    expect(town.effects.at(-1)?.forgets).toEqual([{ deviceId: 'wc-01', code: 'toilet_odour' }]);
    expect(town.raise(t + HOUR, 'wc-01', 'toilet_odour').order(0)).toMatchObject({
      status: 'open',
      reopened: 1,
    });
  });
  test('cancelled: the fault opens no other until it has cleared', () => {
    const town = opened();
    town.act(t, id, 'cancel');
    town.raise(t + HOUR, 'wc-01', 'toilet_odour').until(t + 10 * DAY);
    expect(town.orders()).toHaveLength(1);
    town.clear(t + 11 * DAY, ['wc-01', 'toilet_odour']).raise(t + 12 * DAY, 'wc-01', 'toilet_odour');
    expect(town.story()).toEqual(['toilet_odour cancelled', 'toilet_odour open']);
    expect(town.order(1).linkedTo).toBe(id);
  });
  test('cancelled until a date: still standing then, it opens', () => {
    const town = opened();
    town.act(t, id, 'cancel', { until: t + 2 * DAY });
    expect(town.until(t + 2 * DAY - 1).orders()).toHaveLength(1);
    expect(town.until(t + 2 * DAY).order(1)).toMatchObject({ status: 'open', openedAt: t + 2 * DAY });
  });
  test('a pause moves the deadlines not yet met by its length', () => {
    const town = opened();
    const before = town.order(0);
    town.act(t + MINUTE, id, 'accept');
    town.act(t + HOUR, id, 'pause', { pause: { reason: 'parts', until: t + DAY } });
    town.act(t + 3 * HOUR, id, 'resume');
    expect(town.order(0)).toMatchObject({
      pause: null,
      acceptBy: before.acceptBy,
      arriveBy: before.arriveBy! + 2 * HOUR,
      fixBy: before.fixBy! + 2 * HOUR,
    });
  });
  test('a pause ends by itself', () => {
    const town = opened();
    const { fixBy } = town.order(0);
    town.act(t, id, 'pause', { pause: { reason: 'weather', until: t + DAY } });
    expect(town.until(t + 2 * DAY).order(0)).toMatchObject({ pause: null, fixBy: fixBy! + DAY });
  });
  const paused = { pause: { reason: 'parts', until: t + 3 * DAY } } as const;
  test('a clock that stands at night is not moved by a pause at night', () => {
    // Accepting takes four of the hours from 8 to 20.
    const town = drive().raise(at('18:00'), 'la-01', 'lamp_out');
    town.until(at('18:30'));
    const [{ acceptBy, fixBy }] = [town.order(0)];
    expect(acceptBy).toBe(at('10:00', 1));
    town.act(at('21:00'), id, 'pause', paused);
    town.act(at('23:00'), id, 'resume');
    expect(town.order(0)).toMatchObject({ acceptBy, fixBy: fixBy! + 2 * HOUR });
  });
  test('what a pause pushes past the evening falls due the next morning', () => {
    const town = drive().raise(at('15:00'), 'la-01', 'lamp_out').until(at('15:30'));
    expect(town.order(0).acceptBy).toBe(at('19:00'));
    town.act(at('16:00'), id, 'pause', paused);
    town.act(at('19:00'), id, 'resume');
    expect(town.order(0).acceptBy).toBe(at('10:00', 1));
  });
  test('a repair within a pause is as much in time as the pause was', () => {
    const town = inStatus('on_site');
    const { fixBy } = town.order(0);
    town.act(t + HOUR, id, 'pause', paused);
    town.act(t + 2 * DAY, id, 'photo', { photo: photo('late', t + 2 * DAY) });
    town.act(t + 2 * DAY, id, 'repair');
    const moved = fixBy! + 2 * DAY - HOUR;
    expect(town.order(0)).toMatchObject({ repairedAt: t + 2 * DAY, fixBy: moved });
    town.act(t + 2 * DAY + HOUR, id, 'resume');
    expect(town.order(0)).toMatchObject({ fixBy: moved });
  });
  test('a release within a pause moves no deadline twice', () => {
    const town = opened();
    const { acceptBy } = town.order(0);
    town.act(t + MINUTE, id, 'pause', paused);
    town.act(t + HOUR, id, 'accept');
    town.act(t + 2 * HOUR, id, 'release');
    town.act(t + 3 * HOUR, id, 'resume');
    // In the hour in which it was accepted no clock of accepting stood still.
    expect(town.order(0)).toMatchObject({ acceptedAt: null, acceptBy: acceptBy! + 2 * HOUR - MINUTE });
  });
  test('an order that ends within its pause ends in time', () => {
    const town = opened();
    const { fixBy } = town.order(0);
    town.act(t + MINUTE, id, 'pause', paused);
    town.clear(t + 2 * DAY, ['wc-01', 'toilet_odour']);
    expect(town.order(0)).toMatchObject({ closedAs: 'self_cleared', pause: null });
    expect(town.order(0).fixBy).toBe(fixBy! + 2 * DAY - MINUTE);
  });
  test('a pause without an end to come, a resume without a pause', () => {
    expect(opened().act(t, id, 'pause', { pause: { reason: 'parts', until: t } })).toMatchObject({
      problem: { code: 'invalid' },
    });
    expect(opened().act(t, id, 'resume')).toMatchObject({ problem: { code: 'illegal_move' } });
  });
  test('another crew is told', () => {
    const town = opened();
    town.act(t, id, 'assign', { crew: 'l2' });
    expect(town.notices.at(-1)).toMatchObject({
      reason: 'handed_over',
      recipient: { type: 'crew', id: 'l2' },
    });
  });
});

describe('keys', () => {
  const key = { id: 'k1', bodyHash: 'a' };
  test('the same request twice is one change with one answer', () => {
    const town = opened();
    const first = town.act(t, id, 'accept', { key });
    const entries = town.ledger.length;
    expect(town.act(t + HOUR, id, 'accept', { key })).toEqual(first);
    expect(town.ledger).toHaveLength(entries);
  });
  test('the same key with another body', () => {
    const town = opened();
    town.act(t, id, 'accept', { key });
    expect(town.act(t, id, 'arrive', { key: { ...key, bodyHash: 'b' } })).toMatchObject({
      problem: { code: 'key_reused' },
    });
    expect(town.order(0).status).toBe('accepted');
  });
  test('a key is its sender’s own, and is forgotten after a week', () => {
    const town = opened();
    town.act(t, id, 'accept', { key });
    expect(
      town.act(t, id, 'arrive', { key: { ...key, bodyHash: 'b' }, by: { type: 'user', id: 'li' } }).ok,
    ).toBe(true);
    expect(town.act(t + 8 * DAY, id, 'release', { key: { ...key, bodyHash: 'c' } }).ok).toBe(true);
  });
});

describe('edits from the spot', () => {
  const zhang = { type: 'user', id: 'zhang' } as const;
  const li = { type: 'user', id: 'li' } as const;
  const edits = [
    { action: 'accept', by: zhang, at: t + 10 * MINUTE },
    { action: 'arrive', by: zhang, at: t + 30 * MINUTE },
    { action: 'accept', by: li, at: t + 15 * MINUTE, note: '李在路上' },
    { action: 'arrive', by: li, at: t + 25 * MINUTE },
    { action: 'photo', by: zhang, at: t + 40 * MINUTE, photo: photo('p1', t + 40 * MINUTE) },
    { action: 'repair', by: zhang, at: t + 50 * MINUTE, note: '换了风机' },
  ] as const;
  test('come to the same order in whatever order they arrive', () =>
    fc.assert(
      fc.property(fc.shuffledSubarray([...edits], { minLength: edits.length }), (arrival) => {
        const town = opened();
        for (const [n, { action, ...edit }] of arrival.entries())
          town.act(t + 5 * HOUR + n, id, action, edit);
        expect(town.order(0)).toMatchObject({
          status: 'verifying',
          acceptedBy: 'zhang',
          acceptedAt: t + 10 * MINUTE,
          arrivedAt: t + 25 * MINUTE,
          repairedAt: t + 50 * MINUTE,
        });
        const notes = town.ledger.map((entry) => entry.note).filter((note) => note !== null);
        expect(notes.sort()).toEqual(['换了风机', '李在路上'].sort());
      }),
      { numRuns: 100, seed: 7 },
    ));
  test('the server’s state wins: who accepted online keeps it', () => {
    const town = opened();
    town.act(t + HOUR, id, 'accept', { by: li });
    expect(town.act(t + 2 * HOUR, id, 'accept', { at: t + MINUTE, note: '我先到' })).toMatchObject({
      problem: { code: 'illegal_move' },
    });
    expect(town.order(0)).toMatchObject({ acceptedBy: 'li', acceptedAt: t + HOUR });
    expect(town.ledger.at(-1)).toMatchObject({ action: 'note', note: '我先到' });
  });
  test('an edit of the order’s earlier life moves nothing', () => {
    const town = inStatus('verifying').persist(t + HOUR, 'wc-01', 'toilet_odour');
    town.act(t + 2 * HOUR, id, 'arrive', { at: t + MINUTE });
    town.act(t + 2 * HOUR, id, 'accept');
    expect(town.order(0).status).toBe('accepted');
  });
});
