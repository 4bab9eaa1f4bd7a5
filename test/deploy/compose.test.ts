// docker-compose.yml without an engine: its shape, and the rules that keep a town's installation safe and upright.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../../ingest/config.ts';
import { type ComposeService, composeFile } from './compose-schema.ts';

const root = join(import.meta.dirname, '../..');
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
const compose = composeFile.parse(parse(textOf('docker-compose.yml'), { merge: true }));
const services = Object.entries(compose.services);
/** Folders that an installation makes for itself. */
const made = ['./backups', './config', './deploy/tls'];
/** Names of services that break a rule; none should. */
const breaking = (rule: (service: ComposeService) => boolean): string[] =>
  services.filter(([, service]) => !rule(service)).map(([name]) => name);

describe('docker-compose.yml', () => {
  test('pins every image to an exact version', () => {
    expect(breaking(({ image }) => /:\d+\.\d+(\.\d+)?(-[a-z0-9.]+)?$/.test(image))).toEqual([]);
  });

  test('gives no secret a default, and no secret stands in the file', () => {
    const secret = /PASSWORD|SECRET|TOKEN/;
    const given = services.flatMap(([, { environment = {} }]) =>
      Object.entries(environment).filter(([name]) => secret.test(name)),
    );
    expect(given.length).toBeGreaterThan(9);
    expect(given.filter(([, value]) => !/^\$\{\w+:\?[^}]{10,}\}$/.test(value))).toEqual([]);
    expect(textOf('docker-compose.yml').match(/\$\{\w*(PASSWORD|SECRET|TOKEN)\w*:-/)).toBeNull();
  });

  test('restarts, rotates logs, and bounds every service', () => {
    expect(breaking((s) => s.restart === 'unless-stopped')).toEqual([]);
    expect(breaking((s) => s.security_opt.includes('no-new-privileges:true'))).toEqual([]);
  });

  test('waits for what is needed to be healthy, and all of it exists', () => {
    const waits = (s: ComposeService) => Object.entries(s.depends_on ?? {});
    expect(breaking((s) => waits(s).every(([, { condition }]) => condition === 'service_healthy'))).toEqual(
      [],
    );
    expect(breaking((s) => waits(s).every(([name]) => name in compose.services))).toEqual([]);
    expect(Object.keys(compose.services.weisu!.depends_on!)).toEqual(['influxdb', 'postgres']);
    expect(Object.keys(compose.services.grafana!.depends_on!)).toEqual(['influxdb', 'postgres', 'weisu']);
  });

  test('opens ports on this machine only, and the databases none', () => {
    const local = /^(127\.0\.0\.1|\$\{TLS_BIND:-127\.0\.0\.1\}):/;
    expect(breaking((s) => (s.ports ?? []).every((port) => local.test(port)))).toEqual([]);
    expect(compose.networks.inside).toEqual({ internal: true });
    for (const name of ['influxdb', 'postgres']) {
      expect(compose.services[name]!.ports).toBeUndefined();
      expect(compose.services[name]!.networks).toEqual(['inside']);
    }
  });

  test('starts what lives in another service’s network again with that service', () => {
    const guests = services.filter(([, { network_mode }]) => network_mode !== undefined);
    expect(guests.map(([name]) => name)).toEqual(['proxy']);
    for (const [, { network_mode, depends_on }] of guests)
      expect(depends_on![network_mode!.replace('service:', '')]).toMatchObject({ restart: true });
  });

  test('gives the program alone the town’s own settings, which nothing needs', () => {
    const { weisu } = compose.services;
    expect(weisu!.env_file).toEqual([{ path: 'deploy/weisu.env', required: false }]);
    expect(weisu!.volumes).toContain('./config:/config:ro');
    expect(breaking((s) => s === weisu || s.env_file === undefined)).toEqual([]);
  });

  test('keeps what an installation makes out of git and of the image', () => {
    const [ignored, sent] = ['.gitignore', '.dockerignore'].map((path) => textOf(path).split('\n'));
    for (const path of [...made.map((folder) => `${folder.slice(1)}/`), '/deploy/weisu.env'])
      expect(ignored).toContain(path);
    expect(sent).toContain('*');
    expect(sent!.filter((line) => /^!(backups|config|deploy)/.test(line))).toEqual([]);
  });

  test('mounts only what is in the project or declared', () => {
    const sources = services.flatMap(([, { volumes = [] }]) =>
      volumes.map((volume) => volume.replace(/\$\{\w+:-([^}]*)\}/g, '$1').split(':')[0]!),
    );
    const missing = sources.filter((source) =>
      source.startsWith('.')
        ? !made.includes(source) && !existsSync(join(root, source))
        : !(source in compose.volumes),
    );
    expect(missing).toEqual([]);
  });

  test('lets InfluxDB finish its log, and keeps Grafana from updating plugins or letting strangers in', () => {
    const { influxdb, grafana } = compose.services;
    expect(influxdb).toMatchObject({
      stop_grace_period: '60s',
      environment: { INFLUXD_STORAGE_WAL_FLUSH_ON_SHUTDOWN: 'true' },
    });
    expect(grafana!.environment).toMatchObject({
      GF_PLUGINS_PREINSTALL_AUTO_UPDATE: 'false',
      GF_AUTH_ANONYMOUS_ENABLED: 'false',
      GF_USERS_ALLOW_SIGN_UP: 'false',
    });
  });

  test('configures the program with variables that it knows', () => {
    const filled = Object.fromEntries(
      Object.entries(compose.services.weisu!.environment!).map(([name, value]) => [
        name,
        value.replace(/\$\{\w+:-([^}]*)\}/g, '$1').replace(/\$\{\w+:\?[^}]*\}/g, 'a'.repeat(64)),
      ]),
    );
    const read = parseConfig(filled);
    expect(read).toMatchObject({ warnings: [] });
  });
});

describe('Dockerfile', () => {
  const lines = textOf('Dockerfile').split('\n');
  test('starts from one pinned image, ends without root, and runs no install script', () => {
    const bases = lines.filter((line) => line.startsWith('FROM')).map((line) => line.split(' ')[1]);
    expect(new Set(bases)).toEqual(new Set(['node:24.18.0-bookworm-slim']));
    expect(lines.filter((line) => line.startsWith('USER')).at(-1)).toBe('USER node');
    expect(
      lines.filter((line) => /npm (ci|install)/.test(line) && !line.includes('--ignore-scripts')),
    ).toEqual([]);
  });

  test('copies what is there and what .dockerignore lets through', () => {
    const let_ = textOf('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const copied = lines
      .filter((line) => line.startsWith('COPY') && !line.includes('--from='))
      .flatMap((line) => line.split(' ').slice(1, -1));
    expect(copied.length).toBeGreaterThan(8);
    expect(copied.filter((path) => !existsSync(join(root, path)) || !let_.includes(path))).toEqual([]);
  });

  test('runs commands that are there', () => {
    const run = lines.flatMap((line) =>
      [...line.matchAll(/--import["', ]+tsx["', ]+([\w/-]+\.ts)/g)].map((m) => m[1]!),
    );
    expect(run).toEqual(['commands/console-build.ts', 'main.ts']);
    expect(run.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});
