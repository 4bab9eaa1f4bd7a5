// New rules need a trial on record, or a reason; both stand in the ledger, and the record outlives the process.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openContents } from '../../ingest/contents.ts';
import { createDesk } from '../../ingest/desk.ts';
import { foldLedger } from '../../ingest/domain/ledger.ts';
import { type Effects, noEffects } from '../../ingest/effects.ts';
import { createEngine } from '../../ingest/engine.ts';
import type { Journal } from '../../ingest/journal/port.ts';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import { parseRules } from '../../ingest/judge/rules-file.ts';
import { at, time } from '../acceptance/stage.ts';
import { memoryTelemetry } from '../store/memory-telemetry.ts';
import { smallTown } from './town.ts';

const folder = mkdtempSync(join(tmpdir(), 'weisu-desk-'));
afterEach(() => rmSync(join(folder, 'contents'), { recursive: true, force: true }));

const by = { type: 'user', id: 'li', role: 'admin' } as const;
const other = builtInRulesText().replace('for: 15m', 'for: 20m');
const now = at('12:00');

function deskOf() {
  const parsed = parseRules(builtInRulesText(), smallTown.kinds);
  if (!('compiled' in parsed)) throw new Error('the built-in rules do not parse');
  const contents = openContents(join(folder, 'contents'));
  contents.saveRules(parsed.compiled.version, builtInRulesText());
  const engine = createEngine({ mode: 'wall', registry: smallTown, rules: parsed.compiled, time, contents });
  const effects: Effects = noEffects();
  // The journal of a test: what is appended is taken up at once.
  const journal = {
    append: async (input) => {
      engine.step({ position: engine.position + 1, input }, effects);
      return engine.position;
    },
  } as Pick<Journal, 'append'> as Journal;
  const page = async () => ({ items: [], nextCursor: null });
  const desk = createDesk({
    journal,
    engine,
    contents,
    telemetry: memoryTelemetry(),
    orders: { orders: page, complaints: page },
    time,
    now: () => now,
    onSwap: () => undefined,
  });
  return { desk, engine, effects };
}

test('without a trial on record and without a reason nothing changes', async () => {
  const { desk, engine, effects } = deskOf();
  const { version } = engine.rules;
  expect(await desk.rules.put(other, by, null)).toMatchObject({ problem: { code: 'backtest_required' } });
  expect([engine.rules.version, effects.entries]).toEqual([version, []]);
});

test('a trial is kept on disk: after a restart the rules may be put in force, and the ledger says so', async () => {
  const tried = await deskOf().desk.rules.backtest({ text: other, from: now - 3_600_000, to: now }, by);
  expect(tried).toMatchObject({ ok: true, result: { readings: 0, byCode: [] } });
  const { desk, engine, effects } = deskOf();
  expect(await desk.rules.put(other, by, null)).toMatchObject({ ok: true });
  expect(engine.rules.ruleSet.rules.find(({ id }) => id === 'lamp_out')).toMatchObject({
    raise: [{ for: 20 * 60_000 }],
  });
  expect(effects.entries).toMatchObject([
    { seq: 1, at: now, orderId: 'rules', action: 'rules', by, note: 'backtest on record' },
  ]);
});

test('forced: the reason stands in the ledger, which still folds to orders', async () => {
  const { desk, engine, effects } = deskOf();
  expect(await desk.rules.put(other, by, '寒潮 cold snap')).toMatchObject({ ok: true });
  expect(effects.entries[0]).toMatchObject({
    action: 'rules',
    note: 'forced: 寒潮 cold snap',
    rule: { id: 'rules', version: engine.rules.version },
  });
  expect(foldLedger(effects.entries).size).toBe(0);
});

test('a file with a fault changes nothing, whatever the reason', async () => {
  const { desk, effects } = deskOf();
  const answer = await desk.rules.put(other.replace('for: 20m', 'for: soon'), by, 'now');
  expect(answer).toMatchObject({ ok: false, problem: { code: 'invalid' } });
  expect(effects.entries).toEqual([]);
});
