// The idempotency key of every POST: the same request again gets the same answer and does nothing twice, another one under its key
// is refused. A route that stands neither here nor among those without a key does not compile.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RouteKey } from '../../api/rights.ts';
import { jpeg } from './pictures.ts';
import { password, type SmallTown, smallTown, t0 } from './small-town.ts';
import { form, upload } from './uploads.ts';

type Post = Extract<RouteKey, `POST ${string}`>;
/** Signing in makes a session each time; a setup link and a call's token are good for one thing only. */
const withoutKey = ['POST /api/v1/session', 'POST /api/v1/setup', 'POST /api/v1/press'] as const;

type Sent = readonly [payload: unknown, headers?: Record<string, string>];
interface Row {
  readonly path?: string;
  /** Made before the first request; its result stands for `ID` in the path. */
  readonly before?: () => Promise<string>;
  readonly body?: Sent;
  /** Absent: there is nothing else that could be asked under the key. */
  readonly other?: Sent;
}

let town: SmallTown;
beforeAll(async () => {
  town = await smallTown();
});
afterAll(() => town.stop());

const soon = new Date(t0 + 3_600_000).toISOString();
const post = (path: string, [payload, headers = {}]: Sent, key?: string) =>
  town.ask('admin', 'POST', path, payload, { ...headers, ...(key && { 'idempotency-key': key }) });

let orders = 0;
const order = async (status: 'open' | 'accepted' | 'on_site' | 'verifying' | 'closed' = 'open') => {
  orders += 1;
  const cause = { type: 'device', id: `key-${orders}` } as const;
  const closed = status === 'closed' ? { closedAt: t0, closedAs: 'confirmed' as const } : {};
  const photos = [{ id: 'p', sha256: 'x', takenAt: t0, by: 'x', mime: 'image/jpeg', bytes: 1 }];
  return (await town.engine.open({ id: `key-${orders}`, cause, status, photos, ...closed })).id;
};
const complaint = async () =>
  (await post('/api/v1/complaints', [{ channel: 'phone', deviceId: 'lamp-2', text: '不亮' }])).json.id;
const spare = async () => (await post('/api/v1/spares', [{ unit: 'B-9', deviceId: 'heat-1' }])).json.id;
const picture = (quality: number): Sent => {
  const { payload, headers } = upload('photo', 'p.jpg', jpeg(quality));
  return [payload, headers];
};
const lamps = (address: string): Sent => {
  const rows = `id,kind,village,lat,lon,gateway,circuit,rated_power_w,interval_s,address
gw-1,gateway,v01,39.80,116.70,,,50,60,村委会
lamp-1,streetlight,v01,39.801,116.701,gw-1,ct-1,60,300,${address}
heat-1,heater,v01,39.803,116.703,,td-1,3000,60,东街3号`;
  const { payload, headers } = upload('devices', 'devices.csv', Buffer.from(rows));
  return [payload, headers];
};
const preview = async () => (await post('/api/v1/registry/preview', lamps('东街一号'))).json.id;
const noted = (action: string, before = order): Row => ({
  path: `/api/v1/orders/ID/${action}`,
  before: () => before(),
  body: [{ note: '一' }],
  other: [{ note: '二' }],
});
const street = (text: string): Sent =>
  form({ service_code: 'streetlight', lat: '39.801', long: '116.701', description: text });

