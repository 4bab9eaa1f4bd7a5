// What `npm run backtest` is not asked: a trial of nothing must not stand on record as one.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openContents } from '../../ingest/contents.ts';
import { builtInKinds, type KindSpec } from '../../ingest/domain/kind.ts';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import { parseRules } from '../../ingest/judge/rules-file.ts';
import { luchengRegistry } from '../../ingest/registry/lucheng.ts';
import { openChunkStore } from '../../ingest/store/chunks/chunk-store.ts';
import { lockFolder } from '../../ingest/store/lock.ts';
import { openSql } from '../../ingest/store/sql/open.ts';
import { runCommand } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'weisu-backtest-'));
afterAll(() => rmSync(folder, { recursive: true }));
const rules = join(folder, 'rules.yaml');
writeFileSync(rules, builtInRulesText());
const data = join(folder, 'data');
const span = ['--from', '2026-01-05T00:00:00Z', '--to', '2026-01-06T00:00:00Z'];

test.each([
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

test('tries the rules on the fleet that is in force there, which the office may have brought in', async () => {
  const installed = join(folder, 'installed');
  mkdirSync(join(installed, 'journal'), { recursive: true });
  const pump: KindSpec = { id: 'pump', zh: '水泵', en: 'Pump', trade: 'water', intervalS: 60, metrics: {} };
  const kinds = new Map([...builtInKinds, ['pump', pump]]);
  const registry = luchengRegistry(kinds);
  const parsed = parseRules(builtInRulesText(), kinds);
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults));
  const contents = openContents(join(installed, 'contents'));
  contents.saveRegistry(registry);
  contents.saveRules(parsed.compiled.version, builtInRulesText());
  contents.noteInForce({ registry: registry.version, rules: parsed.compiled.version, catalogue: 'none' });
  await (await openSql(installed, undefined, 0)).close();
  await (await openChunkStore({ path: join(installed, 'telemetry.sqlite'), kinds })).close();
  const ofKind = (kind: string) =>
    runCommand('backtest', ['--rules', rules, ...span, '--kind', kind], { WEISU_DATA_DIR: installed });
  expect(await ofKind('pump')).toMatchObject({ code: 0, err: '' });
  expect(await ofKind('bogus')).toMatchObject({ code: 78, err: expect.stringContaining('--kind: ') });
});
