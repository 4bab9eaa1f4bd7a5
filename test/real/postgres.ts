// A real PostgreSQL for tests: TEST_DATABASE_URL, else one of our own in a temporary folder, which can be stopped, killed
// and started again. It never runs as root, since PostgreSQL refuses to.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from './port.ts';

const run = promisify(execFile);
const debianFolder = '/usr/lib/postgresql';
const startMsMax = 30_000;
const pollMs = 50;
const superuser = { name: 'weisu', password: 'weisu' } as const;

export interface RealPostgres {
  /** A database of its own for the asker, as a `DATABASE_URL` over loopback TCP. */
  database(): Promise<string>;
  /** False for TEST_DATABASE_URL: that server is not ours to stop. */
  readonly restartable: boolean;
  /** `fast` breaks connections off and shuts down; `immediate` crashes, to recover at the next start. */
  stop(how?: 'fast' | 'immediate'): Promise<void>;
  start(): Promise<void>;
  /** Stops it for good and removes what it left. */
  close(): Promise<void>;
}

/** Where `postgres` and `initdb` stand; undefined where tests have no PostgreSQL. The newest of Debian's, else the PATH's. */
function binaries(): string | undefined {
  const versions = existsSync(debianFolder) ? readdirSync(debianFolder) : [];
  const newestFirst = versions.map(Number).sort((a, b) => b - a);
  const folders = [
    ...newestFirst.map((version) => join(debianFolder, String(version), 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  return folders.find((folder) => ['postgres', 'initdb'].every((name) => existsSync(join(folder, name))));
}

/** Null, or what is missing. */
export const available: string | null =
  process.env.TEST_DATABASE_URL !== undefined || binaries() !== undefined
    ? null
    : 'PostgreSQL: neither TEST_DATABASE_URL nor postgres and initdb';

/** @param durable false: nothing waits for the disk, for tests of something else than a server's crash */
export async function startPostgres({ durable = true } = {}): Promise<RealPostgres> {
  const given = process.env.TEST_DATABASE_URL;
  if (given !== undefined) return givenPostgres(given);
  const folder = binaries();
  if (folder === undefined) throw new Error(available!);
  return ownPostgres(folder, durable);
}

async function ownPostgres(bin: string, durable: boolean): Promise<RealPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'weisu-pg-'));
  const dataDir = join(folder, 'data');
  const who = unprivileged();
  if (who !== undefined) await chown(folder, who.uid, who.gid);
  // Passwords are asked for, as a town's server does: a wrong one has to fail in tests, too.
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, superuser.password);
  const identity = ['-U', superuser.name, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  await run(join(bin, 'initdb'), ['-D', dataDir, ...identity, '-E', 'UTF8', '--no-sync'], {
    ...who,
    cwd: folder,
  });
  const port = await freePort();
  const url = (name: string): string =>
    `postgres://${superuser.name}:${superuser.password}@127.0.0.1:${port}/${name}`;
  let server: ChildProcess | undefined;

  async function start(): Promise<void> {
    const hasty = durable ? {} : { fsync: 'off', full_page_writes: 'off' };
    const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: folder, ...hasty };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    server = spawn(join(bin, 'postgres'), ['-D', dataDir, ...args], { ...who, cwd: folder, stdio: 'ignore' });
    await untilServing(url('postgres'), server);
  }
  async function stop(how: 'fast' | 'immediate' = 'fast'): Promise<void> {
    const stopping = server;
    server = undefined;
    if (stopping === undefined) return;
    const exited = new Promise<void>((resolve) => stopping.once('exit', () => resolve()));
    stopping.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await exited;
  }
  async function close(): Promise<void> {
    await stop('immediate');
    await rm(folder, { recursive: true, force: true });
  }

  await start();
  return { restartable: true, database: () => freshDatabase(url('postgres'), url), stop, start, close };
}

function givenPostgres(given: string): RealPostgres {
  const made: string[] = [];
  const url = (name: string): string => {
    const changed = new URL(given);
    changed.pathname = name;
    return changed.href;
  };
  const refuse = async (): Promise<void> => {
    throw new Error('TEST_DATABASE_URL is not ours to stop');
  };
  return {
    restartable: false,
    async database() {
      const own = await freshDatabase(given, url);
      made.push(new URL(own).pathname.slice(1));
      return own;
    },
    stop: refuse,
    start: refuse,
    async close() {
      for (const name of made) await query(given, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

async function freshDatabase(admin: string, url: (name: string) => string): Promise<string> {
  const name = `weisu_test_${randomBytes(6).toString('hex')}`;
  await query(admin, `CREATE DATABASE ${name}`);
  return url(name);
}

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

async function untilServing(url: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + startMsMax;
  for (;;) {
    try {
      return await query(url, 'SELECT 1');
    } catch (error) {
      if (server.exitCode !== null || deadline < Date.now())
        throw new Error('PostgreSQL did not start', { cause: error });
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/** Root becomes `postgres`, or `nobody` where there is no such user; others stay who they are. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  const line = ['postgres', 'nobody'].map((name) => lines.find((entry) => entry.startsWith(`${name}:`)));
  const [, , uid, gid] = (line.find((entry) => entry !== undefined) ?? '').split(':');
  return { uid: Number(uid), gid: Number(gid) };
}
