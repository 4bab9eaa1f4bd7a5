// SIGHUP: a file that is wrong, gone, or cannot be swapped in leaves what is in force, and the program running.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Config, parseConfig } from '../../ingest/config.ts';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import { reload } from '../../start/reload.ts';

const folder = mkdtempSync(join(tmpdir(), 'weisu-reload-'));
afterAll(() => rmSync(folder, { recursive: true }));
const rules = join(folder, 'rules.yaml');

function configured(): Config {
  writeFileSync(rules, builtInRulesText());
  const read = parseConfig({ WEISU_RULES: rules });
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read.config;
}

/** What is swapped in and what is said. */
async function reloaded(config: Config, swap: () => Promise<void> = async () => {}): Promise<string[]> {
  const happened: string[] = [];
  const swapTown = async () => {
    await swap();
    happened.push('swapped');
  };
  await reload(config, swapTown, {
    info: (_fields: unknown, text?: string) => happened.push(text ?? ''),
    error: (_fields: unknown, text?: string) => happened.push(text ?? ''),
  });
  return happened;
}

test('what is right comes into force', async () => {
  expect(await reloaded(configured())).toEqual(['swapped', 'reloaded']);
});
test('what is wrong does not', async () => {
  const config = configured();
  writeFileSync(rules, 'rules: none');
  expect(await reloaded(config)).toEqual(['reload refused: the old rules and registry stay in force']);
});
test('nor does what is gone', async () => {
  const config = configured();
  rmSync(rules);
  expect(await reloaded(config)).toEqual(['reload failed: what was not yet swapped stays in force']);
});
test('nor what the journal refuses', async () => {
  const full = () => Promise.reject(new Error('journal refused'));
  expect(await reloaded(configured(), full)).toEqual([
    'reload failed: what was not yet swapped stays in force',
  ]);
});
