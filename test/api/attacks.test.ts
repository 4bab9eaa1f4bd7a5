// What a stranger with time on their hands would try, beyond the passwords, cookies and photos tested elsewhere.
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROBLEMS } from '../../ingest/domain/problem.ts';
import { jpeg } from './pictures.ts';
import { type SmallTown, smallTown, type Who } from './small-town.ts';
import { upload } from './uploads.ts';

let town: SmallTown;
beforeAll(async () => {
  town = await smallTown();
});
afterAll(() => town.stop());

test('no page of ours allows scripts from elsewhere, or inline, or a frame around it', async () => {
  const policy = String((await town.ask('nobody', 'GET', '/api/v1/docs')).headers['content-security-policy']);
  expect(policy).not.toMatch(/script-src|default-src[^;]*unsafe/);
  expect(policy).toMatch(/frame-ancestors 'none'/);
});

test('a spreadsheet does not run what a village is called', async () => {
  const { body } = await town.ask('viewer', 'GET', '/api/v1/reports/daily?format=csv');
  for (const line of body.split('\n')) expect(line).not.toMatch(/^"?[=+@-]/);
});

describe('bodies', () => {
  const notes = '/api/v1/orders/lamp-order/notes';
  const json = { 'content-type': 'application/json' };
  test.each([
    ['too large', JSON.stringify({ note: 'x'.repeat(2 * 1024 * 1024) }), json, 'too_large'],
    ['broken', '{"note":', json, 'bad_request'],
    [
      'of another type',
      'note=x',
      { 'content-type': 'application/x-www-form-urlencoded' },
      'unsupported_media',
    ],
    ['with a poisoned prototype', '{"__proto__":{"role":"admin"},"note":"x"}', json, 'bad_request'],
    ['that is no object', '[1]', json, 'invalid'],
    ['too long in one field', JSON.stringify({ note: 'x'.repeat(2_001) }), json, 'invalid'],
  ])('%s', async (_name, body, headers, code) => {
    const answer = await town.ask('crew', 'POST', notes, body, headers);
    expect([answer.json.code, answer.status]).toEqual([code, PROBLEMS[code as 'invalid'][0]]);
  });
});

describe('paths', () => {
  test.each([
    ['GET', '/api/v1/nothing', 'not_found'],
    ['GET', '/api/v1/%', 'bad_request'],
    ['GET', `/api/v1/orders/${'x'.repeat(500)}`, 'not_found'],
    ['PUT', '/api/v1/orders/lamp-order', 'method_not_allowed'],
    ['DELETE', '/healthz', 'method_not_allowed'],
    ['GET', '/api/v1/orders?limit=1001', 'bad_request'],
    ['GET', '/api/v1/orders?limit=0', 'bad_request'],
    ['GET', '/api/v1/orders?cursor=bm90aGluZw', 'bad_request'],
    ['GET', '/api/v1/devices?cursor=bm90aGluZw', 'bad_request'],
    ['GET', '/api/v1/devices/lamp-1/readings?cursor=bm90aGluZw', 'bad_request'],
    ['GET', '/api/v1/audit?cursor=bm90aGluZw', 'bad_request'],
    ['GET', '/api/v1/orders?status=open,flying', 'bad_request'],
    ['GET', '/api/v1/devices/lamp-1/readings?every=5x', 'bad_request'],
    [
      'GET',
      '/api/v1/devices/lamp-1/readings?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z',
      'bad_request',
    ],
    ['GET', '/api/v1/kpi?from=1990-01-01T00:00:00Z', 'bad_request'],
    ['GET', '/api/v1/reports/hourly', 'not_found'],
    ['GET', '/api/v1/registry/households', 'not_found'],
  ])('%s %s: %s', async (method, path, code) => {
    const { status, json } = await town.ask('admin', method, path);
    expect([json.code, status]).toEqual([code, PROBLEMS[code as 'invalid'][0]]);
  });
  test('a wrong method names the right ones', async () => {
    expect((await town.ask('admin', 'PUT', '/api/v1/orders/lamp-order')).headers.allow).toBe('GET, HEAD');
  });
});

describe('ids of other villages answer as if they were not there', () => {
  const until = '2026-01-16T00:00:00Z';
  test.each<[method: string, path: string, body?: object]>([
    ['GET', '/api/v1/devices/lamp-1'],
    ['GET', '/api/v1/devices/lamp-1/readings'],
    ['GET', '/api/v1/devices/lamp-1/explain'],
    ['GET', '/api/v1/devices/heat-1/household'],
    ['GET', '/api/v1/circuits?village=v01'],
    ['GET', '/api/v1/faults?village=v01'],
    ['GET', '/api/v1/kpi?village=v01'],
    ['GET', '/api/v1/costs?village=v01'],
    ['GET', '/api/v1/assets/LD-0001'],
    ['GET', '/api/v1/patrols/plan?village=v01'],
    ['GET', '/api/v1/reports/daily?village=v01'],
    ['GET', '/api/v1/complaints?village=v01'],
    ['GET', '/open311/v2/requests/lamp-order.json'],
    ['GET', '/api/v1/orders/lamp-order'],
    ['GET', '/api/v1/orders/lamp-order/history'],
    ['POST', '/api/v1/orders/lamp-order/accept'],
    ['POST', '/api/v1/orders/lamp-order/cancel'],
    ['POST', '/api/v1/orders/lamp-order/checks', { deviceId: 'lamp-1', found: 'ok' }],
    ['POST', '/api/v1/orders/lamp-order/cost', { partsYuan: 1, labourYuan: 1 }],
    ['POST', '/api/v1/orders', { type: 'patrol', village: 'v01', why: 'x' }],
    ['POST', '/api/v1/patrols', { plan: 'p1', kind: 'heater', scope: 'all', villages: ['v01'], why: 'x' }],
    ['POST', '/api/v1/complaints', { channel: 'web', kind: 'heater', village: 'v01', text: 'x' }],
    ['POST', '/api/v1/silences', { village: 'v01', until, author: 'x', reason: 'x' }],
    ['POST', '/api/v1/silences', { device: 'lamp-1', until, author: 'x', reason: 'x' }],
  ])('%s %s', async (method, path, body) => {
    expect((await town.ask('village2', method, path, body)).status).toBe(404);
  });
  test.each([
    ['/api/v1/orders', { type: 'patrol', village: 'v02', deviceIds: ['lamp-1'], why: 'x' }],
    ['/api/v1/spares', { unit: 'B-1', deviceId: 'heat-1' }],
    ['/api/v1/complaints', { channel: 'web', deviceId: 'lamp-1', text: 'x' }],
  ])('nor is a device in a body of %s', async (path, body) => {
    const { status, json } = await town.ask('village2', 'POST', path, body);
    expect([status, json.code]).toEqual([422, 'unknown_device']);
  });
  test('a photo of another village is not there either', async () => {
    const { payload, headers } = upload('photo', 'pole.jpg', jpeg());
    const { json } = await town.ask('crew', 'POST', '/api/v1/orders/lamp-order/photos', payload, headers);
    expect((await town.ask('crew', 'GET', `/api/v1/photos/${json.id}`)).status).toBe(200);
    for (const who of ['village2', 'crew2'] as const)
      expect((await town.ask(who, 'GET', `/api/v1/photos/${json.id}`)).status).toBe(404);
  });
  test('what one browser has kept of a photo is not shown to the next who signs in there', async () => {
    const { payload, headers } = upload('photo', 'pole.jpg', jpeg());
    const { json } = await town.ask('crew', 'POST', '/api/v1/orders/lamp-order/photos', payload, headers);
    const answer = await town.ask('crew', 'GET', `/api/v1/photos/${json.id}`);
    expect(answer.headers.vary).toBe('cookie, authorization');
  });
  test('a spare that another crew lent for its order is not there to be taken back', async () => {
    const lent = { unit: 'B-3', deviceId: 'heat-1', orderId: 'lamp-order', until };
    const { json } = await town.ask('crew', 'POST', '/api/v1/spares', lent);
    const back = (who: Who) => town.ask(who, 'POST', `/api/v1/spares/${json.id}/return`);
    expect([(await back('crew2')).status, (await back('village2')).status]).toEqual([404, 404]);
    expect((await town.ask('crew', 'GET', '/api/v1/orders/lamp-order')).json.pause).not.toBe(null);
    expect((await back('crew')).status).toBe(200);
  });
  test('and lists leave them out', async () => {
    for (const path of [
      '/api/v1/devices',
      '/api/v1/villages',
      '/api/v1/orders',
      '/api/v1/faults',
      '/api/v1/complaints',
      '/api/v1/silences',
      '/api/v1/rejects',
      '/api/v1/spares',
      '/api/v1/patrols',
      '/api/v1/patrols/plan',
      '/api/v1/costs',
      '/api/v1/dead-letters',
      '/api/v1/kpi?by=village',
      '/open311/v2/requests.json',
    ]) {
      const { status, body } = await town.ask('village2', 'GET', path);
      expect([path, status]).toEqual([path, 200]);
      expect(body).not.toMatch(/lamp-1|"v01"|东前营|heat-1/);
    }
    for (const path of ['/api/v1/ledger', '/api/v1/registry/devices', '/api/v1/registry/villages'])
      expect((await town.ask('village2', 'GET', path)).status).toBe(403);
  });
});

test('whatever is refused is counted under its code', async () => {
  const { body: before } = await town.ask('nobody', 'GET', '/metrics');
  const countIn = (text: string, code: string): number =>
    Number(new RegExp(`^weisu_http_refused_total\\{code="${code}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  const json = { 'content-type': 'application/json' };
  const refused: readonly (readonly [code: string, ask: () => Promise<unknown>])[] = [
    ['unauthorized', () => town.ask('nobody', 'GET', '/api/v1/me')],
    ['forbidden', () => town.ask('viewer', 'GET', '/api/v1/users')],
    ['not_found', () => town.ask('village2', 'GET', '/api/v1/orders/lamp-order')],
    ['method_not_allowed', () => town.ask('admin', 'DELETE', '/healthz')],
    ['bad_request', () => town.ask('crew', 'POST', '/api/v1/orders/lamp-order/notes', '{"note":', json)],
    ['invalid', () => town.ask('crew', 'POST', '/api/v1/orders/lamp-order/notes', {})],
    [
      'too_large',
      () => town.ask('crew', 'POST', '/api/v1/orders/lamp-order/notes', { note: 'x'.repeat(2 ** 21) }),
    ],
    ['unsupported_media', () => town.ask('crew', 'POST', '/api/v1/orders/lamp-order/photos', {})],
  ];
  for (const [, ask] of refused) await ask();
  const { body: after } = await town.ask('nobody', 'GET', '/metrics');
  for (const [code] of refused)
    expect([code, countIn(after, code) - countIn(before, code)]).toEqual([code, 1]);
});

test('five hundred requests a second pass, the next is told when to come back', async () => {
  const busy = await smallTown({ rateLimits: true });
  const codes = new Set<number>();
  const start = Date.now();
  for (let i = 0; i < 500; i += 1) codes.add((await busy.ask('viewer', 'GET', '/api/v1/me')).status);
  // Slower than the limit on a busy machine: then nothing was to be refused.
  const refused = await busy.ask('viewer', 'GET', '/api/v1/me');
  if (Date.now() - start < 1_000) {
    expect([refused.status, refused.json.code]).toEqual([429, 'rate_limited']);
    expect((await busy.ask('office', 'GET', '/api/v1/me')).status).toBe(200);
  }
  expect([...codes]).toEqual([200]);
  await busy.stop();
});

test('a body that never ends holds nobody else up, and has its time', async () => {
  const address = await town.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = new URL(address);
  expect(town.app.server.requestTimeout).toBe(300_000);
  const slow = connect(Number(port), '127.0.0.1');
  await once(slow, 'connect');
  slow.write(
    `POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"na`,
  );
  const answer = await fetch(`${address}/healthz`);
  expect(answer.status).toBe(200);
  slow.destroy();
});

describe('the console’s files', () => {
  let folder: string;
  let open: SmallTown;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weisu-console-'));
    mkdirSync(join(folder, 'dist/assets'), { recursive: true });
    writeFileSync(join(folder, 'dist/index.html'), 'the page');
    writeFileSync(join(folder, 'dist/assets/a-12345678.js'), 'the script');
    writeFileSync(join(folder, 'secret.txt'), 'the secret');
    open = await smallTown({ consoleDir: join(folder, 'dist') });
  });
  afterAll(async () => {
    await open.stop();
    rmSync(folder, { recursive: true });
  });
  test.each([
    ['/', 200, 'the page'],
    ['/orders/x', 200, 'the page'],
    ['/assets/a-12345678.js', 200, 'the script'],
    ['/assets/none.js', 404, ''],
    ['/../secret.txt', 404, ''],
    ['/assets/../../secret.txt', 404, ''],
    ['/..%2fsecret.txt', 404, ''],
    ['/%2e%2e/secret.txt', 404, ''],
    ['/assets/..%5c..%5csecret.txt', 400, ''],
    ['/assets/%252e%252e/%252e%252e/secret.txt', 404, ''],
    ['/assets//etc/passwd.txt', 400, ''],
    ['/secret.txt%00.js', 400, ''],
    ['/api/v1/nothing', 404, ''],
  ])('%s: %i', async (path, status, text) => {
    const answer = await open.ask('nobody', 'GET', path);
    expect([answer.status, answer.status === 200 ? answer.body : '']).toEqual([status, text]);
    expect(answer.body).not.toContain('the secret');
  });
});
