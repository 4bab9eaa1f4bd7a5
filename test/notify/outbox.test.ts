// The outbox over a real store: sent once, tried again after the right time, given up where trying is useless.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Channel, ChannelError } from '../../ingest/notify/channel.ts';
import { type OutboxOptions, startOutbox } from '../../ingest/notify/outbox.ts';
import type { OrderStore, Sql } from '../../ingest/store/ports.ts';
import { migrate } from '../../ingest/store/sql/migrate.ts';
import { sqlOrderStore } from '../../ingest/store/sql/order-store.ts';
import { aCommit, aNotice, t0 } from '../store/orders-fixture.ts';
import { sqliteInTempFolder } from '../store/sqlite-folder.ts';

let sql: Sql;
let store: OrderStore;
beforeEach(async () => {
  sql = await sqliteInTempFolder();
  await migrate(sql, t0);
  store = sqlOrderStore(sql, () => ['group']);
});
afterEach(() => sql.close());

/** Delivers what is due at `at` until `count` attempts were made; how each ended. */
async function deliver(at: number, count: number, send: Channel['send'], attemptsMax = 3): Promise<string[]> {
  const outcomes: string[] = [];
  await new Promise<void>((resolve) => {
    const outbox = startOutbox({
      store,
      channels: [{ name: 'group', perSecondMax: 1_000, attemptsMax, send }],
      clock: () => at,
      now: () => at,
      onOutcome: (_, outcome, item) => {
        outcomes.push(`${item.notice.id} ${outcome}`);
        if (outcomes.length === count) void outbox.stop(60_000).then(resolve);
      },
      onTrouble: () => {},
    });
  });
  return outcomes;
}
const write = (...ids: string[]) =>
  store.commit(aCommit(1, { notices: ids.map((id, n) => aNotice(id, { dueAt: t0 + n })) }));
const waiting = async () =>
  (await store.outboxDue('group', Number.MAX_SAFE_INTEGER, 9)).map(
    ({ notice, attempts, nextAt }) => `${notice.id} ${attempts} +${nextAt - t0}`,
  );
const refuse = (options?: ConstructorParameters<typeof ChannelError>[1]) => async () => {
  throw new ChannelError('refused', options);
};

test('sent in order, and forgotten', async () => {
  await write('a', 'b');
  expect(await deliver(t0 + 9, 2, async () => 'sent' as const)).toEqual(['a sent', 'b sent']);
  expect(await waiting()).toEqual([]);
});
test('what fails waits longer each time, and is given up after its attempts', async () => {
  await write('a');
  expect(await deliver(t0, 1, refuse())).toEqual(['a failed']);
  expect(await waiting()).toEqual(['a 1 +1000']);
  expect(await deliver(t0 + 1_000, 1, refuse())).toEqual(['a failed']);
  expect(await waiting()).toEqual(['a 2 +3000']);
  expect(await deliver(t0 + 3_000, 1, refuse())).toEqual(['a dead']);
  expect(await waiting()).toEqual([]);
  expect((await store.deadLetters({ limit: 9 })).items).toMatchObject([
    { notice: { id: 'a' }, channel: 'group', attempts: 3, error: 'ChannelError: refused' },
  ]);
});
test.each([
  ['a minute', 60_000, 60_000],
  ['a year', 366 * 86_400_000, 3_600_000],
  ['longer than a clock can tell', 1e303, 3_600_000],
])('the other side asked to be left alone for %s', async (_, retryAfterMs, waits) => {
  await write('a');
  await deliver(t0, 1, refuse({ retryAfterMs }));
  expect(await waiting()).toEqual([`a 1 +${waits}`]);
});
test('what no attempt can help is given up at once', async () => {
  await write('a');
  expect(await deliver(t0, 1, refuse({ isFinal: true }))).toEqual(['a dead']);
});
test('one that fails does not hold up the next', async () => {
  await write('a', 'b');
  const send: Channel['send'] = async ({ id }) => {
    if (id === 'a') throw new Error('no');
    return 'sent';
  };
  expect(await deliver(t0 + 9, 2, send)).toEqual(['a failed', 'b sent']);
});

