// The examination where another program, or a proxy's page, answers in place of ours: told as a finding, beside all others.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installationOf } from '../../commands/archive/installation.ts';
import { examine } from '../../commands/checks/examine.ts';

const folder = mkdtempSync(join(tmpdir(), 'weisu-examine-'));
const stranger = createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'text/html' }).end('<html>somebody else</html>');
});
/** Knows its own addresses alone. */
const influx = createServer(({ url }, response) => {
  if (url === '/ping') response.writeHead(204, { 'x-influxdb-version': '1.8.10' }).end();
  else response.writeHead(url === '/query' ? 200 : 404).end('{}');
});
beforeAll(async () => {
  for (const server of [stranger, influx])
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
});
afterAll(() => {
  for (const server of [stranger, influx]) server.close();
  rmSync(folder, { recursive: true });
});

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const urlOf = (server: Server): string => `http://127.0.0.1:${portOf(server)}`;
function examined(telemetry: string) {
  const env = {
    ...{ WEISU_DATA_DIR: folder, WEISU_HTTP_PORT: String(portOf(stranger)) },
    ...{ INFLUX_URL: telemetry, INFLUX_USER: 'u', INFLUX_PASSWORD: 'p', INFLUX_DATABASE: 'd' },
  };
  const grafana = { url: urlOf(stranger), user: 'admin', password: 'p' };
  return examine(installationOf(env), grafana, { now: Date.now, freeBytes: async () => 1e12 });
}

test.each(['program', 'InfluxDB', 'Grafana'])('%s: a stranger answers', async (about) => {
  const findings = await examined(urlOf(stranger));
  expect(findings).toContainEqual(
    expect.objectContaining({ about, state: 'bad', what: expect.stringContaining('JSON') }),
  );
  expect(findings).toContainEqual(expect.objectContaining({ about: 'disk', state: 'ok' }));
});

test('an address that ends in a slash is the same address', async () =>
  expect(await examined(`${urlOf(influx)}/`)).toContainEqual({
    ...{ about: 'InfluxDB', state: 'ok', what: '1.8.10' },
  }));
