// A town with a kind of its own, a pump, whose one metric goes by different names: rules for one name cannot judge the other.
import { indexRegistry, type Registry } from '../../ingest/domain/device.ts';
import { builtInKinds, type KindSpec } from '../../ingest/domain/kind.ts';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import type { CompiledRules } from '../../ingest/judge/compile.ts';
import { parseRules } from '../../ingest/judge/rules-file.ts';
import { smallTown } from './town.ts';

export interface PumpTown {
  readonly registry: Registry;
  readonly rulesText: string;
  readonly rules: CompiledRules;
}

/** @param metric what the pumps measure; absent: there are none */
export function pumpTown(metric?: string): PumpTown {
  const kinds = new Map(builtInKinds);
  if (metric !== undefined) kinds.set('pump', pump(metric));
  const registry = indexRegistry({ ...smallTown, kinds, version: `with ${metric}` });
  const rulesText =
    metric === undefined ? builtInRulesText() : builtInRulesText().replace('\nrules:\n', rule(metric));
  const parsed = parseRules(rulesText, kinds);
  if ('faults' in parsed) throw new Error(parsed.faults[0]!.message);
  return { registry, rulesText, rules: parsed.compiled };
}

const pump = (metric: string): KindSpec => ({
  id: 'pump',
  zh: '水泵',
  en: 'Pump',
  trade: 'heating',
  intervalS: 60,
  metrics: { [metric]: { type: 'number', unit: '', zh: '流量', en: 'Flow' } },
});

const rule = (metric: string): string => `
rules:
  - id: pump_low
    kinds: [pump]
    raise:
      - { when: ${metric} < 1, for: 5m }
    clear:
      - { when: ${metric} > 2, for: 5m }
    priority: 3
    cls: N1
    source: test
    confidence: L
    words: { zh: 水泵流量低, en: The pump's flow is low }
`;
