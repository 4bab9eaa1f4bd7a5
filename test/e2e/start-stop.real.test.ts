// How the program begins and ends: wrong settings start nothing, a second process on the same folder is refused, a stop is clean and
// soon, and what was acknowledged before it is there afterwards.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import { connectAs } from '../real/clients.ts';
import { deviceSecret, startWeisu, until, type Weisu } from '../real/weisu.ts';
import {
  countInApi,
  eveningSettings,
  expectAllStored,
  expectAllTold,
  ordersOpened,
  playEvening,
} from './evening.ts';
import { eveningOrders } from './stream.ts';
import { writeTown } from './town.ts';

const root = join(import.meta.dirname, '../..');
/** The contract's promise of a clean stop. */
const stopMsMax = 10_000;

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});
async function start(...args: Parameters<typeof startWeisu>): Promise<Weisu> {
  const weisu = await startWeisu(...args);
  opened.push(weisu);
  return weisu;
}

/** Runs it to its end. */
async function runOnce(
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'main.ts'], {
    cwd: root,
    env: { PATH: process.env.PATH, WEISU_MQTT_PORT: '0', WEISU_HTTP_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk;
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err };
}

test('everything that is wrong is told in one message, and nothing is started', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'weisu-wrong-'));
  const registry = writeTown(join(folder, 'registry'));
  const devices = join(registry, 'devices.csv');
  writeFileSync(devices, readFileSync(devices, 'utf8').replace(',streetlight,', ',searchlight,'));
  const rules = join(folder, 'rules.yaml');
  writeFileSync(rules, builtInRulesText().replace('confidence: M', 'confidence: sure'));
  const dataDir = join(folder, 'data');
  const { code, out, err } = await runOnce({
    WEISU_DATA_DIR: dataDir,
    WEISU_MQTT_PORT: '99999',
    WEISU_CLOCK: 'sundial',
    WEISU_REGISTRY: registry,
    WEISU_RULES: rules,
  });
  expect([code, out]).toEqual([78, '']);
  expect(err.match(/nothing was started/g)).toHaveLength(1);
  for (const place of [
    / WEISU_MQTT_PORT:/,
    / WEISU_CLOCK:/,
    / WEISU_REGISTRY: devices\.csv:3: kind:/,
    / WEISU_RULES: .*rules\.yaml:\d+: .*confidence/,
  ]) {
    expect(err).toMatch(place);
  }
  expect(existsSync(dataDir)).toBe(false);
  rmSync(folder, { recursive: true });
});

test('a data folder that cannot be one is told with the rest', async () => {
  const { code, out, err } = await runOnce({
    WEISU_DATA_DIR: join(import.meta.filename, 'data'),
    WEISU_MQTT_PORT: '99999',
  });
  expect([code, out]).toEqual([78, '']);
  for (const place of [/ WEISU_MQTT_PORT:/, / WEISU_DATA_DIR:/]) expect(err).toMatch(place);
});

test('a second process on the same data folder is refused, the first goes on', async () => {
  const weisu = await start(eveningSettings);
  const { code, err } = await runOnce({ ...eveningSettings, WEISU_DATA_DIR: weisu.folder });
  expect(code).not.toBe(0);
  expect(err).toContain(`WEISU_DATA_DIR: ${weisu.folder} is in use by another weisu process`);
  expect(err).not.toContain('a bug');
  expect((await weisu.ready()).status).toBe(200);
});

test('a port in use is told by its variable, and is no bug', async () => {
  const weisu = await start(eveningSettings);
  const { code, err } = await runOnce({ ...eveningSettings, WEISU_HTTP_PORT: new URL(weisu.http).port });
  expect(code).toBe(1);
  expect(err).toContain(
    `WEISU_HTTP_PORT: 127.0.0.1:${new URL(weisu.http).port} is in use by another program`,
  );
  expect(err).not.toContain('a bug');
});

test('SIGTERM under load ends it cleanly, and the next start has everything', async () => {
  const weisu = await start(eveningSettings);
  const codes: (number | null)[] = [];
  const evening = await playEvening({
    weisu,
    times: 1,
    isWhole: (ledger) => ordersOpened(ledger).length === eveningOrders,
    disturb: async () => {
      const timer = AbortSignal.timeout(stopMsMax);
      codes.push(await weisu.end('SIGTERM'));
      expect(timer.aborted).toBe(false);
      await weisu.start();
    },
  });
  opened.push({ close: async () => evening.phones.stop() });
  expect(codes).toEqual([0]);
  await expectAllTold(evening);
  await expectAllStored(() => countInApi(weisu));
});

test('with connections that do not let go, a stop still ends in time', async () => {
  const weisu = await start(eveningSettings);
  const device = await connectAs(weisu.mqttPort, deviceSecret, 'v01-h-0001');
  const events = await fetch(`${weisu.http}/api/v1/events`, {
    headers: { authorization: 'Bearer an-admin-token-for-tests' },
  });
  expect(events.status).toBe(200);
  const timer = AbortSignal.timeout(stopMsMax);
  expect(await weisu.end('SIGTERM')).toBe(0);
  expect(timer.aborted).toBe(false);
  await until(
    async () => device.connected,
    (connected) => !connected,
  );
  await events.body?.cancel().catch(() => {});
});

test('no dependency needs an install script', () => {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, { readonly hasInstallScript?: boolean; readonly optional?: boolean }>>;
  };
  const scripted = Object.entries(lock.packages).filter(([, p]) => p.hasInstallScript && !p.optional);
  // Both carry their binaries; the scripts only look for something better.
  expect(scripted.map(([name]) => name)).toEqual([
    'node_modules/@photostructure/sqlite',
    'node_modules/esbuild',
  ]);
});
