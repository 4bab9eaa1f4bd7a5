// The whole program as a child process with embedded stores, people of every role, devices that speak, and a real browser.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { crewUsername, passwordFor } from '../../broker/credentials.ts';
import { ensureConsole } from '../../commands/console-build.ts';
import type { Device, DeviceId, Registry } from '../../ingest/domain/device.ts';
import { luchengRegistry } from '../../ingest/registry/lucheng.ts';
import { type Network, startNetwork } from './network.ts';

export const password = 'a password of the tests';
const adminToken = 'the-admin-token-of-the-console-tests';
const secret = 'the-device-secret-of-the-console-tests';
const readyMsMax = 60_000;
const stopMsMax = 12_000;

const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
export const missingBrowser = chromiumPath === undefined ? 'chromium is not installed' : null;

export interface RunningTown {
  /** Where browsers find it: behind `network`, which a test may cut. What the test itself asks is never cut. */
  readonly http: string;
  readonly network: Pick<Network, 'cut' | 'mend'>;
  /** The one-time link printed at a first start. */
  readonly setupLink: string;
  readonly registry: Registry;
  /** A device's readings, sent by itself or by its gateway; acknowledged when it returns. */
  tell(id: DeviceId, ...readings: readonly Readonly<Record<string, unknown>>[]): Promise<void>;
  /** Notices that reached this crew's topic. */
  notices(crew: string): Promise<readonly Record<string, unknown>[]>;
  ask(method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }>;
  stop(): Promise<void>;
}

export async function startTown(): Promise<RunningTown> {
  await ensureConsole();
  const folder = mkdtempSync(join(tmpdir(), 'weisu-console-'));
  const child = spawn(process.execPath, ['--import', 'tsx', 'main.ts'], {
    cwd: join(import.meta.dirname, '../..'),
    env: {
      ...process.env,
      WEISU_DATA_DIR: folder,
      WEISU_MQTT_PORT: '0',
      WEISU_HTTP_PORT: '0',
      WEISU_ADMIN_TOKEN: adminToken,
      WEISU_DEVICE_SECRET: secret,
      WEISU_CLOCK: 'event',
      WEISU_LOG_LEVEL: 'error',
    },
  });
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  const [, mqttAt, http] = await until(() => said.match(/weisu ready mqtt=(\S+) http=(\S+)/), readyMsMax);
  const network = await startNetwork(new URL(http!));
  const setupLink = said.match(/weisu setup (\S+)/)?.[1] ?? '';

  const registry = luchengRegistry();
  const clients = new Map<string, Promise<MqttClient>>();
  const client = (username: string): Promise<MqttClient> => {
    const options = {
      username,
      password: passwordFor(secret, username),
      clientId: username.replace(':', '-'),
    };
    const known = clients.get(username) ?? mqtt.connectAsync(`mqtt://${mqttAt}`, options);
    clients.set(username, known);
    return known;
  };
  const heard = new Map<string, Record<string, unknown>[]>();
  return {
    http: network.http,
    network,
    setupLink,
    registry,
    async tell(id, ...readings) {
      const device = registry.devices.get(id)!;
      const from = await client(device.gateway ?? id);
      await from.publishAsync(topicOf(device), JSON.stringify(readings), { qos: 1 });
    },
    async notices(crew) {
      if (!heard.has(crew)) {
        const list: Record<string, unknown>[] = [];
        heard.set(crew, list);
        const listener = await client(crewUsername(crew));
        listener.on('message', (_topic, payload) => list.push(JSON.parse(String(payload))));
        await listener.subscribeAsync(`weisu/crews/${crew}/alerts`, { qos: 1 });
      }
      return heard.get(crew)!;
    },
    async ask(method, path, body) {
      const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' };
      const response = await fetch(`${http}${path}`, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      return { status: response.status, json: await response.json().catch(() => null) };
    },
    async stop() {
      await network.close();
      await Promise.all([...clients.values()].map(async (each) => (await each).endAsync(true)));
      const fell = child.exitCode !== null || child.signalCode !== null;
      const gone = fell ? null : once(child, 'exit');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), stopMsMax);
      await gone;
      clearTimeout(late);
      rmSync(folder, { recursive: true, force: true });
      if (fell) throw new Error(`the program ended by itself:\n${said}`);
    },
  };
}

const topicOf = ({ village, kind, id }: Device): string => `weisu/${village}/${kind}/${id}/telemetry`;

export async function addUser(town: RunningTown, name: string, role: string, crew?: string): Promise<void> {
  const { status, json } = await town.ask('POST', '/api/v1/users', { name, password, role, crew });
  if (status !== 201) throw new Error(JSON.stringify(json));
}

export const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } } as const;

export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });

export interface Sitting {
  readonly context: BrowserContext;
  readonly page: Page;
}
interface SittingOptions {
  readonly size?: keyof typeof sizes;
  readonly locale?: 'zh-CN' | 'en-GB';
  readonly dark?: boolean;
}

/** Somebody signed in, at the page where their role begins. */
export async function signedIn(
  browser: Browser,
  town: RunningTown,
  name: string,
  { size = 'desktop', locale = 'zh-CN', dark = false }: SittingOptions = {},
): Promise<Sitting> {
  const context = await browser.newContext({
    viewport: sizes[size],
    locale,
    timezoneId: 'Asia/Shanghai',
    isMobile: size === 'phone',
    hasTouch: size === 'phone',
    colorScheme: dark ? 'dark' : 'light',
  });
  const page = await context.newPage();
  await page.goto(town.http);
  await page.fill('input[name=name]', name);
  await page.fill('input[name=password]', password);
  await page.click('button[type=submit]');
  await page.waitForSelector('.frame h1');
  return { context, page };
}

/** The newest nine in the evening that has passed: lamps burn, and the browser's clock is near. */
export function lastEvening(): number {
  const day = 86_400_000;
  const evening = Math.floor(Date.now() / day) * day + 13 * 3_600_000;
  return evening <= Date.now() ? evening : evening - day;
}

/** What `find` gives as soon as it gives something. */
export async function until<T>(
  find: () => T | null | undefined | Promise<T | null | undefined>,
  msMax = 30_000,
): Promise<T> {
  const end = Date.now() + msMax;
  for (;;) {
    const found = await find();
    if (found !== null && found !== undefined) return found;
    if (end < Date.now()) throw new Error(`not within ${msMax} ms: ${find}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
