// The proxy's healthcheck as its shell runs it: healthy beside weisu, and ended when weisu's network has gone from under it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { composeFile } from './compose-schema.ts';

const compose = readFileSync(join(import.meta.dirname, '../../docker-compose.yml'), 'utf8');
const [shell, command] = composeFile.parse(parse(compose, { merge: true })).services.proxy!.healthcheck.test;
/** As BusyBox's in the image: it connects, and ends with 1 where nobody listens. */
const connect = [
  `require('net').connect(process.argv[3], process.argv[2])`,
  `.once('connect', () => process.exit(0)).once('error', () => process.exit(1))`,
].join('');

let folder: string;
let weisu: Server;
let nginx: Server;
/** In place of the container's first process. */
let first: ChildProcess;
/** The healthcheck's exit code. */
let check: () => number | null;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'weisu-proxy-'));
  const nc = join(folder, 'nc');
  writeFileSync(nc, `#!/bin/sh\nexec "${process.execPath}" -e "${connect}" -- "$@"\n`);
  chmodSync(nc, 0o700);
  [weisu, nginx] = await Promise.all([listening(), listening()]);
  first = spawn('sleep', ['600']);
  const text = command!
    .replaceAll('127.0.0.1 8080', `127.0.0.1 ${portOf(weisu)}`)
    .replaceAll('127.0.0.1 8443', `127.0.0.1 ${portOf(nginx)}`)
    .replaceAll('/tmp/missed', join(folder, 'missed'))
    .replaceAll(/(kill -\w+) 1\b/g, `$1 ${first.pid}`);
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` };
  check = () => spawnSync('sh', ['-c', text], { env }).status;
});
afterEach(() => {
  for (const server of [weisu, nginx]) server.close();
  first.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

async function listening(): Promise<Server> {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

test('is healthy where both listen, and not where the proxy itself does not', async () => {
  expect([shell, check(), check()]).toEqual(['CMD-SHELL', 0, 0]);
  nginx.close();
  await once(nginx, 'close');
  expect([check(), check()]).toEqual([1, 1]);
  expect(first.kill(0)).toBe(true);
});

test('ends the proxy when weisu is missed twice in a row, and begins anew after that', async () => {
  const port = portOf(weisu);
  weisu.close();
  await once(weisu, 'close');
  expect([check(), first.kill(0)]).toEqual([1, true]);
  weisu.listen(port, '127.0.0.1');
  await once(weisu, 'listening');
  expect(check()).toBe(0);
  weisu.close();
  await once(weisu, 'close');
  expect([check(), first.kill(0)]).toEqual([1, true]);
  const ended = once(first, 'exit');
  expect(check()).toBe(1);
  expect(await ended).toEqual([null, 'SIGTERM']);
  weisu.listen(port, '127.0.0.1');
  await once(weisu, 'listening');
  expect(check()).toBe(0);
});
