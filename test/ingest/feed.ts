// A simulated stretch of a small part of the town as journal records, and engines to judge it: for tests of replay, crash and restart.
import { indexRegistry, type Registry } from '../../ingest/domain/device.ts';
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
import type { ScenarioChanges } from '../../simulators/scenario-model.ts';
import { createTownSim } from '../../simulators/town.ts';

const whole = luchengRegistry();
/** One gateway with every second of its lamps, eight heaters, the village's toilets. */
export const registry: Registry = partOf('v01', 'v01-g-01', 'v01-tx-01');
const parsed = parseRules(builtInRulesText(), registry.kinds);
if (!('compiled' in parsed)) throw new Error('the built-in rules do not parse');
const rules = parsed.compiled;
const time = townTime('Asia/Shanghai');

function partOf(village: string, gateway: string, district: string): Registry {
  const lamps = whole.children.get(gateway)!.filter((_, n) => n % 2 === 0);
  const heaters = whole.circuits.get(district)!.slice(0, 8);
  const taken = new Set([gateway, ...lamps, ...heaters]);
  const isTaken = ({ id, kind, village: at }: { id: string; kind: string; village: string }): boolean =>
    taken.has(id) || (kind === 'toilet' && at === village);
  const devices = new Map([...whole.devices].filter(([, device]) => isTaken(device)));
  return indexRegistry({ ...whole, devices });
}

const newEngine = (capture?: Capture): Engine =>
  createEngine(
    { mode: 'event', registry, rules, time },
    // As read from disk: the engine makes what it restores its own.
    capture === undefined ? undefined : { capture: structuredClone(capture) },
  );

const tickMs = 10 * SECOND;

/** The records that a scenario leaves in the journal, with a tick every ten seconds of its time. */
export function recordsOf(file: string, seed: number, changes: ScenarioChanges): readonly JournalRecord[] {
  const scenario = loadScenario(file, whole, changes);
  const sim = createTownSim(scenario, seed, registry);
  const inputs: JournalInput[] = [{ type: 'started', at: scenario.from }];
  for (let at: Millis = scenario.from; at < scenario.to; at += tickMs) {
    for (const message of sim.until(at + tickMs)) {
      const payload = Buffer.from(payloadOf(message));
      inputs.push({ type: 'message', at: message.at, topic: topicOf(message), payload });
    }
    inputs.push({ type: 'tick', at: at + tickMs });
  }
  return inputs.map((input, index) => ({ position: index + 1, input }));
}

export interface Judged {
  readonly ledger: readonly LedgerEntry[];
  readonly effects: Effects;
  readonly engine: Engine;
}

const recordsPerSnapshot = 997;

/** Judges all records; `crashes` are positions after which the engine dies and is started from its last snapshot. */
export function judge(records: readonly JournalRecord[], crashes: readonly number[] = []): Judged {
  let engine = newEngine();
  let capture: Capture | undefined;
  let committed = 0;
  const all = noEffects();
  const pending = new Set(crashes);
  for (let i = 0; i < records.length; i += 1) {
    const record = records[i]!;
    engine.step(record, record.position <= committed ? noEffects() : all);
    committed = Math.max(committed, record.position);
    if (record.position % recordsPerSnapshot === 0) capture = engine.capture();
    if (!pending.delete(record.position)) continue;
    engine = newEngine(capture);
    i = engine.position - 1;
  }
  return { ledger: all.entries, effects: all, engine };
}
