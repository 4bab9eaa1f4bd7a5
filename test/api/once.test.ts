// Idempotency keys of what is no command of the town: the same request again makes nothing and gets the same answer.
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { password, type SmallTown, smallTown } from './small-town.ts';
import { upload } from './uploads.ts';

let town: SmallTown;
beforeEach(async () => {
  await town?.stop();
  town = await smallTown();
});
afterAll(() => town.stop());

const keyed = (key: string) => ({ 'idempotency-key': key });
const key = keyed('k1');
const post = (path: string, body?: unknown, headers: Record<string, string> = key) =>
  town.ask('admin', 'POST', `/api/v1/${path}`, body, headers);
const user = (name: string) => ({ name, password, role: 'viewer' });
const lamps = async (address: string) => {
  const csv = (await town.ask('office', 'GET', '/api/v1/registry/devices')).body;
  return upload('devices', 'devices.csv', Buffer.from(csv.replace('东街1号', address)));
};
const preview = async (address: string) => {
  const { payload, headers } = await lamps(address);
  return post('registry/preview', payload, { ...headers, ...key });
};

describe('asked twice under one key', () => {
  test('a user is made once, at the same time or one after the other', async () => {
    const [first, second] = await Promise.all([post('users', user('新人')), post('users', user('新人'))]);
    const third = await post('users', user('新人'));
    expect([first.status, second.json, third.json]).toEqual([201, first.json, first.json]);
    expect((await post('users', user('新人'), {})).json.code).toBe('conflict');
  });
  test('a token is made once, and its secret is told again', async () => {
    const asked = { name: 'grafana', role: 'viewer' };
    const before = (await town.deps.people.tokens()).length;
    const [first, second] = [await post('tokens', asked), await post('tokens', asked)];
    expect(second.json).toEqual(first.json);
    expect(await town.deps.people.tokens()).toHaveLength(before + 1);
  });
  test('an import is checked, applied and taken back once', async () => {
    const [first, second] = [await preview('东街一号'), await preview('东街一号')];
    expect(second.json).toEqual(first.json);
    const before = town.deps.registry().version;
    const path = `registry/imports/${first.json.id}/apply`;
    expect(
      [await post(path, undefined, keyed('k2')), await post(path, undefined, keyed('k2'))].map(
        ({ json }) => json,
      ),
    ).toEqual([{ version: first.json.version }, { version: first.json.version }]);
    const undo = () => post('registry/undo', undefined, keyed('k3'));
    const undone = [await undo(), await undo()];
    expect(undone.map(({ json }) => json)).toEqual([{ version: before }, { version: before }]);
    expect((await post('registry/undo', undefined, {})).json.code).toBe('conflict');
  });
});

test('another request under a used key is refused', async () => {
  await post('users', user('一'));
  expect((await post('users', user('二'))).json.code).toBe('key_reused');
  expect((await post('tokens', { name: 'x', role: 'viewer' })).json.code).toBe('key_reused');
  expect((await preview('x')).json.code).toBe('key_reused');
});

test('a refused request may be tried again under its key', async () => {
  expect((await post('users', user('office'))).json.code).toBe('conflict');
  await town.ask('admin', 'DELETE', '/api/v1/users/u-office');
  expect((await post('users', user('office'))).status).toBe(201);
});

test('a key is remembered for an hour, and for its sender alone', async () => {
  await post('users', user('一'));
  const second = (await post('tokens', { name: 'second', role: 'admin' }, {})).json.token as string;
  const other = { authorization: `Bearer ${second}`, ...key };
  expect((await town.ask('nobody', 'POST', '/api/v1/users', user('二'), other)).status).toBe(201);
  town.tick(3_600_000);
  expect((await post('users', user('三'))).status).toBe(201);
});
