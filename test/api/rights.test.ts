// The table of rights against the running application: every route for every role, and for nobody.
import { readFileSync } from 'node:fs';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mayUse, RIGHTS, type Role, type RouteKey, rightsTable, roles } from '../../api/rights.ts';
import { PROBLEMS } from '../../ingest/domain/problem.ts';
import { type SmallTown, smallTown } from './small-town.ts';

let town: SmallTown;
beforeAll(async () => {
  town = await smallTown();
});
afterAll(() => town.stop());

/** From another machine, with an id that is nowhere: what comes back says only whether the door opened. */
async function knock(key: RouteKey, role: Role | 'nobody'): Promise<{ status: number; detail: string }> {
  const [method, pattern] = key.split(' ') as [InjectOptions['method'], string];
  const authorization = role === 'nobody' ? {} : { authorization: `Bearer ${town.tokens[role]}` };
  const headers = { 'x-forwarded-for': '203.0.113.7', ...authorization };
  const url = pattern.replaceAll(/:[a-z]+/g, 'nowhere');
  const answer = await town.app.inject({ method, url, headers, payloadAsStream: true });
  if (answer.statusCode === 200) {
    answer.stream().destroy();
    return { status: 200, detail: '' };
  }
  const chunks = await answer.stream().toArray();
  const text = Buffer.concat(chunks).toString();
  return { status: answer.statusCode, detail: text === '' ? '' : (JSON.parse(text).detail as string) };
}

// Without a built console its route is not there.
const keys = (Object.keys(RIGHTS) as RouteKey[]).filter((key) => key !== 'GET /*');

describe.each(keys)('%s', (key) => {
  test.each(roles)('for %s', async (role) => {
    const { status, detail } = await knock(key, role);
    if (mayUse(key, role, false) === 'yes') {
      expect(status).not.toBe(401);
      expect(detail).not.toContain('may not');
    } else {
      expect([status, detail]).toEqual([403, `${role} may not ${key}`]);
    }
  });

  test('for nobody', async () => {
    const { status, detail } = await knock(key, 'nobody');
    const refused = status === 401 && detail === 'a bearer token or a session is needed';
    expect(refused).toBe(mayUse(key, null, false) === 'sign_in');
  });
});

test('metrics are open to the same machine and closed to others', async () => {
  expect((await town.ask('nobody', 'GET', '/metrics')).status).toBe(200);
  expect((await knock('GET /metrics', 'nobody')).status).toBe(401);
});

test('a route that has no row stops the program', () => {
  expect(() => town.app.get('/api/v1/backdoor', () => '')).toThrow();
});

const page = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

test('docs/security.md shows the table', () => {
  expect(page('security.md')).toContain(rightsTable());
});

test('docs/api.md shows every problem code with its status', () => {
  const rows = Object.entries(PROBLEMS).map(
    ([code, [status, zh, en]]) => `| \`${code}\` | ${status} | ${zh} ${en} |`,
  );
  expect(page('api.md')).toContain(rows.join('\n'));
});
