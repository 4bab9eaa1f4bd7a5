// The outbox over a real store: sent once, tried again after the right time, given up where trying is useless.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Channel, ChannelError } from '../../ingest/notify/channel.ts';
import { startOutbox } from '../../ingest/notify/outbox.ts';
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
      onOutcome: (_, outcome, item) => {
        outcomes.push(`${item?.notice.id} ${outcome}`);
        if (outcomes.length === count) void outbox.stop().then(resolve);
      },
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
  expect(await deliver(t0 + 9, 2, async () => {})).toEqual(['a sent', 'b sent']);
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
test('the other side asked to be left alone', async () => {
  await write('a');
  await deliver(t0, 1, refuse({ retryAfterMs: 60_000 }));
  expect(await waiting()).toEqual(['a 1 +60000']);
});
test('what no attempt can help is given up at once', async () => {
  await write('a');
  expect(await deliver(t0, 1, refuse({ isFinal: true }))).toEqual(['a dead']);
});
test('one that fails does not hold up the next', async () => {
  await write('a', 'b');
  const send: Channel['send'] = async ({ id }) => {
    if (id === 'a') throw new Error('no');
  };
  expect(await deliver(t0 + 9, 2, send)).toEqual(['a failed', 'b sent']);
});
