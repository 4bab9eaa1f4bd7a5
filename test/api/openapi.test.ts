// Every route stands in the OpenAPI document, and is asked here once; every answer is held against its schema there.
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RIGHTS, type RouteKey } from '../../api/rights.ts';
import { jpeg } from './pictures.ts';
import { type Answer, password, type SmallTown, smallTown, t0, type Who } from './small-town.ts';
import { form, upload } from './uploads.ts';

type Ask = readonly [
  who: Who,
  path: string,
  status: number,
  payload?: unknown,
  headers?: Record<string, string>,
];
const soon = new Date(t0 + 3_600_000).toISOString();
const photo = upload('photo', 'pole.jpg', jpeg());
const devices = 'id,kind,village,lat,lon,gateway,circuit,rated_power_w,interval_s,address\n';
const lamps = upload(
  'devices',
  'devices.csv',
  Buffer.from(`${devices}lamp-1,streetlight,v01,39.8,116.7,,ct-1,60,300,x\n`),
);

/** In this order: later ones build on earlier ones. */
const ASKS: Readonly<Record<Exclude<RouteKey, 'GET /*'>, Ask>> = {
  'GET /healthz': ['nobody', '/healthz', 200],
  'GET /readyz': ['nobody', '/readyz', 200],
  'GET /metrics': ['nobody', '/metrics', 200],
  'GET /api/v1/openapi.json': ['nobody', '/api/v1/openapi.json', 200],
  'GET /api/v1/docs': ['nobody', '/api/v1/docs', 200],
  'POST /api/v1/session': ['nobody', '/api/v1/session', 204, { name: 'office', password }],
  'DELETE /api/v1/session': ['admin', '/api/v1/session', 204],
  'DELETE /api/v1/sessions': ['admin', '/api/v1/sessions', 403],
  'POST /api/v1/setup': ['nobody', '/api/v1/setup', 401, { token: 'x', name: 'mallory', password }],
  'GET /api/v1/me': ['crew', '/api/v1/me', 200],
  'PUT /api/v1/me/password': ['admin', '/api/v1/me/password', 403, { old: password, new: `${password}!` }],
  'GET /api/v1/users': ['admin', '/api/v1/users', 200],
  'POST /api/v1/users': ['admin', '/api/v1/users', 201, { name: '新人', password, role: 'viewer' }],
  'PATCH /api/v1/users/:id': ['admin', '/api/v1/users/u-hotline', 200, { lang: 'en' }],
  'DELETE /api/v1/users/:id': ['admin', '/api/v1/users/u-viewer', 204],
  'GET /api/v1/tokens': ['admin', '/api/v1/tokens', 200],
  'POST /api/v1/tokens': [
    'admin',
    '/api/v1/tokens',
    201,
    { name: 'grafana', role: 'viewer', expiresAt: soon },
  ],
  'DELETE /api/v1/tokens/:id': ['admin', '/api/v1/tokens/t-village2', 204],
  'GET /api/v1/audit': ['admin', '/api/v1/audit', 200],
  'GET /api/v1/rejects': ['office', '/api/v1/rejects?reason=bad_json', 200],
  'GET /api/v1/devices/unknown': ['office', '/api/v1/devices/unknown', 200],
  'GET /api/v1/devices': ['viewer', '/api/v1/devices?kind=streetlight&health=fault&q=LD', 200],
  'GET /api/v1/devices/:id': ['viewer', '/api/v1/devices/lamp-1', 200],
  'GET /api/v1/devices/:id/readings': [
    'viewer',
    '/api/v1/devices/lamp-1/readings?metric=power_w&every=10m',
    200,
  ],
  'GET /api/v1/devices/:id/explain': ['viewer', '/api/v1/devices/lamp-1/explain', 200],
  'GET /api/v1/devices/:id/household': ['hotline', '/api/v1/devices/heat-1/household', 200],
  'GET /api/v1/villages': ['viewer', '/api/v1/villages', 200],
  'GET /api/v1/circuits': ['viewer', '/api/v1/circuits?village=v01', 200],
  'GET /api/v1/kinds': ['viewer', '/api/v1/kinds', 200],
  'GET /api/v1/crews': ['viewer', '/api/v1/crews', 200],
  'GET /api/v1/gaps': ['office', '/api/v1/gaps', 200],
  'GET /api/v1/faults': ['viewer', '/api/v1/faults?open=true&device=lamp-1', 200],
  'GET /api/v1/orders': ['viewer', '/api/v1/orders?status=open,accepted&village=v01', 200],
  'POST /api/v1/orders': [
    'office',
    '/api/v1/orders',
    201,
    { type: 'preventive', village: 'v01', why: '冬前检修' },
  ],
  'GET /api/v1/orders/:id': ['viewer', '/api/v1/orders/lamp-order', 200],
  'POST /api/v1/orders/:id/accept': ['crew', '/api/v1/orders/lamp-order/accept', 200, { note: '马上到' }],
  'POST /api/v1/orders/:id/pause': [
    'crew',
    '/api/v1/orders/lamp-order/pause',
    200,
    { reason: 'parts', until: soon },
  ],
  'POST /api/v1/orders/:id/resume': ['crew', '/api/v1/orders/lamp-order/resume', 200],
  'POST /api/v1/orders/:id/release': ['crew', '/api/v1/orders/lamp-order/release', 200, { reason: '借调' }],
  'POST /api/v1/orders/:id/arrive': ['crew', '/api/v1/orders/lamp-order/arrive', 409],
  'POST /api/v1/orders/:id/photos': [
    'crew',
    '/api/v1/orders/lamp-order/photos',
    201,
    photo.payload,
    photo.headers,
  ],
  'POST /api/v1/orders/:id/repair': ['crew', '/api/v1/orders/lamp-order/repair', 409],
  'POST /api/v1/orders/:id/nothing-found': [
    'crew',
    '/api/v1/orders/lamp-order/nothing-found',
    409,
    { note: '正常' },
  ],
  'POST /api/v1/orders/:id/confirm': ['office', '/api/v1/orders/lamp-order/confirm', 409],
  'POST /api/v1/orders/:id/notes': ['hotline', '/api/v1/orders/lamp-order/notes', 200, { note: '已回访' }],
  'POST /api/v1/orders/:id/cost': [
    'office',
    '/api/v1/orders/lamp-order/cost',
    409,
    { partsYuan: 120, labourYuan: 80 },
  ],
  'POST /api/v1/orders/:id/assign': ['office', '/api/v1/orders/lamp-order/assign', 200, { crew: 'c-light2' }],
  'POST /api/v1/orders/:id/cancel': [
    'office',
    '/api/v1/orders/far-order/cancel',
    200,
    { reason: '重复', until: soon },
  ],
  'GET /api/v1/orders/:id/history': ['viewer', '/api/v1/orders/lamp-order/history', 200],
  'GET /api/v1/photos/:id': ['viewer', '/api/v1/photos/nowhere', 404],
  'POST /api/v1/orders/:id/checks': [
    'office',
    '/api/v1/orders/lamp-order/checks',
    200,
    { deviceId: 'lamp-1', found: 'ok' },
  ],
  'GET /api/v1/patrols': ['viewer', '/api/v1/patrols', 200],
  'POST /api/v1/patrols': [
    'office',
    '/api/v1/patrols',
    201,
    { plan: 'winter', kind: 'streetlight', scope: 'all', why: '冬前检修' },
  ],
  'GET /api/v1/patrols/plan': ['office', '/api/v1/patrols/plan', 200],
  'GET /api/v1/route-sheets': ['office', '/api/v1/route-sheets?crew=c-light', 200],
  'GET /api/v1/assets/:id': ['viewer', '/api/v1/assets/LD-0001', 200],
  'GET /api/v1/spares': ['viewer', '/api/v1/spares?out=true', 200],
  'POST /api/v1/spares': ['crew', '/api/v1/spares', 201, { unit: 'B-7', deviceId: 'heat-1' }],
  'POST /api/v1/spares/:id/return': ['crew', '/api/v1/spares/nowhere/return', 404],
  'POST /api/v1/press': ['nobody', '/api/v1/press', 401, { token: 'x' }],
  'GET /api/v1/dead-letters': ['office', '/api/v1/dead-letters', 200],
  'POST /api/v1/dead-letters/again': ['office', '/api/v1/dead-letters/again', 200, { channel: 'night-call' }],
  'GET /api/v1/ledger': ['viewer', '/api/v1/ledger?after=2', 200],
  'POST /api/v1/complaints': [
    ...(['hotline', '/api/v1/complaints', 201] as const),
    {
      channel: '12345',
      ticket: 'T1',
      deviceId: 'lamp-2',
      text: '路灯不亮',
      reporter: '王五',
      phone: '13600000000',
    },
    { 'idempotency-key': 'first' },
  ],
  'GET /api/v1/complaints': ['viewer', '/api/v1/complaints?village=v01', 200],
  'GET /api/v1/complaints/:id': ['office', '/api/v1/complaints/nowhere', 404],
  'POST /api/v1/complaints/:id/reply': [
    'hotline',
    '/api/v1/complaints/nowhere/reply',
    404,
    { reply: '已修好' },
  ],
  'POST /api/v1/complaints/:id/match': [
    'hotline',
    '/api/v1/complaints/nowhere/match',
    404,
    { orderId: 'lamp-order' },
  ],
  'GET /api/v1/kpi': ['viewer', '/api/v1/kpi?by=day', 200],
  'GET /api/v1/costs': ['viewer', '/api/v1/costs?from=2025-12&to=2026-01', 200],
  'GET /api/v1/reports/:period': ['viewer', '/api/v1/reports/monthly?date=2026-01-15&village=v02', 200],
  'POST /api/v1/silences': [
    ...(['office', '/api/v1/silences', 201] as const),
    { scope: { village: 'v01' }, until: soon, author: '王', reason: '停电检修' },
    { 'idempotency-key': 'silence' },
  ],
  'GET /api/v1/silences': ['viewer', '/api/v1/silences?active=true', 200],
  'DELETE /api/v1/silences/:id': ['office', '/api/v1/silences/nowhere', 404],
  'GET /api/v1/rules': ['viewer', '/api/v1/rules', 200],
  'PUT /api/v1/rules': ['admin', '/api/v1/rules', 422, { text: 'rules: []' }],
  'POST /api/v1/rules/backtest': [
    ...(['office', '/api/v1/rules/backtest', 200] as const),
    { from: '2026-01-01T00:00:00Z', to: '2026-01-15T00:00:00Z' },
  ],
  'GET /api/v1/registry/:table': ['office', '/api/v1/registry/devices', 200],
  'POST /api/v1/registry/preview': ['admin', '/api/v1/registry/preview', 200, lamps.payload, lamps.headers],
  'POST /api/v1/registry/imports/:id/apply': ['admin', '/api/v1/registry/imports/nowhere/apply', 404],
  'POST /api/v1/registry/undo': ['admin', '/api/v1/registry/undo', 409],
  'GET /open311/v2/services.json': ['viewer', '/open311/v2/services.json', 200],
  'GET /open311/v2/requests.json': ['viewer', '/open311/v2/requests.json?status=open', 200],
  'GET /open311/v2/requests/:id.json': ['viewer', '/open311/v2/requests/lamp-order.json', 200],
  'POST /open311/v2/requests.json': [
    ...(['hotline', '/open311/v2/requests.json', 201] as const),
    ...form({
      service_code: 'streetlight',
      lat: '39.801',
      long: '116.701',
      description: '灯不亮',
      last_name: '钱',
    }),
  ],
  // Live: has its own tests.
  'GET /api/v1/events': ['nobody', '/api/v1/events', 401],
};

