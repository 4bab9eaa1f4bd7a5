// The rules file: text to rules, whole or not at all. Every fault names its rule, member and line.
import { createHash } from 'node:crypto';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { Kinds } from '../domain/kind.ts';
import { type RuleFault, type RuleSet, ruleSet } from '../domain/rule.ts';
import { type CompiledRules, compileRules } from './compile.ts';

export type ParsedRules =
  | { readonly rules: RuleSet; readonly compiled: CompiledRules }
  | { readonly faults: readonly RuleFault[] };

/** @returns the rules ready to judge by, or every fault of the file; never throws on bad text */
export function parseRules(text: string, kinds: Kinds): ParsedRules {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  if (document.errors.length > 0) {
    return {
      faults: document.errors.map(({ message, pos }) => ({
        rule: '',
        member: '',
        line: lines.linePos(pos[0]).line,
        message: message.split('\n')[0]!,
      })),
    };
  }
  const content: unknown = document.toJS();
  const located = (path: readonly PropertyKey[], message: string): RuleFault => ({
    ...nameOf(path, content),
    line: lineOf(path),
    message,
  });
  const parsed = ruleSet.safeParse(content);
  if (!parsed.success)
    return { faults: parsed.error.issues.map(({ path, message }) => located(path, message)) };
  const compilation = compileRules(parsed.data, kinds, versionOf(text));
  if ('faults' in compilation)
    return { faults: compilation.faults.map(({ path, message }) => located(path, message)) };
  return { rules: parsed.data, compiled: compilation.compiled };

  /** The line of the deepest node on the path that stands in the file: a missing member is at its parent. */
  function lineOf(path: readonly PropertyKey[]): number {
    for (let depth = path.length; 0 < depth; depth -= 1) {
      const node = document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  }
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
