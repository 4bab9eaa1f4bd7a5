// Signing in and out: sessions, forged cookies, foreign pages, wrong passwords, setup links, and accounts that go.
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { setupLink } from '../../api/setup.ts';
import { waitMs } from '../../api/sign-in.ts';
import { type Answer, adminToken, password, type SmallTown, smallTown } from './small-town.ts';

let town: SmallTown;
beforeEach(async () => {
  await town?.stop();
  town = await smallTown();
});
afterAll(() => town.stop());

const ours = { 'x-weisu-request': '1' };
const signIn = (name: string, given = password, headers: Record<string, string> = {}): Promise<Answer> =>
  town.ask('nobody', 'POST', '/api/v1/session', { name, password: given }, headers);
const cookieOf = (answer: Answer): string => String(answer.headers['set-cookie']).split(';')[0]!;
const me = (cookie: string): Promise<Answer> =>
  town.ask('nobody', 'GET', '/api/v1/me', undefined, { cookie });

test('a session is a cookie that scripts and foreign pages cannot use', async () => {
  const answer = await signIn('office');
  expect(answer.status).toBe(204);
  expect(String(answer.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict/);
  expect((await me(cookieOf(answer))).json).toMatchObject({ name: 'office', role: 'office', via: 'session' });
});

test('behind TLS the cookie is Secure', async () => {
  const answer = await signIn('office', password, { 'x-forwarded-proto': 'https' });
  expect(String(answer.headers['set-cookie'])).toContain('; Secure');
});

test('each sign-in has an id of its own, whatever the browser brought', async () => {
  const first = cookieOf(await signIn('office'));
  const second = cookieOf(await signIn('office', password, { cookie: first, ...ours }));
  expect(second).not.toBe(first);
  expect((await me(first)).status).toBe(401);
  expect((await me(second)).status).toBe(200);
});

test('signing out ends the session, signing out everywhere ends them all', async () => {
  const [a, b, c] = [await signIn('office'), await signIn('office'), await signIn('office')].map(cookieOf);
  await town.ask('nobody', 'DELETE', '/api/v1/session', undefined, { cookie: a!, ...ours });
  expect([(await me(a!)).status, (await me(b!)).status]).toEqual([401, 200]);
  await town.ask('nobody', 'DELETE', '/api/v1/sessions', undefined, { cookie: b!, ...ours });
  expect([(await me(b!)).status, (await me(c!)).status]).toEqual([401, 401]);
});

test('an idle session ends, and a used one lasts at most thirty days', async () => {
  const cookie = cookieOf(await signIn('office'));
  const day = 86_400_000;
  for (let i = 0; i < 29; i += 1) {
    town.tick(day);
    expect((await me(cookie)).status).toBe(200);
  }
  town.tick(2 * day);
  expect((await me(cookie)).status).toBe(401);
  const idle = cookieOf(await signIn('office'));
  town.tick(8 * day);
  expect((await me(idle)).status).toBe(401);
});

describe('forged and foreign', () => {
  test.each([
    'weisu_session=x',
    `weisu_session=${'a'.repeat(5_000)}`,
    "weisu_session=' OR 1=1 --",
    'weisu_session=',
  ])('the cookie %s opens nothing', async (cookie) => expect((await me(cookie)).status).toBe(401));
  test.each(['Bearer ', 'Bearer x', 'Basic eDp5', `Bearer ${'x'.repeat(600)}`, `Bearer ${adminToken}x`])(
    '%s opens nothing',
    async (authorization) =>
      expect((await town.ask('nobody', 'GET', '/api/v1/me', undefined, { authorization })).status).toBe(401),
  );
  test('the admin token of the environment is an admin', async () => {
    const headers = { authorization: `Bearer ${adminToken}` };
    expect((await town.ask('nobody', 'GET', '/api/v1/users', undefined, headers)).status).toBe(200);
  });

  const note = { note: 'from elsewhere' };
  test.each([
    ['without our header', {}, 403],
    ['with a foreign origin', { origin: 'https://evil.example', ...ours }, 403],
    ['with a broken origin', { origin: 'null', ...ours }, 403],
    ['with our header and origin', { origin: 'http://localhost:8080', ...ours, host: 'localhost:8080' }, 200],
  ])('a change by cookie %s', async (_name, headers, status) => {
    const cookie = cookieOf(await signIn('office'));
    const path = '/api/v1/orders/lamp-order/notes';
    const answer = await town.ask('nobody', 'POST', path, note, { cookie, ...headers } as Record<
      string,
      string
    >);
    expect(answer.status).toBe(status);
  });
  test('a foreign page cannot sign a browser in', async () => {
    expect((await signIn('office', password, { origin: 'https://evil.example' })).status).toBe(403);
  });
});

describe('wrong passwords', () => {
  test.each([
    [0, 0],
    [5, 0],
    [6, 1_000],
    [7, 2_000],
    [10, 16_000],
    [30, 900_000],
  ])('after %i: wait %i ms', (failures, ms) => expect(waitMs(failures)).toBe(ms));

  test('the same answer whether the name or the password is wrong', async () => {
    const [a, b] = [await signIn('office', 'wrong'), await signIn('nobody-here', 'wrong')];
    expect([a.status, a.json.detail]).toEqual([b.status, b.json.detail]);
  });

  test('ten thousand tries are slowed down, counted, and never lock the right one out', async () => {
    const elsewhere = { 'x-forwarded-for': '203.0.113.9' };
    const codes = new Map<string, number>();
    for (let i = 0; i < 10_000; i += 1) {
      const { json } = await signIn('office', `guess ${i}`, elsewhere);
      codes.set(json.code, (codes.get(json.code) ?? 0) + 1);
    }
    expect(codes).toEqual(
      new Map([
        ['unauthorized', 6],
        ['rate_limited', 9_994],
      ]),
    );
    expect((await signIn('office')).status).toBe(204);
    const refused = await signIn('office', password, elsewhere);
    expect([refused.status, Number(refused.headers['retry-after'])]).toEqual([429, 1]);
    town.tick(1_000);
    expect((await signIn('office', password, elsewhere)).status).toBe(204);
    const counted = (await town.ask('nobody', 'GET', '/metrics')).body;
    expect(counted).toContain('weisu_http_refused_total{code="rate_limited"} 9995');
  }, 60_000);

  test('tries sent at once are not checked at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => signIn('office', `guess ${i}`)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(19);
  });

  test('sign-ins and refusals stand in the audit', async () => {
    await signIn('office', 'wrong');
    await signIn('office');
    const { json } = await town.ask('admin', 'GET', '/api/v1/audit');
    expect(json.items.map(({ action }: { action: string }) => action)).toEqual([
      'sign_in',
      'sign_in_refused',
    ]);
  });
});

