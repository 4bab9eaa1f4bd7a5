// The program itself as a child process: started on ports of the system's choosing, stopped or killed, started again on the same data.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Its flags in `package.json`. */
const asNpmStart = ['--max-semi-space-size=128'];

const root = join(import.meta.dirname, '../..');
export const adminToken = 'an-admin-token-for-tests';
export const deviceSecret = 'a-device-secret-for-tests';

export interface Weisu {
  /** Its data; kept over kills and starts. */
  readonly folder: string;
  mqttPort: number;
  http: string;
  readonly pid: number;
  /** JSON of a GET under `/api/v1`, or of a POST where there is a body. */
  api<T>(path: string, body?: unknown): Promise<T>;
  /** Every entry of the ledger, as it is told. */
  ledger(): Promise<readonly string[]>;
  /** What `/readyz` answers. */
  ready(): Promise<{ readonly status: number; readonly body: string }>;
  metric(name: string): Promise<number>;
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
  start(): Promise<void>;
  /** What it said on stderr since it was last started. */
  said(): string;
  /** Kills it and removes its folder. */
  close(): Promise<void>;
}

/**
 * Starts the program; resolves when it has printed its ready line.
 * @param folder for its data; absent: a temporary one
 */
export async function startWeisu(
  env: Readonly<Record<string, string>> = {},
  folder = mkdtempSync(join(tmpdir(), 'weisu-')),
): Promise<Weisu> {
  let child: ChildProcess;
  let stderr = '';
  const weisu: Weisu = {
    folder,
    mqttPort: 0,
    http: '',
    get pid() {
      return child.pid!;
    },
    api,
    ledger,
    ready,
    metric,
    end,
    start,
    said: () => stderr,
    close,
  };
  await start();
  return weisu;

  async function start(): Promise<void> {
    stderr = '';
    child = spawn(process.execPath, [...asNpmStart, '--import', 'tsx', 'main.ts'], {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        WEISU_DATA_DIR: folder,
        WEISU_MQTT_PORT: String(weisu.mqttPort),
        WEISU_HTTP_PORT: weisu.http === '' ? '0' : new URL(weisu.http).port,
        WEISU_ADMIN_TOKEN: adminToken,
        WEISU_DEVICE_SECRET: deviceSecret,
        WEISU_LOG_LEVEL: 'warn',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr!.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk).slice(-20_000);
    });
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`weisu ended with ${code} before it was ready:\n${stderr}`);
    });
    ended.catch(() => {});
    const line = (await readyLine(child)) ?? (await ended);
    const match = /^weisu ready mqtt=[^:]+:(\d+) http=(\S+)$/.exec(line);
    if (match === null) throw new Error(`not a ready line: ${line}`);
    weisu.mqttPort = Number(match[1]);
    weisu.http = match[2]!;
  }

  async function api<T>(path: string, body?: unknown): Promise<T> {
    const post = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const type: Readonly<Record<string, string>> =
      body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await fetch(`${weisu.http}/api/v1${path}`, {
      ...post,
      headers: { authorization: `Bearer ${adminToken}`, ...type },
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  async function ledger(): Promise<readonly string[]> {
    const answer = await fetch(`${weisu.http}/api/v1/ledger`, {
      headers: { authorization: `Bearer ${adminToken}` },
    });
    return (await answer.text()).split('\n').filter((line) => line !== '');
  }

  async function ready(): Promise<{ status: number; body: string }> {
    const answer = await fetch(`${weisu.http}/readyz`);
    return { status: answer.status, body: await answer.text() };
  }

  async function metric(name: string): Promise<number> {
    const text = await (await fetch(`${weisu.http}/metrics`)).text();
    const line = text.split('\n').find((one) => one.startsWith(`${name} `) || one.startsWith(`${name}{`));
    return line === undefined ? 0 : Number(line.slice(line.lastIndexOf(' ') + 1));
  }

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exit = once(child, 'exit');
    child.kill(signal);
    const [code] = await exit;
    return code as number | null;
  }

  async function close(): Promise<void> {
    await end('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}

/** `undefined` when it ended without a word. */
async function readyLine(child: ChildProcess): Promise<string | undefined> {
  for await (const line of createInterface({ input: child.stdout! })) {
    child.stdout!.resume();
    return line;
  }
  return undefined;
}

/** Asks again until the answer passes; rejects after `withinMs` with the last one. */
export async function until<T>(
  ask: () => Promise<T>,
  passes: (answer: T) => boolean,
  withinMs = 30_000,
  everyMs = 50,
): Promise<T> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (passes(answer)) return answer;
    if (giveUpAt < performance.now())
      throw new Error(`still not after ${withinMs} ms: ${JSON.stringify(answer).slice(0, 2_000)}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
