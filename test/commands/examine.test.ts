// The examination where another program, or a proxy's page, answers in place of ours: told as a finding, beside all others.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
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
beforeAll(() => new Promise<void>((done) => void stranger.listen(0, '127.0.0.1', done)));
afterAll(() => {
  stranger.close();
  rmSync(folder, { recursive: true });
});

test.each(['program', 'InfluxDB', 'Grafana'])('%s: a stranger answers', async (about) => {
  const { port } = stranger.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...{ WEISU_DATA_DIR: folder, WEISU_HTTP_PORT: String(port) },
    ...{ INFLUX_URL: url, INFLUX_USER: 'u', INFLUX_PASSWORD: 'p', INFLUX_DATABASE: 'd' },
  };
  const probes = { now: Date.now, freeBytes: async () => 1e12 };
  const findings = await examine(installationOf(env), { url, user: 'admin', password: 'p' }, probes);
  expect(findings).toContainEqual(
    expect.objectContaining({ about, state: 'bad', what: expect.stringContaining('JSON') }),
  );
  expect(findings).toContainEqual(expect.objectContaining({ about: 'disk', state: 'ok' }));
});
