// Every list takes `limit` and `cursor`, whether a store reads it in pages or it is at hand whole.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SmallTown, smallTown } from './small-town.ts';

let town: SmallTown;
beforeAll(async () => {
  town = await smallTown();
  for (const action of ['accept', 'arrive', 'release'])
    await town.ask('crew', 'POST', `/api/v1/orders/lamp-order/${action}`);
  const planned = { until: '2026-01-16T00:00:00Z', author: '张', reason: '检修' };
  for (const device of ['lamp-1', 'lamp-2', 'lamp-3'])
    await town.ask('office', 'POST', '/api/v1/silences', { device, ...planned });
});
afterAll(() => town.stop());

const get = async (path: string, query: string) =>
  (await town.ask('admin', 'GET', `/api/v1${path}?${query}`)).json;

test.each(['/orders/lamp-order/history', '/silences'])('%s, one by one, is the whole', async (path) => {
  const { items, nextCursor } = await get(path, '');
  expect([2 < items.length, nextCursor]).toEqual([true, null]);
  const seen: unknown[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await get(path, `limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
    expect(page.items).toHaveLength(1);
    seen.push(...page.items);
    cursor = page.nextCursor;
  }
  expect(seen).toEqual(items);
});

const lists = [
  ...['/orders', '/orders/lamp-order/history', '/complaints', '/faults', '/silences'],
  ...['/devices', '/devices/lamp-1/readings', '/devices/unknown', '/rejects'],
];
const wrong = ['limit=0', 'limit=1001', 'limit=x', 'cursor=x'];
test.each(lists.flatMap((path) => wrong.map((query) => [path, query])))('%s?%s', async (path, query) => {
  expect(await get(path, query)).toMatchObject({ status: 400, code: 'bad_request' });
  expect((await get(path, 'limit=1000')).nextCursor).toBeNull();
});
