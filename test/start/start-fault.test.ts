// A real server that cannot listen, and what is said of it.
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listenFault } from '../../start/start-fault.ts';

const taken = createServer();
let port = 0;
beforeAll(async () => {
  taken.listen(0, '127.0.0.1');
  await once(taken, 'listening');
  port = (taken.address() as AddressInfo).port;
});
afterAll(() => taken.close());

const config = {
  WEISU_HTTP_HOST: '127.0.0.1',
  WEISU_HTTP_PORT: 8080,
  WEISU_MQTT_HOST: '127.0.0.1',
  WEISU_MQTT_PORT: 1883,
};
async function errorOf(address: { readonly host: string; readonly port: number }): Promise<unknown> {
  const server = createServer().listen(address);
  const [error] = (await once(server, 'error')) as [unknown];
  return error;
}

test.each([
  ['WEISU_HTTP_PORT', 'WEISU_HTTP_PORT'],
  ['WEISU_MQTT_PORT', 'WEISU_MQTT_PORT'],
  ['WEISU_MQTTS_PORT', 'WEISU_MQTTS_PORT'],
] as const)('a port in use is told by its variable: %s', async (variable, told) => {
  const fault = listenFault(await errorOf({ host: '127.0.0.1', port }), { ...config, [variable]: port });
  expect(fault).toBe(`${told}: 127.0.0.1:${port} is in use by another program`);
});

test('a host that is not here is told by its variable', async () => {
  // 203.0.113.0/24 is nobody's: it stands for examples (RFC 5737).
  const host = '203.0.113.9';
  const elsewhere = listenFault(await errorOf({ host, port: 0 }), { ...config, WEISU_HTTP_HOST: host });
  expect(elsewhere).toBe('WEISU_HTTP_HOST: 203.0.113.9 is no address of this machine');
  // As a resolver says it, which no test should wait for.
  const unknown = { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: 'weisu.example' };
  expect(listenFault(unknown, { ...config, WEISU_MQTT_HOST: 'weisu.example' })).toBe(
    'WEISU_MQTT_HOST: weisu.example has no address',
  );
});

test('anything else is a bug', async () => {
  const inUse = await errorOf({ host: '127.0.0.1', port });
  expect(listenFault(inUse, config)).toBeUndefined();
  for (const other of [new Error('x'), undefined, null, 'text', { code: 'EADDRINUSE' }])
    expect(listenFault(other, config)).toBeUndefined();
});
