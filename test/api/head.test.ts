// HEAD: what GET answers without its body, for the same people, and nothing stays open behind it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RIGHTS } from '../../api/rights.ts';
import { type SmallTown, smallTown, type Who } from './small-town.ts';

type Method = 'GET' | 'HEAD' | 'DELETE';
let town: SmallTown;
const folder = mkdtempSync(join(tmpdir(), 'weisu-head-'));
beforeAll(async () => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>未诉</title>');
  writeFileSync(join(folder, 'assets', 'app-1.js'), 'console.log(1)');
  town = await smallTown({ consoleDir: folder });
});
afterAll(async () => {
  await town.stop();
  rmSync(folder, { recursive: true });
});

const named = [
  'content-type',
  'content-length',
  'content-encoding',
  'cache-control',
  'etag',
  'vary',
  'allow',
];
async function asked(who: Who, method: Method, url: string, more: Record<string, string> = {}, of = town) {
  const authorization = who === 'nobody' ? {} : { authorization: `Bearer ${of.tokens[who]}` };
  const answer = await of.app.inject({ method, url, headers: { ...authorization, ...more } });
  const headers = Object.fromEntries(named.map((name) => [name, answer.headers[name]]));
  return { status: answer.statusCode, body: answer.body, headers };
}

test.each([
  ['nobody', '/healthz'],
  ['nobody', '/readyz'],
  ['nobody', '/'],
  ['nobody', '/orders/lamp-order'],
  ['nobody', '/assets/app-1.js'],
  ['nobody', '/assets/gone.js'],
  ['nobody', '/api/v1/openapi.json'],
  ['viewer', '/api/v1/orders?status=open'],
  ['viewer', '/api/v1/orders/lamp-order'],
  ['viewer', '/api/v1/orders/nowhere'],
  ['viewer', '/api/v1/orders?limit=0'],
  ['viewer', '/api/v1/reports/daily?format=csv'],
  ['viewer', '/api/v1/nothing'],
  ['viewer', '/open311/v2/services.json'],
] as const)('%s, %s: as GET says it, without the body', async (who, url) => {
  const [get, head] = [await asked(who, 'GET', url), await asked(who, 'HEAD', url)];
  // A problem names its request, in its body alone.
  expect(head).toEqual({ ...get, body: '' });
});

test('compressed it is as long as the compressed answer', async () => {
  const gzip = { 'accept-encoding': 'gzip' };
  const get = await asked('viewer', 'GET', '/api/v1/devices', gzip);
  expect(get.headers['content-encoding']).toBe('gzip');
  expect(await asked('viewer', 'HEAD', '/api/v1/devices', gzip)).toEqual({ ...get, body: '' });
});

const readable = Object.keys(RIGHTS).filter((key) => key.startsWith('GET ') && key !== 'GET /*');
describe('for the same people', () => {
  test.each(readable)('%s', async (key) => {
    const url = key.slice('GET '.length).replaceAll(/:[a-z]+/g, 'nowhere');
    const far = { 'x-forwarded-for': '203.0.113.7' };
    for (const who of ['nobody', 'crew', 'viewer', 'office'] as const) {
      const { status } = await asked(who, 'HEAD', url, far);
      // A live stream would not end under `inject`: its own test is below, its closed door is seen here.
      if (url.endsWith('/events') && who !== 'nobody') continue;
      expect([who, status]).toEqual([who, (await asked(who, 'GET', url, far)).status]);
    }
  });
});

test('the stream of events ends at once, and nobody listens any more', async () => {
  const { status, body } = await asked('viewer', 'HEAD', '/api/v1/events');
  expect([status, body, town.deps.feed.listeners]).toEqual([200, '', 0]);
});

test('the ledger is not read for nobody', async () => {
  let reads = 0;
  const watched = await smallTown();
  const { ledger } = watched.deps.orders;
  Object.assign(watched.deps.orders, {
    ledger: (...range: Parameters<typeof ledger>) => {
      reads += 1;
      return ledger(...range);
    },
  });
  expect((await asked('viewer', 'HEAD', '/api/v1/ledger', {}, watched)).status).toBe(200);
  expect(reads).toBe(0);
  expect((await asked('viewer', 'GET', '/api/v1/ledger', {}, watched)).status).toBe(200);
  expect(reads).toBeGreaterThan(0);
  await watched.stop();
});

test('a path that has no GET refuses HEAD, and one that has it names both', async () => {
  const press = await asked('nobody', 'HEAD', '/api/v1/press');
  expect([press.status, press.headers.allow]).toEqual([405, 'POST']);
  const health = await asked('nobody', 'DELETE', '/healthz');
  expect([health.status, health.headers.allow]).toEqual([405, 'GET, HEAD']);
});
