// A real influxd 1.x for a test: found, or unpacked from Debian's package without installing it; started in a folder of
// its own on ports of the system's choosing; stopped, killed and started again on the same port as the test likes.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cacheFolder = join(import.meta.dirname, '../../.cache/influxdb');

/**
 * The program's path, or `undefined` where it cannot be had: then tests that need it are skipped by name.
 * @throws Error with `CI=true`, where a skipped test would go unseen
 */
export async function findInfluxd(): Promise<string | undefined> {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'influxd'));
  const cached = join(cacheFolder, 'usr/bin/influxd');
  for (const path of [...onPath, cached]) if (await exists(path)) return path;
  try {
    await unpackDebianPackage();
    return cached;
  } catch (cause) {
    if (process.env.CI === 'true') throw new Error('influxd cannot be had', { cause });
    return undefined;
  }
}

async function unpackDebianPackage(): Promise<void> {
  await mkdir(join(cacheFolder, '..'), { recursive: true });
  const folder = await mkdtemp(`${cacheFolder}-`);
  try {
    await run('apt-get', ['download', 'influxdb'], { cwd: folder });
    const archive = (await readdir(folder)).find((name) => name.endsWith('.deb'));
    await run('dpkg-deb', ['-x', archive!, join(folder, 'root')], { cwd: folder });
    // Another test file may have done the same meanwhile: its result is as good.
    await rename(join(folder, 'root'), cacheFolder).catch(() => access(join(cacheFolder, 'usr/bin/influxd')));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

export interface Influxd {
  readonly url: string;
  /** Makes a database with a name of its own. */
  createDatabase(): Promise<string>;
  /** Ends the process: `SIGTERM` cleanly, `SIGKILL` as a power cut would. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Starts it again after `end`, on the same port and data. */
  start(): Promise<void>;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
}

/** @param env further settings, `INFLUXDB_<SECTION>_<KEY>` */
export async function startInfluxd(
  program: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Influxd> {
  const folder = await mkdtemp(join(tmpdir(), 'weisu-influxd-'));
  let address = '127.0.0.1:0';
  let server: ChildProcess;

  async function start(): Promise<void> {
    server = spawn(program, ['run', '-config', '/dev/null'], {
      env: { PATH: process.env.PATH, HOME: folder, ...settings(folder, address), ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    address = await listening(server);
  }

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill(signal);
    await exited;
  }

  await start();
  return {
    get url() {
      return `http://${address}`;
    },
    createDatabase: () => createDatabase(`http://${address}`),
    end,
    start,
    async remove() {
      await end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Makes a database with a random name; also on the server of `INFLUX_TEST_URL`. */
export async function createDatabase(url: string): Promise<string> {
  const name = `weisu_test_${randomUUID().replaceAll('-', '')}`;
  const body = new URLSearchParams({ q: `CREATE DATABASE "${name}"` });
  const response = await fetch(`${url}/query`, { method: 'POST', body });
  if (!response.ok) throw new Error(`CREATE DATABASE: ${await response.text()}`);
  return name;
}

function settings(folder: string, address: string): Record<string, string> {
  return {
    INFLUXDB_HTTP_BIND_ADDRESS: address,
    // The second listener cannot be switched off, and its default port would meet another server's.
    INFLUXDB_BIND_ADDRESS: '127.0.0.1:0',
    INFLUXDB_META_DIR: `${folder}/meta`,
    INFLUXDB_DATA_DIR: `${folder}/data`,
    INFLUXDB_DATA_WAL_DIR: `${folder}/wal`,
    INFLUXDB_REPORTING_ENABLED: 'false',
    INFLUXDB_HTTP_LOG_ENABLED: 'false',
    INFLUXDB_MONITOR_STORE_ENABLED: 'false',
    INFLUXDB_SUBSCRIBER_ENABLED: 'false',
    INFLUXDB_CONTINUOUS_QUERIES_ENABLED: 'false',
    INFLUXDB_LOGGING_FORMAT: 'json',
    INFLUXDB_LOGGING_SUPPRESS_LOGO: 'true',
  };
}

/** Reads the log until it names the address, and on to its end, or the pipe would fill. */
function listening(server: ChildProcess): Promise<string> {
  const lines = createInterface({ input: server.stderr! });
  const last: string[] = [];
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      last.push(line);
      if (last.length > 5) last.shift();
      if (!line.includes('Listening on HTTP')) return;
      resolve((JSON.parse(line) as { addr: string }).addr);
    });
    server.on('error', reject);
    server.on('exit', () => reject(new Error(`influxd ended at its start: ${last.join('\n')}`)));
  });
}
