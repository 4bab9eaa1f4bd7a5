// A file replaced whole, on a real disk: the new one or the old one, and nothing beside it.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { replaceWhole, writeWhole } from '../../ingest/whole-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weisu-whole-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const ways = [
  ['at once', async (path: string, text: string) => writeWhole(path, text)],
  ['beside other work', (path: string, text: string) => replaceWhole(path, text)],
] as const;

test.each(ways)('%s: the newest text, and no draft', async (_, write) => {
  const path = join(folder, 'a');
  await write(path, 'a longer text');
  await write(path, 'newer');
  expect([readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual(['newer', ['a']]);
});
test.each(ways)('%s: what could not be put in place leaves nothing behind', async (_, write) => {
  // Stands in its way, as a full disk would.
  mkdirSync(join(folder, 'a', 'b'), { recursive: true });
  await expect(write(join(folder, 'a'), 'text')).rejects.toThrow();
  expect(readdirSync(folder)).toEqual(['a']);
});
test('several write the same bytes at the same time, each with a draft of its own', async () => {
  const path = join(folder, 'a');
  const bytes = new Uint8Array(1_000_000).fill(7);
  await Promise.all([1, 2, 3, 4].map((n) => replaceWhole(path, bytes, `${path}.${n}`)));
  expect([readFileSync(path).equals(bytes), readdirSync(folder)]).toEqual([true, ['a']]);
});
