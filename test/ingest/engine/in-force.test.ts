// Registry and rules belong together: neither is ever compiled against the other's old partner.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openContents } from '../../../ingest/contents.ts';
import type { JournalInput } from '../../../ingest/domain/input.ts';
import { noEffects } from '../../../ingest/effects.ts';
import { createEngine, type Engine } from '../../../ingest/engine.ts';
import { at, time } from '../../acceptance/stage.ts';
import { type PumpTown, pumpTown } from '../pumps.ts';

const folder = mkdtempSync(join(tmpdir(), 'weisu-in-force-'));
afterAll(() => rmSync(folder, { recursive: true }));
const contents = openContents(folder);
const [none, litres, cubic] = [pumpTown(), pumpTown('flow_lpm'), pumpTown('flow_m3h')];
for (const { registry, rules, rulesText } of [none, litres, cubic]) {
  contents.saveRegistry(registry);
  contents.saveRules(rules.version, rulesText);
}

const now = at('12:00');
const options = ({ registry, rules }: PumpTown) =>
  ({ mode: 'wall', registry, rules, time, contents }) as const;
const registryOf = ({ registry: { version } }: PumpTown): JournalInput => ({
  type: 'swap',
  at: now,
  what: 'registry',
  version,
});
const rulesOf = ({ rules: { version } }: PumpTown): JournalInput => ({
  type: 'swap',
  at: now,
  what: 'rules',
  version,
});
const pairOf = (town: PumpTown): JournalInput => ({
  ...(registryOf(town) as JournalInput & { type: 'swap' }),
  rules: town.rules.version,
});

function play(engine: Engine, ...inputs: readonly JournalInput[]): Engine {
  for (const input of inputs) engine.step({ position: engine.position + 1, input }, noEffects());
  return engine;
}
const restarted = (engine: Engine, configured: PumpTown): Engine =>
  createEngine(options(configured), { capture: structuredClone(engine.capture()) });

function check(engine: Engine, { registry, rules }: PumpTown): void {
  expect([engine.registry.version, engine.rules.version]).toEqual([registry.version, rules.version]);
  expect([...engine.rules.kinds.keys()]).toEqual([...registry.kinds.keys()]);
}

test('a snapshot without a kind starts with a configuration that has it, and the other way round', () => {
  check(restarted(createEngine(options(none)), litres), none);
  check(restarted(createEngine(options(litres)), none), litres);
});

test('kinds and rules change in one step', () => {
  for (const to of [none, cubic]) check(play(createEngine(options(litres)), pairOf(to)), to);
});

test('a registry recorded alone that the rules do not fit waits for rules that do', () => {
  const waits = play(createEngine(options(litres)), registryOf(cubic));
  check(waits, litres);
  check(play(restarted(waits, cubic), rulesOf(cubic)), cubic);
  check(play(restarted(waits, litres), pairOf(none)), none);
});

test('rules that do not fit the registry that waits leave it', () => {
  check(play(createEngine(options(litres)), registryOf(cubic), rulesOf(litres), rulesOf(none)), {
    ...none,
    registry: litres.registry,
  });
});

test('a journal of old, one swap after the other, gives the same from any configuration', () => {
  const old = [registryOf(none), rulesOf(none), registryOf(litres), rulesOf(litres)];
  for (const configured of [none, litres, cubic])
    check(play(createEngine(options(configured)), ...old), litres);
});
