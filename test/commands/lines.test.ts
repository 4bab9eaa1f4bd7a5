// Lines of a backup come back as they were written, whatever people wrote into them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readLinesOf, writeLinesTo } from '../../commands/archive/lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'weisu-lines-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each<[string, readonly string[]]>([
  ['none', []],
  ['one', ['{"a":1}']],
  ['an empty one', ['{"a":1}', '', '{"b":2}']],
  ['more than a batch', Array.from({ length: 2_500 }, (_, n) => `{"n":${n}}`)],
  ['a long one', [JSON.stringify({ text: '灯'.repeat(300_000) }), '{"b":2}']],
  ['a carriage return, and what Unicode calls line ends', ['路灯\r不亮', '东街\u2028路灯\u2029不亮\u0085']],
])('%s', async (name, lines) => {
  const path = join(folder, `${name}.gz`);
  const writer = writeLinesTo(path);
  await writer.write(lines);
  await writer.close();
  const back: string[] = [];
  for await (const some of readLinesOf(path)) back.push(...some);
  expect(back).toEqual(lines);
});
