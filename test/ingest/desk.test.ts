// New rules need a trial on record, or a reason; both stand in the ledger, and the record outlives the process.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openContents } from '../../ingest/contents.ts';
import { createDesk } from '../../ingest/desk.ts';
import type { JournalInput } from '../../ingest/domain/input.ts';
import { foldLedger } from '../../ingest/domain/ledger.ts';
import { type Effects, noEffects } from '../../ingest/effects.ts';
import { createEngine } from '../../ingest/engine.ts';
import type { Journal } from '../../ingest/journal/port.ts';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import { defaultCatalogue } from '../../ingest/orders/built-in.ts';
import { builtInCatalogueText } from '../../ingest/orders/catalogue-file.ts';
import { at, time } from '../acceptance/stage.ts';
import { memoryTelemetry } from '../store/memory-telemetry.ts';
import { type PumpTown, pumpTown } from './pumps.ts';

const folder = mkdtempSync(join(tmpdir(), 'weisu-desk-'));
afterEach(() => rmSync(join(folder, 'contents'), { recursive: true, force: true }));

const by = { type: 'user', id: 'li', role: 'admin' } as const;
const other = builtInRulesText().replace('for: 15m', 'for: 20m');
const now = at('12:00');

function deskOf({ registry, rules, rulesText }: PumpTown = pumpTown()) {
  const contents = openContents(join(folder, 'contents'));
  contents.saveRules(rules.version, rulesText);
  const engine = createEngine({ mode: 'wall', registry, rules, time, contents });
  const effects: Effects = noEffects();
  const journaled: JournalInput[] = [];
  // The journal of a test: what is appended is taken up at once.
  const journal = {
    get head() {
      return engine.position;
    },
    append: async (input) => {
      journaled.push(input);
      engine.step({ position: engine.position + 1, input }, effects);
      return engine.position;
    },
  } as Pick<Journal, 'append' | 'head'> as Journal;
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
  return { desk, engine, effects, journaled };
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

test('a trial of a kind that is not there is none, and opens no way', async () => {
  const { desk } = deskOf();
  const span = { from: now - 3_600_000, to: now };
  expect(await desk.rules.backtest({ text: other, ...span, kind: 'bogus' }, by)).toMatchObject({
    problem: { code: 'invalid', errors: [{ where: 'kind', what: expect.stringContaining('streetlight') }] },
  });
  expect(await desk.rules.put(other, by, null)).toMatchObject({ problem: { code: 'backtest_required' } });
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

const configured = (town: PumpTown) => ({
  ...town,
  catalogue: defaultCatalogue,
  catalogueText: builtInCatalogueText(),
});

test('kinds and rules that the configuration renames together are one swap', async () => {
  const { desk, engine, journaled } = deskOf(pumpTown('flow_lpm'));
  const { registry, rules, ...texts } = configured(pumpTown('flow_m3h'));
  await desk.swapTown({ registry, rules, ...texts });
  expect(journaled).toMatchObject([{ what: 'registry', version: registry.version, rules: rules.version }]);
  expect([engine.registry.version, engine.rules.version]).toEqual([registry.version, rules.version]);
});

test("at start, a kind gone that the office's rules name: refused before it is journaled, until SIGHUP", async () => {
  const { desk, engine, journaled } = deskOf();
  const here = join(folder, 'contents');
  const [plain, pumps] = [configured(pumpTown()), configured(pumpTown('flow_lpm'))];
  await desk.followConfiguration({ ...plain, registry: pumps.registry }, here, true);
  await desk.rules.put(pumps.rulesText, by, 'now');
  journaled.length = 0;
  expect(await desk.followConfiguration(plain, here, false)).toMatch(
    /left aside.*pump_low: unknown kind pump/,
  );
  expect([journaled, engine.registry.version]).toEqual([[], pumps.registry.version]);
  await desk.swapTown(plain);
  expect(engine.registry.version).toBe(plain.registry.version);
  expect(await desk.followConfiguration(plain, here, false)).toBeUndefined();
});

test('an import is not taken back to kinds that the rules no longer fit', async () => {
  const { desk, engine, journaled } = deskOf(pumpTown('flow_lpm'));
  expect(await desk.registry.apply({}, by)).toMatchObject({ ok: true });
  await desk.swapTown(configured(pumpTown('flow_m3h')));
  journaled.length = 0;
  expect(await desk.registry.undo(by)).toMatchObject({ ok: false, problem: { code: 'invalid' } });
  expect([journaled, engine.registry.kinds.has('pump')]).toEqual([[], true]);
});
