// The rules file: text to rules, whole or not at all. Every fault names its rule, member and line.
import { createHash } from 'node:crypto';
import type { Kinds } from '../domain/kind.ts';
import { type RuleFault, type RuleSet, ruleSet } from '../domain/rule.ts';
import { openYaml } from '../yaml-file.ts';
import { type CompiledRules, compileRules } from './compile.ts';

export type ParsedRules =
  | { readonly rules: RuleSet; readonly compiled: CompiledRules }
  | { readonly faults: readonly RuleFault[] };

/** @returns the rules ready to judge by, or every fault of the file; never throws on bad text */
export function parseRules(text: string, kinds: Kinds): ParsedRules {
  const opened = openYaml(text);
  if ('faults' in opened)
    return { faults: opened.faults.map(({ line, what }) => ({ rule: '', member: '', line, message: what })) };
  const { content, lineOf } = opened;
  const located = (path: readonly PropertyKey[], message: string): RuleFault => ({
    ...nameOf(path, content),
    line: lineOf(...path),
    message,
  });
  const parsed = ruleSet.safeParse(content);
  if (!parsed.success)
    return { faults: parsed.error.issues.map(({ path, message }) => located(path, message)) };
  const compilation = compileRules(parsed.data, kinds, versionOf(text));
  if ('faults' in compilation)
    return { faults: compilation.faults.map(({ path, message }) => located(path, message)) };
  return { rules: parsed.data, compiled: compilation.compiled };
}

/** The same content has the same version everywhere. */
export const versionOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 12);

/** A rule by its id; anything else by its section. */
function nameOf(path: readonly PropertyKey[], content: unknown): Pick<RuleFault, 'rule' | 'member'> {
  const [section, index, ...rest] = path;
  if (section !== 'rules' || typeof index !== 'number')
    return { rule: path.slice(0, 2).join('.'), member: path.slice(2).join('.') };
  const rules = (content as { rules: readonly { id?: unknown }[] }).rules;
  return { rule: String(rules[index]?.id ?? `rules.${index}`), member: rest.join('.') };
}
