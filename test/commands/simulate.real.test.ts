// `npm run simulate` as a person calls it: what it says, what it refuses, and that what it records is judged by
// `npm run replay` as the same town is in process.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { viewEntry } from '../../api/views/order.ts';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import { parseRules } from '../../ingest/judge/rules-file.ts';
import { luchengRegistry } from '../../ingest/registry/lucheng.ts';
import { runInProcess } from '../../simulators/inprocess.ts';
import { builtInScenarios, loadScenario } from '../../simulators/scenario-file.ts';
import { runCommand } from './run.ts';
import { faultyLines, writeBadNight, writeFaulty } from './scenario-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'weisu-simulate-'));
afterAll(() => rmSync(folder, { recursive: true }));
const simulate = (...args: readonly string[]) => runCommand('simulate', args);

test('says how it is used, and what scenarios there are', async () => {
  const [help, list] = await Promise.all([simulate('--help'), simulate('--list')]);
  expect([help.code, help.err]).toEqual([0, '']);
  for (const option of ['--scenario', '--share', '--record', '--plot', '--via'])
    expect(help.out).toContain(option);
  expect(list).toEqual({ code: 0, err: '', out: builtInScenarios().join('\n') });
});

describe('refuses with one clear message and exit code 78', () => {
  test.each([
    [['--nonsense'], "Unknown option '--nonsense'"],
    [['--share', '7'], '--share: '],
    [['--from', 'soon'], '--from: '],
    [['--via', 'pigeon'], '--via: '],
    [['--url', 'nowhere', '--share', '0.01'], '--url: '],
    [['--url', 'http://127.0.0.1', '--share', '0.01'], '--url: '],
    [['--secret-file', join(folder, 'none'), '--share', '0.01'], '--secret-file: '],
    [['--out', join(folder, 'none/x'), '--share', '0.01'], '--out: '],
    [['--plot', 'heater', '--out', folder], '--out: '],
    [['--plot', 'heater', '--defect', 'gremlins'], '--defect: '],
    [['--defect', 'trip', '--share', '0.01'], '--defect: '],
    [['--share', '0.01'], 'WEISU_DEVICE_SECRET'],
    [['--scenario', 'nowhere'], 'built in: backfill, '],
    [['--scenario', folder], 'built in: backfill, '],
  ])('%s', async (args, expected) => {
    const { code, out, err } = await simulate(...args);
    expect([code, out]).toEqual([78, '']);
    expect(err).toContain(expected);
    expect(err).not.toMatch(/^\s+at /m);
  });

  test('a faulty scenario: every fault with its file and line', async () => {
    const { code, err } = await simulate('--scenario', writeFaulty(folder));
    expect(code).toBe(78);
    const lines = err.split('\n');
    expect(lines.length).toBe(faultyLines.length);
    for (const [i, line] of faultyLines.entries()) expect(lines[i]).toContain(line);
  });
});

test('what it records is replayed to the ledger of the same town in process', async () => {
  const path = writeBadNight(folder);
  const file = join(folder, 'night.seg');
  expect(await simulate('--scenario', path, '--record', file)).toMatchObject({ code: 0 });
  const replayed = await runCommand('replay', [file, '--clock', 'event']);
  expect([replayed.code, replayed.err]).toEqual([0, '']);

  const registry = luchengRegistry();
  const parsed = parseRules(builtInRulesText(), registry.kinds);
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults));
  const scenario = loadScenario(path, registry);
  const { ledger } = runInProcess({ scenario, seed: 1, registry, rules: parsed.compiled });
  expect(ledger.filter(({ action }) => action === 'opened').length).toBeGreaterThan(2);
  const told = ledger.map((entry) => JSON.parse(JSON.stringify(viewEntry(entry))) as unknown);
  expect(replayed.out.split('\n').map((line) => JSON.parse(line) as unknown)).toEqual(told);
});

test('writes readings and curves to files', async () => {
  const [readings, curves] = [join(folder, 'town.ndjson'), join(folder, 'heater.svg')];
  const span = ['--for', '20m', '--village', 'v01'];
  await Promise.all([
    simulate(...span, '--out', readings),
    simulate('--plot', 'heater', '--days', '1', '--defect', 'trip', '--out', curves),
  ]);
  const first = JSON.parse(readFileSync(readings, 'utf8').split('\n')[0]!) as Record<string, unknown>;
  expect(Object.keys(first)).toEqual(['at', 'topic', 'payload']);
  expect(readFileSync(curves, 'utf8')).toMatch(/^<svg[\s\S]*supply_c[\s\S]*<\/svg>/);
});
