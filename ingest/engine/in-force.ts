// What the engine judges by: the registry, the rules and the service catalogue, with what follows from them. A swap replaces it whole.
import type { Contents } from '../contents.ts';
import type { Registry } from '../domain/device.ts';
import type { SwapWhat } from '../domain/input.ts';
import type { TownTime } from '../domain/time.ts';
import type { CompiledRules } from '../judge/compile.ts';
import { makeSeason, type Season } from '../judge/season.ts';
import type { Catalogue } from '../orders/catalogue.ts';
import { type CauseRules, causeRules } from '../orders/rules.ts';

/** Where a swap finds what it names by its version. */
export type SwapContents = Pick<Contents, 'rules' | 'registry' | 'catalogue'>;

export interface InForce {
  readonly registry: Registry;
  readonly rules: CompiledRules;
  readonly catalogue: Catalogue;
  readonly season: Season;
  readonly causes: CauseRules;
}

export function inForce(
  { registry, rules, catalogue }: Pick<InForce, 'registry' | 'rules' | 'catalogue'>,
  time: TownTime,
): InForce {
  const { ruleSet, version } = rules;
  return {
    registry,
    rules,
    catalogue,
    season: makeSeason(ruleSet.season, time),
    causes: causeRules(ruleSet.causes, version),
  };
}

/**
 * What is in force after a swap.
 * @throws Error where there are no contents to read the version from
 */
export function swapped(
  before: InForce,
  { what, version }: { readonly what: SwapWhat; readonly version: string },
  contents: SwapContents | undefined,
  time: TownTime,
): InForce {
  if (contents === undefined)
    throw new Error(`a swap of ${what} to ${version}, and no contents to read it from`);
  if (what === 'catalogue') return { ...before, catalogue: contents.catalogue(version) };
  const registry = what === 'registry' ? contents.registry(version) : before.registry;
  // Rules are compiled for the kinds of the registry, so a new registry has them compiled anew.
  const rules = contents.rules(what === 'rules' ? version : before.rules.version, registry.kinds);
  return inForce({ ...before, registry, rules }, time);
}

/** As it was when a snapshot named these versions, wherever the configuration names something else. */
export function restored(
  configured: InForce,
  versions: Readonly<Record<SwapWhat, string>>,
  contents: SwapContents | undefined,
  time: TownTime,
): InForce {
  return (['registry', 'rules', 'catalogue'] as const).reduce((found, what) => {
    const version = versions[what];
    return version === found[what].version ? found : swapped(found, { what, version }, contents, time);
  }, configured);
}
