// The log: one line a request with its id, and never a secret or a word of a person.
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminToken, password, type SmallTown, smallTown } from './small-town.ts';

let town: SmallTown;
const lines: string[] = [];
beforeAll(async () => {
  const logger = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
  town = await smallTown({ logger });
});
afterAll(() => town.stop());

test('tells what was asked by whom, under the id that a refusal shows', async () => {
  const { json } = await town.ask('crew', 'GET', '/api/v1/orders/nowhere');
  const line = lines
    .map((text) => JSON.parse(text))
    .find(({ msg, reqId }) => msg === 'request' && reqId === json.instance);
  expect(line).toMatchObject({ method: 'GET', route: '/api/v1/orders/:id', status: 404, by: 'crew' });
});

test('holds no password, token, cookie, name, number or word of a caller', async () => {
  const said = {
    channel: 'phone',
    deviceId: 'heat-1',
    text: '老人在家',
    reporter: '王五',
    phone: '13600000000',
  };
  const signedIn = await town.ask('nobody', 'POST', '/api/v1/session', { name: 'office', password });
  const cookie = String(signedIn.headers['set-cookie']).split(';')[0]!;
  await town.ask('nobody', 'GET', '/api/v1/me', undefined, { cookie });
  await town.ask('nobody', 'GET', '/api/v1/me', undefined, { authorization: `Bearer ${adminToken}` });
  await town.ask('hotline', 'POST', '/api/v1/complaints', said);
  await town.ask('hotline', 'POST', '/api/v1/complaints', { ...said, deviceId: 'x'.repeat(99) });
  await town.ask('hotline', 'GET', '/api/v1/devices/heat-1/household');
  await town.ask('nobody', 'GET', `/open311/v2/requests.json?api_key=${town.tokens.viewer}`);
  const log = lines.join('');
  expect(log).toContain('/open311/v2/requests.json');
  const secrets = [password, adminToken, cookie.split('=')[1]!, ...Object.values(town.tokens)];
  for (const secret of [...secrets, '王五', '13600000000', '老人在家', '张三', '13700000000'])
    expect(log).not.toContain(secret);
});