const ROWS: Readonly<Record<Exclude<Post, (typeof withoutKey)[number]>, Row>> = {
  'POST /api/v1/users': {
    body: [{ name: '新人', password, role: 'viewer' }],
    other: [{ name: '旧人', password, role: 'viewer' }],
  },
  'POST /api/v1/tokens': {
    body: [{ name: 'one', role: 'viewer' }],
    other: [{ name: 'two', role: 'viewer' }],
  },
  'POST /api/v1/orders': {
    body: [{ type: 'patrol', village: 'v01', why: '一' }],
    other: [{ type: 'patrol', village: 'v01', why: '二' }],
  },
  'POST /api/v1/orders/:id/accept': noted('accept'),
  'POST /api/v1/orders/:id/arrive': noted('arrive', () => order('accepted')),
  'POST /api/v1/orders/:id/repair': noted('repair', () => order('on_site')),
  'POST /api/v1/orders/:id/nothing-found': noted('nothing-found', () => order('on_site')),
  'POST /api/v1/orders/:id/pause': {
    before: order,
    body: [{ reason: 'parts', until: soon }],
    other: [{ reason: 'weather', until: soon }],
  },
  'POST /api/v1/orders/:id/resume': noted('resume'),
  'POST /api/v1/orders/:id/release': noted('release', () => order('accepted')),
  'POST /api/v1/orders/:id/cancel': noted('cancel'),
  'POST /api/v1/orders/:id/assign': {
    before: order,
    body: [{ crew: 'c-light2' }],
    other: [{ crew: 'c-light' }],
  },
  'POST /api/v1/orders/:id/confirm': noted('confirm', () => order('verifying')),
  'POST /api/v1/orders/:id/cost': {
    before: () => order('closed'),
    body: [{ partsYuan: 1, labourYuan: 2 }],
    other: [{ partsYuan: 1, labourYuan: 3 }],
  },
  'POST /api/v1/orders/:id/notes': noted('notes'),
  'POST /api/v1/orders/:id/photos': { before: order, body: picture(6), other: picture(3) },
  'POST /api/v1/orders/:id/checks': {
    before: order,
    body: [{ deviceId: 'lamp-1', found: 'ok' }],
    other: [{ deviceId: 'lamp-1', found: 'fault' }],
  },
  'POST /api/v1/patrols': {
    body: [{ plan: 'a', kind: 'streetlight', scope: 'all', why: '一' }],
    other: [{ plan: 'b', kind: 'streetlight', scope: 'all', why: '一' }],
  },
  'POST /api/v1/spares': {
    body: [{ unit: 'B-1', deviceId: 'heat-1' }],
    other: [{ unit: 'B-2', deviceId: 'heat-1' }],
  },
  'POST /api/v1/spares/:id/return': { before: spare },
  'POST /api/v1/dead-letters/again': { body: [{ channel: 'a' }], other: [{ channel: 'b' }] },
  'POST /api/v1/complaints': {
    body: [{ channel: 'phone', deviceId: 'lamp-1', text: '一' }],
    other: [{ channel: 'phone', deviceId: 'lamp-1', text: '二' }],
  },
  'POST /api/v1/complaints/:id/reply': {
    before: complaint,
    body: [{ reply: '一' }],
    other: [{ reply: '二' }],
  },
  'POST /api/v1/complaints/:id/match': {
    before: complaint,
    body: [{ orderId: 'lamp-order' }],
    other: [{ orderId: 'far-order' }],
  },
  'POST /api/v1/silences': {
    body: [{ village: 'v01', until: soon, author: '王', reason: '一' }],
    other: [{ village: 'v01', until: soon, author: '王', reason: '二' }],
  },
  'POST /api/v1/rules/backtest': {
    body: [{ from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' }],
    other: [{ from: '2026-01-01T00:00:00Z', to: '2026-01-03T00:00:00Z' }],
  },
  'POST /api/v1/registry/preview': { body: lamps('东街甲号'), other: lamps('东街乙号') },
  'POST /api/v1/registry/imports/:id/apply': { before: preview },
  'POST /api/v1/registry/undo': {},
  'POST /open311/v2/requests.json': { body: street('一'), other: street('二') },
};

describe.each(Object.entries(ROWS))('%s', (route, { path, before, body = [undefined], other }) => {
  test('is done once under one key', async () => {
    const id = (await before?.()) ?? '';
    const url = (path ?? route.slice('POST '.length)).replace(/ID|:id/, id);
    const first = await post(url, body, route);
    expect([first.status, first.status < 300 ? '' : first.body]).toEqual([first.status, '']);
    const again = await post(url, body, route);
    expect([again.status, again.json]).toEqual([first.status, first.json]);
    if (other !== undefined) expect((await post(url, other, route)).json.code).toBe('key_reused');
  });
});

test('a photo sent twice at the same moment is kept once, and both are told the same', async () => {
  const url = `/api/v1/orders/${await order('on_site')}/photos`;
  const answers = await Promise.all([1, 2, 3].map(() => post(url, picture(50), 'at once')));
  const [first] = answers;
  expect(first!.status).toBe(201);
  for (const { status, json } of answers) expect([status, json]).toEqual([201, first!.json]);
});

test('the document says which routes take a key', async () => {
  const { paths } = (await town.ask('nobody', 'GET', '/api/v1/openapi.json')).json;
  const taking = Object.entries<{ post?: { parameters?: { name: string }[] } }>(paths).flatMap(
    ([path, { post: one }]) =>
      one?.parameters?.some(({ name }) => name === 'idempotency-key') ? [`POST ${path}`] : [],
  );
  expect(taking.sort()).toEqual(
    Object.keys(ROWS)
      .map((route) => route.replaceAll(/:([a-z]+)/g, '{$1}'))
      .sort(),
  );
});

test('what a refused request said replaces nothing', async () => {
  const id = await complaint();
  const reply = (words: string) => post(`/api/v1/complaints/${id}/reply`, [{ reply: words }], 'words');
  await reply('已修好');
  await reply('改口');
  expect((await town.ask('hotline', 'GET', `/api/v1/complaints/${id}`)).json.reply).toBe('已修好');
});

test('a return that broke off after the order went on is made whole by the next try', async () => {
  const lent = { unit: 'B-5', deviceId: 'heat-1', orderId: 'lamp-order', until: soon };
  const { id } = (await post('/api/v1/spares', [lent])).json;
  await post('/api/v1/orders/lamp-order/resume', [undefined]);
  expect((await post(`/api/v1/spares/${id}/return`, [undefined])).json.returnedBy).toBe('admin');
});