/** The outbox under way, with a store whose notes may fail; `told` is what was sent, in order. */
function running(send: Channel['send'], over: Partial<OutboxOptions> = {}, perSecondMax = 1_000) {
  const told: string[] = [];
  const troubles: string[] = [];
  const outbox = startOutbox({
    store,
    channels: [
      {
        name: 'group',
        perSecondMax,
        attemptsMax: 3,
        send: (notice) => {
          told.push(notice.id);
          return send(notice);
        },
      },
    ],
    clock: () => t0 + 9,
    now: () => t0 + 9,
    onOutcome: () => {},
    onTrouble: (_, error) => troubles.push(String(error)),
    ...over,
  });
  return { outbox, told, troubles };
}
const sent = async () => 'sent' as const;
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('what was sent is not sent again because a full disk takes no note of it', async () => {
  await write('a');
  let failures = 2;
  const full: OrderStore = {
    ...store,
    outboxSent: async (...args) => {
      if (0 < failures--) throw new Error('disk full');
      await store.outboxSent(...args);
    },
  };
  const { outbox, told, troubles } = running(sent, { store: full });
  await until(async () => {
    outbox.wake();
    return (await waiting()).length === 0;
  });
  await outbox.stop(60_000);
  expect([told, troubles]).toEqual([['a'], ['Error: disk full', 'Error: disk full']]);
});
test('further attempts go by the wall clock, though the engine stands still', async () => {
  await write('a');
  let wall = t0 + 1_000_000;
  const { outbox, told } = running(refuse(), { now: () => wall });
  await until(async () => (await waiting())[0] === 'a 1 +1001000');
  wall += 1_000;
  outbox.wake();
  await until(() => told.length === 2);
  await outbox.stop(60_000);
});
test('nor are they early where the engine runs ahead', async () => {
  await write('a');
  const wall = t0 - 1_000_000;
  const { outbox, told } = running(refuse(), { clock: () => t0 + 86_400_000, now: () => wall });
  await until(async () => (await waiting())[0] === 'a 1 +-999000');
  outbox.wake();
  await store.outboxDue('group', t0, 9);
  await outbox.stop(60_000);
  expect(told).toEqual(['a']);
});
test('what nobody heard stands as sent, with a word on it', async () => {
  await write('a');
  const outcomes: string[] = [];
  const { outbox } = running(async () => 'unheard', { onOutcome: (_, outcome) => outcomes.push(outcome) });
  await until(async () => (await waiting()).length === 0);
  await outbox.stop(60_000);
  const found = await sql.all('SELECT state, error FROM deliveries', []);
  expect([outcomes, found]).toEqual([['unheard'], [{ state: 'sent', error: 'nobody was subscribed' }]]);
});
const rows = () => sql.all('SELECT state, attempts, error FROM deliveries', []);
const keptRemark = 'kept for somebody who is away';
const day = 24 * 60 * 60_000;
test('what is kept for somebody away is told once by a program, and again by the next', async () => {
  await write('a');
  expect(await deliver(t0, 1, async () => 'kept')).toEqual(['a kept']);
  expect(await rows()).toEqual([{ state: 'sent', attempts: 1, error: keptRemark }]);
  expect(await deliver(t0 + day, 1, sent)).toEqual(['a sent']);
  expect(await rows()).toEqual([{ state: 'sent', attempts: 2, error: null }]);
  const { outbox, told } = running(sent, { clock: () => t0 + day });
  await store.commit(aCommit(2, { notices: [aNotice('b', { dueAt: t0 + day })] }));
  await until(() => told.length === 1);
  await outbox.stop(60_000);
  expect(told).toEqual(['b']);
});
test('it waits for whoever is not back yet, for a day and no longer', async () => {
  await write('a');
  await deliver(t0, 1, async () => 'kept');
  let at = t0 + day - 1;
  const outcomes: string[] = [];
  const options = {
    clock: () => at,
    now: () => at,
    onOutcome: (_: string, outcome: string) => void outcomes.push(outcome),
  };
  const { outbox, told } = running(async () => 'unheard', options);
  await until(async () => (await rows())[0]!.attempts === 2);
  expect([outcomes, await rows()]).toEqual([[], [{ state: 'waiting', attempts: 2, error: keptRemark }]]);
  at = t0 + day + 1_999;
  outbox.wake();
  await until(() => outcomes.length === 1);
  await outbox.stop(60_000);
  expect([told, outcomes]).toEqual([['a', 'a'], ['unheard']]);
  expect(await rows()).toEqual([{ state: 'sent', attempts: 3, error: 'nobody was subscribed' }]);
});
test('what was kept more than a day ago is not told again', async () => {
  await write('a');
  await deliver(t0, 1, async () => 'kept');
  await store.commit(aCommit(2, { notices: [aNotice('b', { dueAt: t0 + day })] }));
  expect(await deliver(t0 + day + 1, 1, sent)).toEqual(['b sent']);
});
test('a stop does not wait for a side that does not answer, nor for a slow channel’s turn', async () => {
  await write('a', 'b');
  const silent = running(() => new Promise(() => {}));
  await until(() => silent.told.length === 1);
  await silent.outbox.stop(1);
  const slow = running(sent, {}, 0.001);
  await until(async () => (await waiting()).length === 1);
  await slow.outbox.stop(60_000);
  expect(slow.told).toEqual(['a']);
});
