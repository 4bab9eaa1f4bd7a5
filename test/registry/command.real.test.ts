import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weisu-registry-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const root = join(import.meta.dirname, '../..');
const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, ['--import', 'tsx', 'commands/registry.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...env },
  });

test('exports the built-in fleet, which then passes its own check; households only when asked for', () => {
  const exported = run(['--out', folder]);
  expect(exported.status).toBe(0);
  expect(exported.stdout).toContain('路灯 streetlight: 7360');
  expect(readdirSync(folder).sort()).toEqual(['crews.csv', 'devices.csv', 'villages.csv']);
  expect(run(['--check', folder]).status).toBe(0);
  run(['--out', folder, '--private']);
  expect(readdirSync(folder)).toContain('households.csv');
});

test('names every fault and exits with 78', () => {
  writeFileSync(join(folder, 'villages.csv'), 'id,name,lat,lon,crew_lighting\nv01,武窑村,39.9,200,l1\n');
  writeFileSync(join(folder, 'crews.csv'), 'id,name,trade\n');
  writeFileSync(join(folder, 'devices.csv'), 'id,kind,village,lat,lon\na1,lamp,v01,39.9,116.7\n');
  for (const checked of [run(['--check', folder]), run([], { WEISU_REGISTRY: folder })]) {
    expect(checked.status).toBe(78);
    expect(checked.stderr.split('\n').slice(0, 3)).toEqual([
      'villages.csv:2: lon: "200" is not a number from -180 to 180',
      'villages.csv:2: crew_lighting: no such crew: "l1"',
      'devices.csv:2: kind: no such kind: "lamp"',
    ]);
  }
});

test('helps, and refuses what it does not know', () => {
  expect(run(['--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('--check') });
  expect(run(['--chek', folder]).status).toBe(78);
});
