// What `npm run replay` cannot replay is said in a line.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runCommand } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'weisu-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));
const text = join(folder, 'notes.txt');
writeFileSync(text, 'no recording\n');
const empty = join(folder, 'empty');
mkdirSync(empty);

test.each([
  ['a file that is no recording', text, `journal damaged: ${text} at byte 0: `],
  ['a folder without segments', empty, `${empty} holds no journal segments (*.seg)`],
])('%s', async (_, path, expected) => {
  const { code, out, err } = await runCommand('replay', [path]);
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain(expected);
  expect(err.split('\n')).toHaveLength(1);
});
