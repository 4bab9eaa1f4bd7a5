// Which devices of a registry take part in a scenario.
import type { Device, Registry } from '../ingest/domain/device.ts';
import type { Scenario } from './scenario-model.ts';
import { canSimulate } from './unit.ts';

/** Whole villages in registry order until the share is reached, and their kinds. */
export function participants(scenario: Scenario, registry: Registry): readonly Device[] {
  const known = [...registry.devices.values()].filter(
    ({ kind }) => canSimulate(kind) && (scenario.kinds?.includes(kind) ?? true),
  );
  if (scenario.villages !== null) return known.filter(({ village }) => scenario.villages!.includes(village));
  const wanted = scenario.share * known.length;
  const taken = new Set<string>();
  let count = 0;
  for (const village of registry.villages.keys()) {
    if (wanted <= count) break;
    taken.add(village);
    count += known.filter((device) => device.village === village).length;
  }
  return known.filter(({ village }) => taken.has(village));
}
