// The built page: light enough for a village's 3G, whole in the service worker's list, and built only when it must be.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { ensureConsole } from '../../commands/console-build.ts';

const firstViewBytesMax = 120_000;
let dist: string;
beforeAll(async () => {
  dist = await ensureConsole();
});
const read = (name: string): Buffer => readFileSync(join(dist, name));

test('the first view weighs less than 120 kB', () => {
  const page = read('index.html').toString();
  const files = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1]!);
  expect(files.length).toBeGreaterThan(1);
  const bytes = ['index.html', ...files].reduce((sum, name) => sum + read(`${name}.gz`).length, 0);
  expect(bytes).toBeLessThan(firstViewBytesMax);
});

test('it is the build for people, whoever asked for it: without the places of its sources', () => {
  const scripts = readdirSync(join(dist, 'assets')).filter((name) => name.endsWith('.js'));
  for (const name of scripts)
    expect([name, /fileName:|lineNumber:/.exec(String(read(`assets/${name}`)))]).toEqual([name, null]);
});

test('the service worker keeps every file of the build, and the page has no script of its own', () => {
  const worker = read('sw.js').toString();
  const names = readdirSync(join(dist, 'assets')).filter((name) => !/\.(br|gz)$/.test(name));
  for (const name of names) expect(worker).toContain(`"/assets/${name}"`);
  expect(read('index.html').toString()).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>\s*\S/);
});

test('every text has its smaller twins, and they say the same', () => {
  const names = readdirSync(dist, { recursive: true, encoding: 'utf8' });
  const texts = names.filter((name) => /\.(html|js|css|svg|webmanifest)$/.test(name));
  expect(texts.length).toBeGreaterThan(5);
  for (const name of texts) {
    expect(brotliDecompressSync(read(`${name}.br`)).equals(read(name))).toBe(true);
    expect(gunzipSync(read(`${name}.gz`)).equals(read(name))).toBe(true);
  }
});

test('what is not older than its sources is not built again', async () => {
  const builtAt = statSync(join(dist, 'index.html')).mtimeMs;
  await ensureConsole();
  expect(statSync(join(dist, 'index.html')).mtimeMs).toBe(builtAt);
});
