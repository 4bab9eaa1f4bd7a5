// The secrets' script as it is run: it makes what docker-compose.yml asks for, and never makes it twice.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'weisu-env-'));
mkdirSync(join(folder, 'deploy'));
const script = join(folder, 'deploy/make-env.sh');
copyFileSync(join(root, 'deploy/make-env.sh'), script);
afterAll(() => rmSync(folder, { recursive: true }));

const variables = (text: string): ReadonlyMap<string, string> =>
  new Map([...text.matchAll(/^(\w+)=(.*)$/gm)].map((m) => [m[1]!, m[2]!]));

test('makes every variable that docker-compose.yml demands, each its own, for its owner only', () => {
  execFileSync('sh', [script], { stdio: 'pipe' });
  const path = join(folder, '.env');
  const made = variables(readFileSync(path, 'utf8'));
  const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
  const demanded = new Set([...compose.matchAll(/\$\{(\w+):\?/g)].map((m) => m[1]!));
  expect(new Set(made.keys())).toEqual(demanded);
  const secrets = [...made].filter(([name]) => name !== 'ALERT_WEBHOOK_URL').map(([, value]) => value);
  expect(secrets.filter((value) => !/^[0-9a-f]{64}$/.test(value))).toEqual([]);
  expect(new Set(secrets).size).toBe(secrets.length);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('leaves an .env that is there as it is', () => {
  const before = readFileSync(join(folder, '.env'), 'utf8');
  const again = spawnSync('sh', [script], { encoding: 'utf8' });
  expect([again.status, again.stderr]).toEqual([1, expect.stringContaining('is there already')]);
  expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(before);
});

test('.env.example explains every variable that docker-compose.yml reads, and what docker compose itself does', () => {
  const example = readFileSync(join(root, '.env.example'), 'utf8');
  const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
  const read = new Set([...compose.matchAll(/\$\{(\w+):/g)].map((m) => m[1]!));
  read.add('COMPOSE_PROFILES');
  expect(new Set([...example.matchAll(/^#?([A-Z]\w+)=/gm)].map((m) => m[1]!))).toEqual(read);
});