let town: SmallTown;
// biome-ignore lint/suspicious/noExplicitAny: a JSON document of any shape
let document: any;
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);

beforeAll(async () => {
  town = await smallTown();
  document = (await town.ask('nobody', 'GET', '/api/v1/openapi.json')).json;
});
afterAll(() => town.stop());

const pathOf = (key: string): string => key.split(' ')[1]!.replaceAll(/:([a-z]+)/g, '{$1}');
const operationOf = (key: string) => document.paths[pathOf(key)]?.[key.split(' ')[0]!.toLowerCase()];

test('the document and the table of rights name the same routes', () => {
  const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations as object).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const known = Object.keys(RIGHTS).filter((key) => key !== 'GET /*');
  expect(documented.sort()).toEqual(known.map((key) => `${key.split(' ')[0]} ${pathOf(key)}`).sort());
});

test('it is OpenAPI 3.1 and says for each route who may use it', () => {
  expect(document.openapi).toBe('3.1.0');
  expect(operationOf('POST /api/v1/orders/:id/cancel').description).toBe('For: admin, office.');
});

describe('every route is asked, and answers by its schema', () => {
  test.each(Object.entries(ASKS))('%s', async (key, [who, path, status, payload, headers]) => {
    const answer = await town.ask(who, key.split(' ')[0]!, path, payload, headers);
    expect([answer.status, answer.status === status ? '' : answer.body]).toEqual([status, '']);
    const type = String(answer.headers['content-type'] ?? '').split(';')[0]!;
    const { responses } = operationOf(key);
    const response = responses[String(status)] ?? responses[`${Math.floor(status / 100)}XX`];
    expect(response, `${status} is described`).toBeDefined();
    if (answer.body === '') return;
    expect(Object.keys(response.content)).toContain(type);
    if (type.includes('json') && !type.includes('ndjson'))
      expect(faultsOf(response.content[type].schema, answer)).toEqual([]);
  });
});

function faultsOf(schema: object, answer: Answer): unknown[] {
  const check = ajv.compile(schema);
  return check(answer.json) ? [] : (check.errors ?? []);
}
