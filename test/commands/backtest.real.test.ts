// What `npm run backtest` is not asked: a trial of nothing must not stand on record as one.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import { lockFolder } from '../../ingest/store/lock.ts';
import { runCommand } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'weisu-backtest-'));
afterAll(() => rmSync(folder, { recursive: true }));
const rules = join(folder, 'rules.yaml');
writeFileSync(rules, builtInRulesText());
const data = join(folder, 'data');
const span = ['--from', '2026-01-05T00:00:00Z', '--to', '2026-01-06T00:00:00Z'];

test.each([
  [['--kind', 'bogus'], '--kind: '],
  [['--bogus'], "Unknown option '--bogus'"],
  [['--rules', folder], '--rules: '],
  [['--to', '2999-01-01T00:00:00Z'], '--to: '],
  [[], 'WEISU_DATA_DIR'],
])('%j', async (args, expected) => {
  const { code, out, err } = await runCommand('backtest', ['--rules', rules, ...span, ...args], {
    WEISU_DATA_DIR: data,
  });
  expect([code, out]).toEqual([78, '']);
  expect(err).toContain(expected);
  expect(err).not.toMatch(/^\s+at /m);
  expect(existsSync(data)).toBe(false);
});

test('while the program runs, its data folder is in use: one line, no stack', async () => {
  const running = join(folder, 'running');
  mkdirSync(join(running, 'journal'), { recursive: true });
  for (const store of ['orders.sqlite', 'telemetry.sqlite']) writeFileSync(join(running, store), '');
  const lock = lockFolder(running);
  const ran = await runCommand('backtest', ['--rules', rules, ...span], { WEISU_DATA_DIR: running });
  lock.release();
  expect(ran).toEqual({ code: 1, out: '', err: `${running} is in use by another weisu process` });
});