describe('accounts that change', () => {
  test('the session of a removed user opens nothing', async () => {
    const cookie = cookieOf(await signIn('office'));
    await town.ask('admin', 'DELETE', '/api/v1/users/u-office');
    expect((await me(cookie)).status).toBe(401);
    expect((await signIn('office')).status).toBe(401);
  });
  test('a disabled user is out at once, and so is one whose role fell', async () => {
    for (const [name, change] of [
      ['office', { disabled: true }],
      ['hotline', { role: 'viewer' }],
    ] as const) {
      const cookie = cookieOf(await signIn(name));
      expect((await town.ask('admin', 'PATCH', `/api/v1/users/u-${name}`, change)).status).toBe(200);
      expect((await me(cookie)).status).toBe(401);
    }
  });
  test('a revoked token opens nothing', async () => {
    await town.ask('admin', 'DELETE', '/api/v1/tokens/t-viewer');
    expect((await town.ask('viewer', 'GET', '/api/v1/me')).status).toBe(401);
  });
  test('a token that has run out opens nothing', async () => {
    const expiresAt = '2026-01-15T12:00:01Z';
    const { json } = await town.ask('admin', 'POST', '/api/v1/tokens', {
      name: 'brief',
      role: 'viewer',
      expiresAt,
    });
    const headers = { authorization: `Bearer ${json.token}` };
    expect((await town.ask('nobody', 'GET', '/api/v1/me', undefined, headers)).status).toBe(200);
    town.tick(2_000);
    expect((await town.ask('nobody', 'GET', '/api/v1/me', undefined, headers)).status).toBe(401);
  });
  test('of two admins who take each other away at the same moment, one stays', async () => {
    const { people } = town.deps;
    const { passwordHash: _, ...admin } = (await people.userByName('admin'))!;
    await people.addUser({ ...admin, id: 'u-admin2', name: 'admin2', passwordHash: 'x' });
    const [demoted, removed] = await Promise.all([
      town.ask('admin', 'PATCH', '/api/v1/users/u-admin', { role: 'viewer' }),
      town.ask('admin', 'DELETE', '/api/v1/users/u-admin2'),
    ]);
    const refused = [demoted, removed].filter(({ status }) => 300 <= status);
    expect(refused.map(({ json }) => json.code)).toEqual(['conflict']);
    expect((await people.users()).filter(({ role }) => role === 'admin')).toHaveLength(1);
  });
  test('the last admin stays', async () => {
    expect((await town.ask('admin', 'DELETE', '/api/v1/users/u-admin')).json.code).toBe('conflict');
    expect((await town.ask('admin', 'PATCH', '/api/v1/users/u-admin', { role: 'viewer' })).json.code).toBe(
      'conflict',
    );
  });
  test('a new password ends the old sessions but one', async () => {
    const [here, there] = [cookieOf(await signIn('office')), cookieOf(await signIn('office'))];
    const body = { old: password, new: 'another good password' };
    const changed = await town.ask('nobody', 'PUT', '/api/v1/me/password', body, { cookie: here, ...ours });
    expect(changed.status).toBe(204);
    const statuses = [here, there, cookieOf(changed)].map(async (cookie) => (await me(cookie)).status);
    expect(await Promise.all(statuses)).toEqual([401, 401, 200]);
  });
  test('nobody guesses a password faster by asking to change it', async () => {
    const cookie = cookieOf(await signIn('office'));
    const codes: string[] = [];
    for (let n = 0; n < 7; n += 1) {
      const body = { old: `guess number ${n}`, new: 'another good password' };
      codes.push(
        (await town.ask('nobody', 'PUT', '/api/v1/me/password', body, { cookie, ...ours })).json.code,
      );
    }
    expect(codes).toEqual([...Array(6).fill('forbidden'), 'rate_limited']);
  });
  test.each([
    [{ name: 'x', password: 'short', role: 'viewer' }, 'invalid'],
    [{ name: 'office', password, role: 'viewer' }, 'conflict'],
    [{ name: 'x', password, role: 'crew' }, 'invalid'],
    [{ name: 'x', password, role: 'crew', crew: 'none' }, 'unknown_crew'],
    [{ name: 'x', password, role: 'office', villages: ['v99'] }, 'unknown_village'],
    [{ name: 'x', password, role: 'boss' }, 'invalid'],
  ])('%j is refused: %s', async (body, code) => {
    expect((await town.ask('admin', 'POST', '/api/v1/users', body)).json.code).toBe(code);
  });
  test.each(['/api/v1/users', '/api/v1/tokens'])(
    '%s names what is unknown, and what is known',
    async (path) => {
      const scope = { role: 'crew', villages: ['v01', 'v99'], crew: 'none' };
      const asked = { name: 'x', ...scope, ...(path.endsWith('users') && { password }) };
      const { status, json } = await town.ask('admin', 'POST', path, asked);
      expect([status, json.code, json.errors]).toEqual([
        422,
        'unknown_village',
        [
          { where: 'body/villages', what: 'there is no village v99; there are v01, v02' },
          { where: 'body/crew', what: 'there is no crew none; there are c-heat, c-light, c-light2, c-wash' },
        ],
      ]);
    },
  );
  test('an account of a village that is gone can be disabled, and is given no other that is gone', async () => {
    const { people } = town.deps;
    const village2 = (await people.user('u-village2'))!;
    await people.changeUser({ ...village2, villages: ['v77'] });
    const patch = (changes: object) => town.ask('admin', 'PATCH', '/api/v1/users/u-village2', changes);
    expect((await patch({ villages: ['v78'] })).json.code).toBe('unknown_village');
    expect((await patch({ disabled: true })).json).toMatchObject({ disabled: true, villages: ['v77'] });
  });
});

describe('the setup link', () => {
  const redeem = (token: string, name: string) =>
    town.ask('nobody', 'POST', '/api/v1/setup', { token, name, password });
  const secretOf = (link: string | undefined): string => new URL(link!).hash.slice(1);

  test('is made only while nobody can sign in, and works once', async () => {
    const { people, now } = town.deps;
    expect(await setupLink(people, 'http://127.0.0.1:8080', now())).toBeUndefined();
    await town.forgetUsers();
    const secret = secretOf(await setupLink(people, 'http://127.0.0.1:8080', now()));
    const made = await redeem(secret, 'first');
    expect(made.status).toBe(204);
    expect((await me(cookieOf(made))).json).toMatchObject({ name: 'first', role: 'admin' });
    expect((await redeem(secret, 'second')).json.code).toBe('unauthorized');
  });
  test('runs out', async () => {
    await town.forgetUsers();
    const secret = secretOf(await setupLink(town.deps.people, 'http://x', town.deps.now()));
    town.tick(8 * 86_400_000);
    expect((await redeem(secret, 'late')).json.code).toBe('unauthorized');
  });
});
