// What is forgotten by age, on a real store.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sql } from '../../ingest/store/ports.ts';
import { migrate } from '../../ingest/store/sql/migrate.ts';
import { sqlOrderStore } from '../../ingest/store/sql/order-store.ts';
import { sqlPeopleStore } from '../../ingest/store/sql/people-store.ts';
import { forgetting } from '../../start/forgetting.ts';
import { housekeeping } from '../../start/housekeeping.ts';
import { aCommit, aNotice, t0 } from '../store/orders-fixture.ts';
import { sqliteInTempFolder } from '../store/sqlite-folder.ts';

let sql: Sql;
beforeAll(async () => {
  sql = await sqliteInTempFolder();
  await migrate(sql, t0);
});
afterAll(() => sql.close());

const day = 86_400_000;
const secret = { reporter: '张三', phone: '13700000000', text: '路灯不亮', reply: null };

test('told notices after 90 days, callers and their words after three years', async () => {
  const orders = sqlOrderStore(sql, () => []);
  const people = sqlPeopleStore(sql);
  await people.keepComplaint({ complaintId: 'old', ...secret }, t0);
  await people.keepComplaint({ complaintId: 'new', ...secret }, t0 + 2 * day);
  await orders.commit(aCommit(1, { notices: [aNotice('old', { dueAt: t0 })] }));
  const left = async (now: number) => {
    const chores = forgetting({ orders, people, clock: () => now, now: () => now });
    await housekeeping(chores, (failed) => expect.unreachable(failed))();
    const looked = await people.lookAtComplaints(['old', 'new'], { at: now, actor: 'li' });
    const notices = await sql.all('SELECT id FROM notices');
    return [notices.length, [...looked.keys()].sort()];
  };
  expect(await left(t0 + 90 * day)).toEqual([1, ['new', 'old']]);
  expect(await left(t0 + 91 * day)).toEqual([0, ['new', 'old']]);
  expect(await left(t0 + 3 * 366 * day)).toEqual([0, ['new', 'old']]);
  expect(await left(t0 + 3 * 366 * day + 1)).toEqual([0, ['new']]);
});
