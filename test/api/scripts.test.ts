// A stored script in every text that anybody may send: it is kept, and comes back as text and nothing else.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Order } from '../../ingest/domain/order.ts';
import { jpeg } from './pictures.ts';
import { password, type SmallTown, smallTown, t0, type Who } from './small-town.ts';
import { form, upload } from './uploads.ts';

const script = '<script>alert(1)</script>';
const soon = new Date(t0 + 3_600_000).toISOString();
/** The order that a move is tried on, and what the move needs besides. */
const moves: Readonly<Record<string, readonly [status: Order['status'], needs?: object]>> = {
  accept: ['open'],
  arrive: ['accepted'],
  repair: ['on_site'],
  'nothing-found': ['on_site'],
  pause: ['open', { reason: 'parts', until: soon }],
  resume: ['open'],
  release: ['accepted'],
  cancel: ['open', { until: soon }],
  assign: ['open', { crew: 'c-light' }],
  confirm: ['verifying'],
  notes: ['open'],
  cost: ['closed', { partsYuan: 1, labourYuan: 1 }],
  checks: ['on_site', { deviceId: 'lamp-2', found: 'ok' }],
};
const person = { name: script, role: 'viewer' };
const complaint = { channel: 'web', kind: 'streetlight', village: 'v01' };
const open311 = { service_code: 'streetlight', lat: '39.801', long: '116.701' };

type Row = readonly [who: Who, path: string, body: object];
const rows: readonly Row[] = [
  ['nobody', '/api/v1/session', { name: script, password }],
  ['nobody', '/api/v1/setup', { token: 'x', name: script, password }],
  ['admin', '/api/v1/users', { ...person, password }],
  ['admin', '/api/v1/tokens', person],
  ['office', '/api/v1/orders', { type: 'patrol', village: 'v01', why: script }],
  ...Object.entries(moves).map(([move, [, needs]]): Row => {
    const reason = needs !== undefined && 'reason' in needs ? {} : { reason: script };
    const text = move === 'cost' || move === 'checks' ? { note: script } : { note: script, ...reason };
    return ['office', `/api/v1/orders/{${move}}/${move}`, { ...text, ...needs }];
  }),
  ['office', '/api/v1/patrols', { plan: 'p1', kind: 'heater', scope: 'all', why: script }],
  ['office', '/api/v1/spares', { unit: script, deviceId: 'heat-1', note: script }],
  [
    'hotline',
    '/api/v1/complaints',
    { ...complaint, ticket: script, reporter: script, phone: script, text: script },
  ],
  ['hotline', '/api/v1/complaints/{complaint}/reply', { reply: script }],
  ['office', '/api/v1/silences', { scope: { village: 'v01' }, until: soon, author: script, reason: script }],
  ['admin', '/api/v1/rules', { text: script, force: script }],
  ['office', '/api/v1/rules/backtest', { text: script, from: soon, to: soon }],
  [
    'hotline',
    '/open311/v2/requests.json',
    {
      ...open311,
      description: script,
      address_string: script,
      first_name: script,
      last_name: script,
      phone: script,
    },
  ],
];

let town: SmallTown;
let complaintId: string;
beforeAll(async () => {
  town = await smallTown();
  for (const [move, [status]] of Object.entries(moves)) {
    const cause = { type: 'place' as const, id: move };
    await town.engine.open({
      id: move,
      status,
      cause,
      deviceIds: ['lamp-2'],
      type: 'patrol',
      kind: 'streetlight',
    });
  }
  const { payload, headers } = upload('photo', `${script}.jpg`, jpeg());
  await town.ask('office', 'POST', '/api/v1/orders/repair/photos', payload, headers);
  const filed = await town.ask('hotline', 'POST', '/api/v1/complaints', { ...complaint, text: script });
  complaintId = filed.json.id;
});
afterAll(() => town.stop());

const methodOf = (path: string): string => (path === '/api/v1/rules' ? 'PUT' : 'POST');

test('in a refusal it is JSON too', async () => {
  const path = `/api/v1/devices/${encodeURIComponent(script)}`;
  const { headers, status } = await town.ask('viewer', 'GET', path);
  expect([status, headers['content-type']]).toEqual([404, 'application/problem+json']);
});

describe('comes back as JSON, which no browser takes for a page', () => {
  test.each(rows)('%s: %s', async (who, path, body) => {
    const url = path.replace('{complaint}', complaintId).replace(/\{([\w-]+)\}/, '$1');
    const [payload, sent] = path.startsWith('/open311/') ? form(body as Record<string, string>) : [body, {}];
    const { status, headers } = await town.ask(who, methodOf(path), url, payload, sent);
    expect(status).toBeLessThan(500);
    expect([400, 404, 409, 415]).not.toContain(status);
    expect(headers['content-type']).toMatch(/^application\/(problem\+)?json/);
    expect(headers['x-content-type-options']).toBe('nosniff');
  });
});

test.each(
  ['daily', 'weekly', 'monthly', 'bulletin']
    .map((period) => `reports/${period}`)
    .concat('route-sheets?crew=c-light'),
)('in %s it is text', async (path) => {
  const order = {
    why: { zh: script, en: script },
    number: `${script} ${path}`,
    crew: 'c-light',
    village: 'v02',
  };
  const late = { openedAt: t0 - 2, fixBy: t0 - 1 };
  await town.engine.open({ id: `late ${path}`, ...order, ...late, cause: { type: 'place', id: path } });
  const { body, headers, status } = await town.ask('office', 'GET', `/api/v1/${path}`);
  expect([status, String(headers['content-type'])]).toEqual([200, 'text/html; charset=utf-8']);
  expect(body).not.toMatch(/<script|<b>/);
  expect(String(headers['content-security-policy'])).toMatch(/default-src 'self'/);
});

test('no text field of any route was left out', async () => {
  const { paths } = (await town.ask('nobody', 'GET', '/api/v1/openapi.json')).json;
  const known = Object.entries(paths as Record<string, Record<string, Operation>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).flatMap(([method, { requestBody }]) =>
        Object.values(requestBody?.content ?? {}).flatMap(({ schema }) =>
          textsIn(schema).map((field) => `${method.toUpperCase()} ${path} ${field}`),
        ),
      ),
  );
  const tried = rows.flatMap(([, path, body]) => {
    const plain = path.replace(/\{[\w-]+\}/, '{id}');
    const texts = Object.entries(body).filter(([, value]) => value === script);
    return texts.map(([field]) => `${methodOf(path)} ${plain} ${field}`);
  });
  expect([...new Set(tried)].sort()).toEqual([...new Set(known)].sort());
});

interface Schema {
  readonly type?: string;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
}
interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}
/** Looked up, never kept: ids, keys and secrets. */
const lookedUp =
  /^(villages?|kind|crew|device(Ids?)?|orderId|noticeId|channel|assetNo|circuit|gateway|token|digit|password|old|new|service_code|jurisdiction_id|api_key)$/;

function textsIn({ anyOf = [], properties = {}, ...schema }: Schema, name = ''): string[] {
  const narrowed = ['enum', 'const', 'format', 'pattern'].some((key) => key in schema);
  const own = schema.type === 'string' && !narrowed && !lookedUp.test(name) ? [name] : [];
  const inside = Object.entries(properties).flatMap(([member, of]) => textsIn(of, member));
  return [...own, ...inside, ...anyOf.flatMap((one) => textsIn(one, name))];
}
