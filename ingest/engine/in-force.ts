// What the engine judges by: the registry, the rules and the service catalogue, with what follows from them. A swap replaces it whole.
import type { Contents } from '../contents.ts';
import type { Registry } from '../domain/device.ts';
import type { JournalInput, SwapWhat } from '../domain/input.ts';
import type { TownTime } from '../domain/time.ts';
import type { CompiledRules } from '../judge/compile.ts';
import { makeSeason, type Season } from '../judge/season.ts';
import type { Catalogue } from '../orders/catalogue.ts';
import { type CauseRules, causeRules } from '../orders/rules.ts';

/** Where a swap finds what it names by its version. */
export type SwapContents = Pick<Contents, 'rules' | 'rulesFaults' | 'registry' | 'catalogue'>;
type Swap = Pick<JournalInput & { type: 'swap' }, 'what' | 'version' | 'rules'>;

/** What was in force, as a snapshot names it. */
export type Versions = Readonly<Record<SwapWhat, string>> & { readonly awaiting?: string };

export interface InForce {
  readonly registry: Registry;
  readonly rules: CompiledRules;
  readonly catalogue: Catalogue;
  readonly season: Season;
  readonly causes: CauseRules;
  /**
   * A registry whose kinds the rules in force do not fit; it comes with the rules that do. Journals of old have such records: what
   * belonged together was swapped one by one.
   */
  readonly awaiting?: Registry;
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
  { what, version, rules: companion }: Swap,
  contents: SwapContents | undefined,
  time: TownTime,
): InForce {
  if (contents === undefined)
    throw new Error(`a swap of ${what} to ${version}, and no contents to read it from`);
  if (what === 'catalogue') return { ...before, catalogue: contents.catalogue(version) };
  const fits = (rules: string, registry: Registry) =>
    contents.rulesFaults(rules, registry.kinds).length === 0;
  if (what === 'rules') {
    const { awaiting } = before;
    const registry = awaiting !== undefined && fits(version, awaiting) ? awaiting : before.registry;
    return judgedBy(registry, version);
  }
  const registry = contents.registry(version);
  if (companion === undefined && !fits(before.rules.version, registry))
    return { ...before, awaiting: registry };
  return judgedBy(registry, companion ?? before.rules.version);

  // Rules are compiled for the kinds of the registry, so a new registry has them compiled anew.
  function judgedBy(registry: Registry, rules: string): InForce {
    return inForce({ ...before, registry, rules: contents!.rules(rules, registry.kinds) }, time);
  }
}

/** As it was when a snapshot named these versions, wherever the configuration names something else. */
export function restored(
  configured: InForce,
  versions: Versions,
  contents: SwapContents | undefined,
  time: TownTime,
): InForce {
  const { registry, rules, catalogue, awaiting } = versions;
  // Both at once: each may be unable to go with the other's configured partner.
  const pair =
    registry === configured.registry.version && rules === configured.rules.version
      ? configured
      : swapped(configured, { what: 'registry', version: registry, rules }, contents, time);
  const found =
    catalogue === configured.catalogue.version
      ? pair
      : swapped(pair, { what: 'catalogue', version: catalogue }, contents, time);
  return awaiting === undefined ? found : { ...found, awaiting: contents!.registry(awaiting) };
}

/** What is in force of each, by its version. */
export const versionsOf = ({
  registry,
  rules,
  catalogue,
  awaiting,
}: Pick<InForce, SwapWhat | 'awaiting'>): Versions => ({
  registry: registry.version,
  rules: rules.version,
  catalogue: catalogue.version,
  ...(awaiting !== undefined && { awaiting: awaiting.version }),
});
