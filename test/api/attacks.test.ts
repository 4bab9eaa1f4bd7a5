// What a stranger with time on their hands would try, beyond the passwords, cookies and photos tested elsewhere.
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROBLEMS } from '../../ingest/domain/problem.ts';
import { type SmallTown, smallTown } from './small-town.ts';

let town: SmallTown;
beforeAll(async () => {
  town = await smallTown();
});
afterAll(() => town.stop());

const script = '<script>alert(1)</script>';

describe('a stored script', () => {
  test('in an order, a village or a crew is text in the report', async () => {
    await town.engine.open({
      ...{ id: 'xss', why: { zh: script, en: script }, number: script, village: 'v02' },
      ...{ cause: { type: 'place', id: 'xss' }, openedAt: town.deps.clock() - 1, fixBy: town.deps.clock() },
    });
    const { body, headers } = await town.ask('viewer', 'GET', '/api/v1/reports/daily');
    expect(body).not.toContain('<script');
    expect(body).not.toContain('<b>');
    expect(body).toContain('&lt;script&gt;');
    expect(String(headers['content-security-policy'])).toMatch(/default-src 'self'/);
  });

  test.each([
    ['hotline', '/api/v1/orders/lamp-order/notes', { note: script }],
    [
      'office',
      '/api/v1/silences',
      { scope: { village: script }, until: '2026-02-01T00:00:00Z', author: script, reason: script },
    ],
    [
      'hotline',
      '/api/v1/complaints',
      { channel: 'web', kind: 'streetlight', village: 'v01', text: script, reporter: script },
    ],
    ['admin', '/api/v1/users', { name: script, password: script + script, role: 'viewer' }],
    ['admin', '/api/v1/tokens', { name: script, role: 'viewer' }],
  ] as const)('%s posts it to %s: it comes back as JSON and nothing else', async (who, path, body) => {
    const { status, headers } = await town.ask(who, 'POST', path, body);
    expect(status).toBeLessThan(300);
    expect(headers['content-type']).toMatch(/^application\/json/);
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  test('in a refusal it is JSON too', async () => {
    const { headers, status } = await town.ask(
      'viewer',
      'GET',
      `/api/v1/devices/${encodeURIComponent(script)}`,
    );
    expect([status, headers['content-type']]).toEqual([404, 'application/problem+json']);
  });
});

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
    expect((await town.ask('admin', 'PUT', '/api/v1/orders/lamp-order')).headers.allow).toBe('GET');
  });
});

describe('ids of other villages answer as if they were not there', () => {
  test.each([
    ['GET', '/api/v1/devices/lamp-1'],
    ['GET', '/api/v1/devices/lamp-1/readings'],
    ['GET', '/api/v1/devices/lamp-1/explain'],
    ['GET', '/api/v1/devices/heat-1/household'],
    ['GET', '/api/v1/circuits?village=v01'],
    ['GET', '/api/v1/faults?village=v01'],
    ['GET', '/api/v1/kpi?village=v01'],
    ['GET', '/api/v1/reports/daily?village=v01'],
    ['GET', '/api/v1/complaints?village=v01'],
    ['GET', '/open311/v2/requests/lamp-order.json'],
    ['POST', '/api/v1/orders/lamp-order/accept'],
    ['POST', '/api/v1/orders/lamp-order/cancel'],
  ])('%s %s', async (method, path) => {
    expect((await town.ask('village2', method, path)).status).toBe(404);
  });
  test('and lists leave them out', async () => {
    for (const path of [
      '/api/v1/devices',
      '/api/v1/villages',
      '/api/v1/orders',
      '/api/v1/kpi?by=village',
      '/open311/v2/requests.json',
    ])
      expect((await town.ask('village2', 'GET', path)).body).not.toMatch(/lamp-1|"v01"|东前营/);
    expect((await town.ask('village2', 'GET', '/api/v1/ledger')).status).toBe(403);
  });
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
