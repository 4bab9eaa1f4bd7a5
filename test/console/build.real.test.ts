// The built page: light enough for a village's 3G, whole in the service worker's list, and built only when it must be.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
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
  const bytes = [page, ...files.map(read)].reduce((sum, text) => sum + gzipSync(text).length, 0);
  expect(bytes).toBeLessThan(firstViewBytesMax);
});

test('the service worker keeps every file of the build, and the page has no script of its own', () => {
  const worker = read('sw.js').toString();
  for (const name of readdirSync(join(dist, 'assets'))) expect(worker).toContain(`"/assets/${name}"`);
  expect(read('index.html').toString()).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>\s*\S/);
});

test('what is not older than its sources is not built again', async () => {
  const builtAt = statSync(join(dist, 'index.html')).mtimeMs;
  await ensureConsole();
  expect(statSync(join(dist, 'index.html')).mtimeMs).toBe(builtAt);
});
