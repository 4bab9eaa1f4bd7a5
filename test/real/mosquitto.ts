// A real Mosquitto for tests: on loopback, on a port of the system's choosing, in a folder of its own; can be stopped,
// killed and started again on the same port.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort } from './port.ts';

// Debian keeps it in /usr/sbin, which is not on every user's PATH.
const env = { ...process.env, PATH: [process.env.PATH, '/usr/sbin', '/usr/local/sbin'].join(delimiter) };

/** `null` when mosquitto can be run; else why not. */
export const available: string | null =
  spawnSync('mosquitto', ['-h'], { env }).error === undefined
    ? null
    : 'mosquitto is not on the PATH (Debian: mosquitto)';

export interface Mosquitto {
  readonly port: number;
  readonly url: string;
  /** Starts it again after `end`, on the same port and data. */
  start(): Promise<void>;
  /** `SIGTERM` saves what it holds, `SIGKILL` loses what it has not yet saved. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Writes what it holds to disk now, as it does from time to time. */
  save(): void;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
}

/** Starts one that lets anybody in and keeps sessions over a restart. */
export async function startMosquitto(): Promise<Mosquitto> {
  const folder = mkdtempSync(join(tmpdir(), 'weisu-mosquitto-'));
  const port = await freePort();
  const config = join(folder, 'mosquitto.conf');
  writeFileSync(
    config,
    [
      `listener ${port} 127.0.0.1`,
      'allow_anonymous true',
      'persistence true',
      `persistence_location ${folder}/`,
      'autosave_interval 1',
      'max_queued_messages 0',
      // As root it would otherwise become a user who may not write to the folder.
      ...(process.getuid?.() === 0 ? ['user root'] : []),
      '',
    ].join('\n'),
  );
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    child = spawn('mosquitto', ['-c', config], { env, stdio: 'ignore' });
    await answers(port, child);
  }
  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const ending = child;
    child = undefined;
    if (ending === undefined || ending.exitCode !== null) return;
    const exit = once(ending, 'exit');
    ending.kill(signal);
    await exit;
  }

  await start();
  return {
    port,
    url: `mqtt://127.0.0.1:${port}`,
    start,
    end,
    save: () => void child?.kill('SIGUSR1'),
    async remove() {
      await end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answers(port: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const socket = connect(port, '127.0.0.1');
    const up = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`mosquitto ended with ${child.exitCode}`);
}
