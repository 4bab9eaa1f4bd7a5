// Real MQTT clients for tests: MQTT.js in this process, mosquitto_pub and mosquitto_sub beside it.
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { passwordFor } from '../../broker/credentials.ts';

const probe = spawnSync('mosquitto_pub', ['--help']);
/** `null` when mosquitto_pub and mosquitto_sub can be run; else why not. */
export const available: string | null =
  probe.error === undefined ? null : 'mosquitto_pub is not on the PATH (Debian: mosquitto-clients)';

/** Connects once and does not come back; rejects with the broker's refusal. */
export async function connectClient(
  port: number,
  options: IClientOptions & { readonly protocol?: 'mqtt' | 'mqtts' } = {},
): Promise<MqttClient> {
  const { protocol = 'mqtt', ...rest } = options;
  const fixed: IClientOptions = { reconnectPeriod: 0, protocolVersion: 4 };
  return mqtt.connectAsync(`${protocol}://127.0.0.1:${port}`, { ...fixed, ...rest }, false);
}

/** The same with the HMAC password of `username` (a device id or `crew:{id}`). */
export function connectAs(
  port: number,
  secret: string,
  username: string,
  options: IClientOptions & { readonly protocol?: 'mqtt' | 'mqtts' } = {},
): Promise<MqttClient> {
  return connectClient(port, { username, password: passwordFor(secret, username), ...options });
}

/** Connection arguments for the mosquitto tools. */
export const login = (port: number, secret: string, username: string): readonly string[] => [
  ...['-h', '127.0.0.1', '-p', String(port)],
  ...['-u', username, '-P', passwordFor(secret, username)],
];

export interface Ran {
  readonly code: number;
  readonly output: string;
}

/** Runs mosquitto_pub or mosquitto_sub to its end. */
export function run(tool: 'mosquitto_pub' | 'mosquitto_sub', args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(tool, [...args], { timeout: 20_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, output: `${stdout}${stderr}` });
    });
  });
}

export interface Subscriber {
  /** Lines received so far, `topic payload`. */
  readonly lines: readonly string[];
  /** Resolves when `count` lines are there. */
  received(count: number): Promise<readonly string[]>;
  stop(): void;
  /** Ends it without a goodbye. */
  kill(): void;
}

/** Starts mosquitto_sub and resolves once its subscription is acknowledged. */
export function subscribe(args: readonly string[]): Promise<Subscriber> {
  // Line buffering: the tool writes to a pipe.
  const child: ChildProcess = spawn('stdbuf', ['-oL', 'mosquitto_sub', '-d', '-v', ...args]);
  const lines: string[] = [];
  const waiting: { readonly count: number; readonly resolve: (lines: readonly string[]) => void }[] = [];
  const settle = () => {
    for (const w of waiting) if (w.count <= lines.length) w.resolve(lines);
  };
  return new Promise((resolve, reject) => {
    let rest = '';
    let errors = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      errors += chunk;
    });
    child.once('exit', (code) => reject(new Error(`mosquitto_sub ended with ${code}: ${errors}`)));
    child.stdout!.on('data', (chunk: Buffer) => {
      const parts = (rest + chunk).split('\n');
      rest = parts.pop()!;
      for (const line of parts) {
        if (line.startsWith('Subscribed')) resolve(subscriber);
        else if (!/^(Client |Subscribed)/.test(line)) lines.push(line);
      }
      settle();
    });
    const subscriber: Subscriber = {
      lines,
      received: (count) =>
        new Promise((done) => {
          waiting.push({ count, resolve: done });
          settle();
        }),
      stop: () => child.kill(),
      kill: () => child.kill('SIGKILL'),
    };
  });
}

/** Polls until `ready()`; for what tells nobody when it is done. */
export async function until(ready: () => boolean, what: string, withinMs = 20_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!ready()) {
    if (end < performance.now()) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
