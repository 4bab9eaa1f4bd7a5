// Press 1 to accept: what a gateway hands back, what it hears, and what a token is not good for.
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { pressToken } from '../../ingest/notify/press.ts';
import { aNotice } from '../store/orders-fixture.ts';
import { pressSecret, type SmallTown, smallTown, t0 } from './small-town.ts';

let town: SmallTown;
beforeEach(async () => {
  await town?.stop();
  town = await smallTown();
});
afterAll(() => town.stop());

const tokenFor = (orderId: string, crew = 'c-light', secret = pressSecret): string =>
  pressToken(secret, aNotice(`n-${orderId}`, { orderId, recipient: { type: 'crew', id: crew } }), t0);
const press = (body: unknown) => town.ask('nobody', 'POST', '/api/v1/press', body);
const statusOf = async (id: string) => (await town.ask('admin', 'GET', `/api/v1/orders/${id}`)).json.status;

test('1 accepts the order for the crew that was called, and the gateway hears what to say', async () => {
  const { status, json } = await press({ token: tokenFor('lamp-order'), digit: '1' });
  expect([status, json.accepted, json.say.zh]).toEqual([200, true, '接单成功']);
  const { json: order } = await town.ask('admin', 'GET', '/api/v1/orders/lamp-order');
  expect(order).toMatchObject({ status: 'accepted', acceptedBy: 'crew:c-light', number: json.order });
});

test('a key reported twice is heard twice and done once', async () => {
  const token = tokenFor('lamp-order');
  expect((await press({ token })).json).toEqual((await press({ token })).json);
  const { items } = (await town.ask('admin', 'GET', '/api/v1/orders/lamp-order/history')).json;
  expect(items.map((entry: { action: string }) => entry.action)).toEqual(['opened', 'accept']);
});

describe('accepts nothing', () => {
  test('another key', async () => {
    const { json } = await press({ token: tokenFor('lamp-order'), digit: '9' });
    expect([json.accepted, await statusOf('lamp-order')]).toEqual([false, 'open']);
  });
  test('an order that another crew has by now', async () => {
    const { json } = await press({ token: tokenFor('far-order') });
    expect([json.accepted, json.say.en]).toEqual([false, 'The order has gone to another crew']);
    expect(await statusOf('far-order')).toBe('open');
  });
  test('an order that somebody else has taken', async () => {
    await town.ask('crew', 'POST', '/api/v1/orders/lamp-order/accept');
    const { json } = await press({ token: tokenFor('lamp-order') });
    expect([json.accepted, json.say.en]).toEqual([false, 'The order is in hand already']);
  });
  test('a token made elsewhere, or grown old', async () => {
    const answers = [await press({ token: tokenFor('lamp-order', 'c-light', 'other') })];
    town.tick(2 * 3_600_000);
    answers.push(await press({ token: tokenFor('lamp-order') }));
    expect(answers.map(({ status, json }) => [status, json.code])).toEqual([
      [401, 'unauthorized'],
      [401, 'unauthorized'],
    ]);
    expect(await statusOf('lamp-order')).toBe('open');
  });
});

test('every press is counted by what came of it', async () => {
  await press({ token: 'x' });
  await press({ token: tokenFor('lamp-order') });
  const { body } = await town.ask('nobody', 'GET', '/metrics');
  expect(body).toContain('weisu_presses_total{outcome="bad_token"} 1');
  expect(body).toContain('weisu_presses_total{outcome="accepted"} 1');
});

test('tokens cannot be tried at will', async () => {
  const limited = await smallTown({ rateLimits: true });
  const tries = Array.from({ length: 15 }, () =>
    limited.ask('nobody', 'POST', '/api/v1/press', { token: 'x' }),
  );
  const statuses = (await Promise.all(tries)).map(({ status }) => status);
  await limited.stop();
  expect(statuses).toContain(429);
});
