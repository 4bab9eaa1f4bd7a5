// What was given up: the office sees whom it was meant for and why, and has it sent again.
import { afterAll, beforeEach, expect, test } from 'vitest';
import { aNotice } from '../store/orders-fixture.ts';
import { type SmallTown, smallTown, t0, type Who } from './small-town.ts';

let town: SmallTown;
beforeEach(async () => {
  await town?.stop();
  town = await smallTown();
  const notices = [
    aNotice('n1', { dueAt: t0, body: { number: 'WS-1', place: { village: 'v01' } } }),
    aNotice('n2', { dueAt: t0, body: { number: 'WS-2', place: { village: 'v02' } } }),
  ];
  await town.engine.commit({ notices });
  for (const { id } of notices) await town.deps.orders.outboxFailed(id, 'wecom', null, 'errcode 93000');
});
afterAll(() => town.stop());

const listed = async (who: Who) =>
  (await town.ask(who, 'GET', '/api/v1/dead-letters')).json.items.map(
    (one: { noticeId: string }) => one.noticeId,
  );
const again = async (who: Who, body: object) =>
  (await town.ask(who, 'POST', '/api/v1/dead-letters/again', body)).json.again;
const due = async () =>
  (await town.deps.orders.outboxDue('wecom', t0, 9)).map(
    ({ notice, attempts }) => `${notice.id}:${attempts}`,
  );

test('a letter says of what, to whom, and why not', async () => {
  const { items } = (await town.ask('office', 'GET', '/api/v1/dead-letters')).json;
  expect(items[0]).toMatchObject({
    ...{
      noticeId: 'n2',
      channel: 'wecom',
      number: 'WS-2',
      village: 'v02',
      attempts: 1,
      error: 'errcode 93000',
    },
    recipient: { type: 'crew' },
  });
});

test('one is sent again, or all of a channel', async () => {
  expect([await again('office', { channel: 'wecom', noticeId: 'n1' }), await due()]).toEqual([1, ['n1:0']]);
  expect(await listed('office')).toEqual(['n2']);
  expect([await again('office', { channel: 'wecom' }), await due()]).toEqual([1, ['n1:0', 'n2:0']]);
  expect(await again('office', { channel: 'wecom' })).toBe(0);
});

test('people of one village have that village’s alone', async () => {
  expect(await listed('village2')).toEqual(['n2']);
  expect([await again('village2', { channel: 'wecom' }), await due()]).toEqual([1, ['n2:0']]);
});
