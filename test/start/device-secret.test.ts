// The kept secret: made once, for the program's own user only, and never an empty one.
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keptSecret } from '../../start/device-secret.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weisu-secret-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const path = () => join(folder, 'device-secret');

test('made once, and read again', () => {
  const made = keptSecret(path());
  expect(made).toMatch(/^[\w-]{43}$/);
  expect(keptSecret(path())).toBe(made);
  expect([statSync(path()).mode & 0o777, readdirSync(folder)]).toEqual([0o600, ['device-secret']]);
});
test('one that was written by hand is taken as it is', () => {
  writeFileSync(path(), 'chosen-by-the-office\n');
  expect(keptSecret(path())).toBe('chosen-by-the-office');
});
test('an empty one is refused: anybody could compute the passwords', () => {
  writeFileSync(path(), '\n');
  expect(() => keptSecret(path())).toThrow('is empty');
});
