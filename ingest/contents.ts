// Rules, registries and service catalogues by the hash of their content. The journal names a version; what it names must still be there when it is replayed,
// so a version is written once, synced, and kept.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Crew,
  type Device,
  type Household,
  indexRegistry,
  type Registry,
  type Village,
} from './domain/device.ts';
import type { SwapWhat } from './domain/input.ts';
import type { KindSpec, Kinds } from './domain/kind.ts';
import type { RuleFault } from './domain/rule.ts';
import type { CompiledRules } from './judge/compile.ts';
import { parseRules } from './judge/rules-file.ts';
import type { Catalogue } from './orders/catalogue.ts';
import { parseCatalogue } from './orders/catalogue-file.ts';
import { writeWhole } from './whole-file.ts';

export interface Contents {
  saveRules(version: string, text: string): void;
  saveRegistry(registry: Registry): void;
  saveCatalogue(version: string, text: string): void;
  rulesText(version: string): string;
  rules(version: string, kinds: Kinds): CompiledRules;
  /** Why these rules cannot judge these kinds; none where they can. */
  rulesFaults(version: string, kinds: Kinds): readonly RuleFault[];
  registry(version: string): Registry;
  catalogue(version: string): Catalogue;
  /** That rules of this version were tried on history, and how they did: the newest trial stands. */
  saveBacktest(version: string, result: unknown): void;
  hasBacktest(version: string): boolean;
  /** What is in force, for a start that has no snapshot to tell it; `undefined`: never noted. */
  noteInForce(versions: Readonly<Record<SwapWhat, string>>): void;
  inForce(): Readonly<Record<SwapWhat, string>> | undefined;
}

interface RegistryFile {
  readonly kinds: readonly KindSpec[];
  readonly villages: readonly Village[];
  readonly crews: readonly Crew[];
  readonly devices: readonly Device[];
  readonly households: readonly Household[];
}

/**
 * Households are private: nobody but the program's own user may read these files.
 * @param folder made where it is missing; its files are never changed, only added; all but the one that names what is in force
 */
export function openContents(folder: string): Contents {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const rulesPath = (version: string) => join(folder, `rules-${version}.yaml`);
  const registryPath = (version: string) => join(folder, `registry-${version}.json`);
  const cataloguePath = (version: string) => join(folder, `catalogue-${version}.yaml`);
  const backtestPath = (version: string) => join(folder, `backtest-${version}.json`);
  const inForcePath = join(folder, 'in-force.json');
  const rulesText = (version: string) => readFileSync(rulesPath(version), 'utf8');
  return {
    saveRules: (version, text) => save(rulesPath(version), text),
    saveRegistry,
    saveCatalogue: (version, text) => save(cataloguePath(version), text),
    rulesText,
    rules,
    rulesFaults,
    registry,
    catalogue,
    saveBacktest: (version, result) => writeWhole(backtestPath(version), JSON.stringify(result, null, 1)),
    hasBacktest: (version) => existsSync(backtestPath(version)),
    noteInForce: (versions) => writeWhole(inForcePath, JSON.stringify(versions)),
    inForce: () => (existsSync(inForcePath) ? JSON.parse(readFileSync(inForcePath, 'utf8')) : undefined),
  };

  function saveRegistry({ version, kinds, villages, crews, devices, households }: Registry): void {
    const list = <T>(map: ReadonlyMap<string, T>): readonly T[] => [...map.values()];
    const file: RegistryFile = {
      kinds: list(kinds),
      villages: list(villages),
      crews: list(crews),
      devices: list(devices),
      households: list(households),
    };
    save(registryPath(version), JSON.stringify(file));
  }

  /** @throws Error when the text no longer parses: it did when it was saved, so the rule language has changed since */
  function rules(version: string, kinds: Kinds): CompiledRules {
    const parsed = parseRules(rulesText(version), kinds);
    if ('compiled' in parsed) return parsed.compiled;
    throw new Error(
      `rules ${version} no longer parse: ${parsed.faults.map((f) => `line ${f.line}: ${f.message}`).join('; ')}`,
    );
  }

  function rulesFaults(version: string, kinds: Kinds): readonly RuleFault[] {
    const parsed = parseRules(rulesText(version), kinds);
    return 'faults' in parsed ? parsed.faults : [];
  }

  /** @throws Error when the text no longer parses, like rules */
  function catalogue(version: string): Catalogue {
    const parsed = parseCatalogue(readFileSync(cataloguePath(version), 'utf8'));
    if ('catalogue' in parsed) return parsed.catalogue;
    throw new Error(`catalogue ${version} no longer parses: ${parsed.faults.map((f) => f.what).join('; ')}`);
  }

  function registry(version: string): Registry {
    const file = JSON.parse(readFileSync(registryPath(version), 'utf8')) as RegistryFile;
    return indexRegistry({
      version,
      kinds: byKey(file.kinds, (kind) => kind.id),
      villages: byKey(file.villages, (village) => village.id),
      crews: byKey(file.crews, (crew) => crew.id),
      devices: byKey(file.devices, (device) => device.id),
      households: byKey(file.households, (household) => household.device),
    });
  }
}

function byKey<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [key(item), item]));
}

function save(path: string, text: string): void {
  if (!existsSync(path)) writeWhole(path, text);
}
