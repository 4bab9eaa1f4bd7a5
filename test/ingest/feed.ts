// A simulated stretch of the town as journal records, and engines to judge it: for tests of replay, crash and restart.
import type { JournalInput, JournalRecord } from '../../ingest/domain/input.ts';
import type { LedgerEntry } from '../../ingest/domain/ledger.ts';
import { type Millis, SECOND, townTime } from '../../ingest/domain/time.ts';
import { type Effects, noEffects } from '../../ingest/effects.ts';
import { createEngine, type Engine } from '../../ingest/engine.ts';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import { parseRules } from '../../ingest/judge/rules-file.ts';
import { luchengRegistry } from '../../ingest/registry/lucheng.ts';
import type { Capture } from '../../ingest/store/snapshot.ts';
import { payloadOf, topicOf } from '../../simulators/message.ts';
import { loadScenario } from '../../simulators/scenario-file.ts';
import { createTownSim } from '../../simulators/town.ts';

export const registry = luchengRegistry();
const parsed = parseRules(builtInRulesText(), registry.kinds);
if (!('compiled' in parsed)) throw new Error('the built-in rules do not parse');
const rules = parsed.compiled;
const time = townTime('Asia/Shanghai');

export const newEngine = (capture?: Capture): Engine =>
  createEngine({ mode: 'event', registry, rules, time }, capture === undefined ? undefined : { capture });

/** The records that a scenario leaves in the journal, with a tick every ten seconds of its time. */
export function recordsOf(file: string, seed: number, changes: Parameters<typeof loadScenario>[2] = {}): readonly JournalRecord[] {
  const scenario = loadScenario(file, registry, changes);
  const sim = createTownSim(scenario, seed, registry);
  const inputs: JournalInput[] = [{ type: 'started', at: scenario.from }];
  for (let at: Millis = scenario.from; at < scenario.to; at += 10 * SECOND) {
    for (const message of sim.until(at + 10 * SECOND)) {
      inputs.push({ type: 'message', at: message.at, topic: topicOf(message), payload: Buffer.from(payloadOf(message)) });
    }
    inputs.push({ type: 'tick', at: at + 10 * SECOND });
  }
  return inputs.map((input, index) => ({ position: index + 1, input }));
}

/** Judges all records; `crashes` are positions after which the engine dies and is started from its last snapshot. */
export function judge(records: readonly JournalRecord[], crashes: readonly number[] = []): { ledger: readonly LedgerEntry[]; effects: Effects; engine: Engine } {
  let engine = newEngine();
  let capture: Capture | undefined;
  let committed = 0;
  const all = noEffects();
  const pending = new Set(crashes);
  for (let i = 0; i < records.length; i += 1) {
    const record = records[i]!;
    engine.step(record, record.position <= committed ? noEffects() : all);
    committed = Math.max(committed, record.position);
    if (record.position % 997 === 0) capture = structuredClone(engine.capture());
    if (pending.delete(record.position)) {
      engine = newEngine(capture);
      i = engine.position - 1;
    }
  }
  return { ledger: all.entries, effects: all, engine };
}
