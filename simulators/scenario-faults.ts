// What is wrong with a scenario that has the right shape: things that are not in the town, times that do not follow.
import type { Registry } from '../ingest/domain/device.ts';
import { defectSpec } from './defects/catalogue.ts';
import type { Scenario } from './scenario-model.ts';
import { canSimulate } from './unit.ts';

export type MeaningFault = readonly [path: readonly PropertyKey[], what: string];

/** What the shape alone cannot tell: names that exist, times in order. */
export function meaningFaults(scenario: Scenario, registry: Registry): readonly MeaningFault[] {
  const faults: MeaningFault[] = [];
  const fault = (path: readonly PropertyKey[], what: string): number => faults.push([path, what]);
  if (scenario.to <= scenario.from) fault(['to'], 'the end lies before the beginning');
  faults.push(...villageFaults(scenario.villages ?? [], ['fleet', 'villages'], registry));
  for (const [i, kind] of (scenario.kinds ?? []).entries())
    if (!canSimulate(kind)) fault(['fleet', 'kinds', i], `the simulator knows no kind ${kind}`);
  for (const [i, name] of (scenario.defects.only ?? []).entries())
    if (!defectSpec.has(name)) fault(['defects', 'only', i], unknownDefect(name));
  for (const [i, plan] of scenario.defects.list.entries()) {
    const path = ['defects', 'list', i];
    const spec = defectSpec.get(plan.defect);
    if (spec === undefined) fault([...path, 'defect'], unknownDefect(plan.defect));
    else if (!sitsOn(spec.scope, spec.kind, plan.on, registry))
      fault(
        [...path, 'on'],
        `${plan.defect} needs a ${spec.scope === 'device' ? spec.kind : spec.scope}; ${plan.on} is none`,
      );
    if (plan.until !== null && plan.until <= plan.at) fault([...path, 'until'], 'it ends before it begins');
    if (scenario.to <= plan.at) fault([...path, 'at'], 'it begins after the end of the period');
  }
  for (const [i, plan] of scenario.silences.entries()) {
    if (!registry.villages.has(plan.village))
      fault(['silences', i, 'village'], `there is no village ${plan.village}`);
    if (plan.until <= plan.from) fault(['silences', i, 'until'], 'it ends before it begins');
  }
  return faults;
}

export const villageFaults = (
  villages: readonly string[],
  path: readonly PropertyKey[],
  registry: Registry,
): readonly MeaningFault[] =>
  villages.flatMap((village, i) =>
    registry.villages.has(village) ? [] : [[[...path, i], `there is no village ${village}`]],
  );

const unknownDefect = (name: string): string =>
  `there is no defect ${name}; known: ${[...defectSpec.keys()].join(', ')}`;

function sitsOn(scope: string, kind: string, on: string, registry: Registry): boolean {
  const device = registry.devices.get(on);
  switch (scope) {
    case 'device':
      return device !== undefined && (kind === 'any' || device.kind === kind);
    case 'gateway':
      return device?.kind === 'gateway';
    case 'village':
      return registry.villages.has(on);
    default: {
      const members = registry.circuits.get(on);
      return members !== undefined && registry.devices.get(members[0]!)?.kind === kind;
    }
  }
}
