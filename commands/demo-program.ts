// The program as the demo runs it: a process of its own on a fresh data folder, with one user, and never without the demo.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface DemoProgram {
  readonly http: string;
  readonly mqtt: URL;
  /** The devices' secret, and the administrator's token. */
  readonly secret: string;
  readonly token: string;
  /** Resolves with its exit code when the process is gone, and its data with it. */
  readonly ended: Promise<number>;
  end(): void;
}

/** What ends a demo: Ctrl+C, whoever started it, a terminal that is closed. */
export const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** @param wishedPort the console's port; any other where it is taken */
export async function startDemoProgram(wishedPort: number): Promise<DemoProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'weisu-demo-'));
  const [token, secret] = [randomSecret(), randomSecret()];
  const child = run({
    WEISU_DATA_DIR: folder,
    WEISU_MQTT_PORT: '0',
    WEISU_HTTP_PORT: String(await freePort(wishedPort)),
    WEISU_ADMIN_TOKEN: token,
    WEISU_DEVICE_SECRET: secret,
    WEISU_CLOCK: 'event',
    // No crew listens in a demo: each notice unheard would be a warning in the midst of the progress.
    WEISU_LOG_LEVEL: 'error',
  });
  const ended = new Promise<number>((resolve) => {
    child.once('exit', (code) => {
      rmSync(folder, { recursive: true, force: true });
      resolve(code ?? 1);
    });
  });
  // Ended while it starts, the demo waits for the program all the same: nothing else removes its folder.
  const endEarly = () => child.kill('SIGTERM');
  for (const signal of endings) process.on(signal, endEarly);
  const said = await ready(child);
  for (const signal of endings) process.off(signal, endEarly);
  // What went wrong stands in its log, on stderr.
  if (said === undefined) process.exit(await ended);
  const [mqtt, http] = said;
  return { http, mqtt: new URL(`mqtt://${mqtt}`), secret, token, ended, end: () => child.kill('SIGTERM') };
}

const randomSecret = (): string => randomBytes(24).toString('base64url');

function run(env: Readonly<Record<string, string>>): ChildProcess {
  const file = fileURLToPath(new URL('./demo-main.ts', import.meta.url));
  return spawn(process.execPath, ['--max-semi-space-size=128', '--import', 'tsx', file], {
    cwd: join(import.meta.dirname, '..'),
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl+C reaches all of a terminal: the demo alone says when the program ends. Windows would open a window for it.
    detached: process.platform !== 'win32',
  });
}

/** Where it listens; `undefined` when it ended instead. */
async function ready(child: ChildProcess): Promise<readonly [mqtt: string, http: string] | undefined> {
  createInterface({ input: child.stderr! }).on('line', (line) => {
    // The demo makes a user of its own: a second way in would only confuse.
    if (!line.startsWith('weisu setup ')) process.stderr.write(`${line}\n`);
  });
  for await (const line of createInterface({ input: child.stdout! })) {
    const match = /^weisu ready mqtt=(\S+) http=(\S+)$/.exec(line);
    if (match !== null) return [match[1]!, match[2]!];
  }
  return undefined;
}

/** The wished port where it is free, else 0: any. */
function freePort(wished: number): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(wished, '127.0.0.1', () => probe.close(() => resolve(wished)));
  });
}
