// Everything that is read before anything is started: environment, registry, kinds, rules. One list of faults, and nothing started half.
import { readFileSync } from 'node:fs';
import { type Config, parseConfig } from './config.ts';
import type { Registry } from './domain/device.ts';
import { builtInRulesText } from './judge/built-in.ts';
import type { CompiledRules } from './judge/compile.ts';
import { parseRules } from './judge/rules-file.ts';
import { loadRegistry } from './registry/load.ts';
import { faultText } from './registry/table.ts';

export interface Settings {
  readonly config: Config;
  readonly registry: Registry;
  readonly rulesText: string;
  readonly rules: CompiledRules;
  readonly warnings: readonly string[];
}
export type ReadSettings = Settings | { readonly faults: readonly string[] };

/** @param env `process.env` */
export function readSettings(env: Readonly<Record<string, string | undefined>>): ReadSettings {
  const parsed = parseConfig(env);
  if ('faults' in parsed) return { faults: parsed.faults.map((f) => `${f.variable}: ${f.what}`) };
  const { config, warnings } = parsed;
  const town = readTown(config);
  if ('faults' in town) return town;
  return {
    config,
    ...town,
    warnings: [...warnings.map((w) => `${w.variable}: ${w.what}`), ...town.warnings],
  };
}

export type Town = Pick<Settings, 'registry' | 'rulesText' | 'rules' | 'warnings'>;

/** Registry and rules as the configuration names them; read again on SIGHUP. */
export function readTown(config: Config): Town | { readonly faults: readonly string[] } {
  const read = loadRegistry({ folder: config.WEISU_REGISTRY, kindsFile: config.WEISU_KINDS });
  if ('faults' in read) return { faults: read.faults.map(faultText) };
  const rulesText =
    config.WEISU_RULES === undefined ? builtInRulesText() : readFileSync(config.WEISU_RULES, 'utf8');
  const rules = parseRules(rulesText, read.registry.kinds);
  if ('faults' in rules) {
    const file = config.WEISU_RULES ?? 'rules.yaml';
    return {
      faults: rules.faults.map(
        (f) => `${file}:${f.line}: ${[f.rule, f.member].filter(Boolean).join(' ')}: ${f.message}`,
      ),
    };
  }
  return {
    registry: read.registry,
    rulesText,
    rules: rules.compiled,
    warnings: read.warnings.map(faultText),
  };
}

/** One message that lists every fault. */
export const settingsMessage = (faults: readonly string[]): string =>
  ['weisu: the configuration is wrong; nothing was started', ...faults.map((fault) => `  ${fault}`)].join(
    '\n',
  );
