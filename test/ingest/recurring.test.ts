// A recurring service through the whole engine: planned by a swap of the catalogue, opened by the clock alone, and the same
// again after any crash.
import { expect, test } from 'vitest';
import type { JournalInput } from '../../ingest/domain/input.ts';
import { HOUR, MINUTE, townTime } from '../../ingest/domain/time.ts';
import { noEffects } from '../../ingest/effects.ts';
import { createEngine, type Engine } from '../../ingest/engine.ts';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import { parseRules } from '../../ingest/judge/rules-file.ts';
import { builtInCatalogueText, parseCatalogue } from '../../ingest/orders/catalogue-file.ts';
import type { Capture } from '../../ingest/store/snapshot.ts';
import { smallTown } from './town.ts';

const parsed = parseRules(builtInRulesText(), smallTown.kinds);
if (!('compiled' in parsed)) throw new Error('the built-in rules do not parse');
const rules = parsed.compiled;
const entry = '{ title: { zh: 公厕保洁, en: Cleaning }, kind: toilet, everyDays: 1, at: "08:00" }';
const text = builtInCatalogueText().replace('recurring: {}', `recurring:\n  clean: ${entry}`);
const read = parseCatalogue(text);
if (!('catalogue' in read)) throw new Error(JSON.stringify(read.faults));
const { catalogue } = read;

const unasked = () => {
  throw new Error('nobody swaps these');
};
const engine = (capture?: Capture): Engine =>
  createEngine(
    {
      mode: 'wall',
      registry: smallTown,
      rules,
      time: townTime('Asia/Shanghai'),
      contents: { catalogue: () => catalogue, rules: unasked, rulesFaults: unasked, registry: unasked },
    },
    capture === undefined ? undefined : { capture: structuredClone(capture) },
  );

const from = Date.parse('2026-01-15T07:00:00+08:00');
const inputs: readonly JournalInput[] = [
  { type: 'started', at: from },
  { type: 'swap', at: from + MINUTE, what: 'catalogue', version: catalogue.version },
  ...Array.from({ length: 50 }, (_, n): JournalInput => ({ type: 'tick', at: from + (n + 1) * HOUR })),
];

/** @param crashAt behind this record the engine is started anew from its last capture */
function ledger(crashAt?: number) {
  let running = engine();
  const effects = noEffects();
  for (const [n, input] of inputs.entries()) {
    running.step({ position: n + 1, input }, effects);
    if (n === crashAt) running = engine(running.capture());
  }
  return effects.entries;
}

test('each morning at eight, though nothing else happens in town', () => {
  const opened = ledger().filter(({ action }) => action === 'opened');
  expect(opened.map(({ at, patch }) => [new Date(at).toISOString(), patch.plan, patch.deviceIds])).toEqual([
    ['2026-01-15T00:00:00.000Z', 'clean', ['v01-t-01']],
    ['2026-01-16T00:00:00.000Z', 'clean', ['v01-t-01']],
    ['2026-01-17T00:00:00.000Z', 'clean', ['v01-t-01']],
  ]);
});

test.each(inputs.map((_, n) => [n] as const))('byte for byte the same with a crash behind record %i', (n) =>
  expect(JSON.stringify(ledger(n))).toBe(JSON.stringify(ledger())),
);
