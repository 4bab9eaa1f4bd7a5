// Everything that is read before anything is started: environment, registry, kinds, rules. One list of faults, and nothing started half.
import { readFileSync } from 'node:fs';
import { type Config, parseConfig } from './config.ts';
import type { Registry } from './domain/device.ts';
import { builtInKinds } from './domain/kind.ts';
import type { RuleFault } from './domain/rule.ts';
import { builtInRulesText } from './judge/built-in.ts';
import type { CompiledRules } from './judge/compile.ts';
import { parseRules } from './judge/rules-file.ts';
import { noChannels, type ReadChannels, readChannels } from './notify/channels-file.ts';
import type { Rota } from './notify/rota.ts';
import { readRota } from './notify/rota-file.ts';
import type { Catalogue } from './orders/catalogue.ts';
import { builtInCatalogueText, parseCatalogue } from './orders/catalogue-file.ts';
import { loadRegistry } from './registry/load.ts';
import { faultText } from './registry/table.ts';
import type { LineFault } from './yaml-file.ts';

export interface Settings {
  readonly config: Config;
  readonly registry: Registry;
  readonly rulesText: string;
  readonly rules: CompiledRules;
  readonly catalogueText: string;
  readonly catalogue: Catalogue;
  readonly channels: ReadChannels;
  readonly rota: Rota;
  readonly warnings: readonly string[];
}
export type ReadSettings = Settings | { readonly faults: readonly string[] };

/** @param env `process.env` */
export function readSettings(env: Readonly<Record<string, string | undefined>>): ReadSettings {
  const parsed = parseConfig(env);
  if ('faults' in parsed) {
    const wrong = new Set(parsed.faults.map(({ variable }) => variable));
    // The files are looked at all the same, where their variables are right: all that is wrong is told at once.
    const path = (variable: keyof TownFiles | 'WEISU_CHANNELS' | 'WEISU_ROTA') =>
      wrong.has(variable) ? undefined : env[variable] || undefined;
    const town = readTown({
      WEISU_REGISTRY: path('WEISU_REGISTRY'),
      WEISU_KINDS: path('WEISU_KINDS'),
      WEISU_RULES: path('WEISU_RULES'),
      WEISU_CATALOGUE: path('WEISU_CATALOGUE'),
    });
    const channels = channelsOf(path('WEISU_CHANNELS'), env);
    const rota = rotaOf(path('WEISU_ROTA'));
    const inFiles = [town, channels, rota].flatMap((read) => ('faults' in read ? read.faults : []));
    return { faults: [...parsed.faults.map((f) => `${f.variable}: ${f.what}`), ...inFiles] };
  }
  const { config, warnings } = parsed;
  const town = readTown(config);
  const channels = channelsOf(config.WEISU_CHANNELS, env);
  const rota = rotaOf(config.WEISU_ROTA);
  if ('faults' in town || 'faults' in channels || 'faults' in rota)
    return { faults: [town, channels, rota].flatMap((read) => ('faults' in read ? read.faults : [])) };
  return {
    config,
    ...town,
    channels,
    rota: rota.rota,
    warnings: [...warnings.map((w) => `${w.variable}: ${w.what}`), ...town.warnings],
  };
}

export type Town = Pick<
  Settings,
  'registry' | 'rulesText' | 'rules' | 'catalogueText' | 'catalogue' | 'warnings'
>;
type TownFiles = Pick<Config, 'WEISU_REGISTRY' | 'WEISU_KINDS' | 'WEISU_RULES' | 'WEISU_CATALOGUE'>;

/** Registry and rules as the configuration names them; read again on SIGHUP. */
export function readTown(files: TownFiles): Town | { readonly faults: readonly string[] } {
  const read = loadRegistry({ folder: files.WEISU_REGISTRY, kindsFile: files.WEISU_KINDS });
  const registryFaults =
    'faults' in read
      ? read.faults.map((fault) => {
          const variable = fault.file === files.WEISU_KINDS ? 'WEISU_KINDS' : 'WEISU_REGISTRY';
          return `${variable}: ${faultText(fault)}`;
        })
      : [];
  // Rules for kinds that could not be read would all be faults: then the registry's alone are named.
  if ('faults' in read && files.WEISU_KINDS !== undefined) return { faults: registryFaults };
  const rulesText =
    files.WEISU_RULES === undefined ? builtInRulesText() : readFileSync(files.WEISU_RULES, 'utf8');
  const rules = parseRules(rulesText, 'faults' in read ? builtInKinds : read.registry.kinds);
  const rulesFaults = 'faults' in rules ? rules.faults.map((f) => ruleFaultText(files.WEISU_RULES, f)) : [];
  const catalogueText =
    files.WEISU_CATALOGUE === undefined
      ? builtInCatalogueText()
      : readFileSync(files.WEISU_CATALOGUE, 'utf8');
  const catalogue = parseCatalogue(catalogueText);
  const catalogueFaults =
    'faults' in catalogue
      ? catalogue.faults.map((fault) =>
          lineFaultText('WEISU_CATALOGUE', files.WEISU_CATALOGUE ?? 'catalogue.yaml', fault),
        )
      : [];
  if ('faults' in read || 'faults' in rules || 'faults' in catalogue)
    return { faults: [...registryFaults, ...rulesFaults, ...catalogueFaults] };
  return {
    registry: read.registry,
    rulesText,
    rules: rules.compiled,
    catalogueText,
    catalogue: catalogue.catalogue,
    warnings: read.warnings.map(faultText),
  };
}

/** Read once: a channel that is changed takes a restart, since what waits for it stands in the outbox. */
function channelsOf(
  path: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): ReadChannels | { readonly faults: readonly string[] } {
  if (path === undefined) return noChannels;
  const read = readChannels(readFileSync(path, 'utf8'), env);
  return 'faults' in read
    ? { faults: read.faults.map((fault) => lineFaultText('WEISU_CHANNELS', path, fault)) }
    : read;
}

function rotaOf(path: string | undefined): { readonly rota: Rota } | { readonly faults: readonly string[] } {
  if (path === undefined) return { rota: {} };
  const read = readRota(readFileSync(path, 'utf8'));
  return 'faults' in read
    ? { faults: read.faults.map((fault) => lineFaultText('WEISU_ROTA', path, fault)) }
    : read;
}

/** Each fault begins with the variable that names its file, like those of the environment. */
const lineFaultText = (variable: keyof Config, file: string, { line, member, what }: LineFault): string =>
  `${variable}: ${file}:${line}: ${member}: ${what}`;

const ruleFaultText = (file = 'rules.yaml', { line, rule, member, message }: RuleFault): string =>
  `WEISU_RULES: ${file}:${line}: ${[rule, member].filter(Boolean).join(' ')}: ${message}`;

/** One message that lists every fault. */
export const settingsMessage = (faults: readonly string[]): string =>
  ['weisu: the configuration is wrong; nothing was started', ...faults.map((fault) => `  ${fault}`)].join(
    '\n',
  );
