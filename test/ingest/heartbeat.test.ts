// The dead man's switch against a real watchdog on loopback: it hears of a feed that moves, and nothing of one that stands.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startHeartbeat } from '../../ingest/heartbeat.ts';

const everyMs = 5;
let status = 200;
let calls = 0;
let heard: () => void = () => {};
const watchdog = createServer((_, response) => {
  calls += 1;
  response.writeHead(status).end();
  heard();
});
let url: string;
beforeEach(async () => {
  [status, calls] = [200, 0];
  watchdog.listen(0, '127.0.0.1');
  await once(watchdog, 'listening');
  url = `http://127.0.0.1:${(watchdog.address() as AddressInfo).port}/`;
});
afterEach(async () => {
  watchdog.closeAllConnections();
  watchdog.close();
  await once(watchdog, 'close');
});
const nextCall = () =>
  new Promise<void>((resolve) => {
    heard = resolve;
  });

test('a feed that moves is told again and again', async () => {
  let position = 0;
  const stop = startHeartbeat({
    url,
    everyMs,
    progress: () => (position += 1),
    refusing: () => false,
    onFailure: () => {},
  });
  await nextCall();
  await nextCall();
  stop();
  expect(calls).toBeGreaterThanOrEqual(2);
});

test.each([
  ['stands', () => 7, () => false],
  ['refuses messages', () => performance.now(), () => true],
])('a feed that %s is not told', async (_, progress, refusing) => {
  let beats = 0;
  const counted = () => {
    beats += 1;
    return progress();
  };
  const stop = startHeartbeat({ url, everyMs, progress: counted, refusing, onFailure: () => {} });
  while (beats < 5) await new Promise((resolve) => setImmediate(resolve));
  stop();
  expect(calls).toBe(0);
});

test('a watchdog that does not take it is a failure, said and survived', async () => {
  status = 500;
  let position = 0;
  const failure = new Promise((resolve) => {
    const onFailure = (error: unknown) => resolve(error);
    const stop = startHeartbeat({
      url,
      everyMs,
      progress: () => (position += 1),
      refusing: () => false,
      onFailure: (error) => {
        stop();
        onFailure(error);
      },
    });
  });
  expect(await failure).toMatchObject({ message: 'the watchdog answered 500' });
});
