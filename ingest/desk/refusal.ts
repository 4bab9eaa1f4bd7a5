// Why the office or the configuration cannot have what it asked for.
import type { Registry } from '../domain/device.ts';
import { type Problem, problem } from '../domain/problem.ts';
import type { RuleFault } from '../domain/rule.ts';
import { parseRules } from '../judge/rules-file.ts';

export type Refused = { readonly ok: false; readonly problem: Problem };

export const refused = (errors: readonly { where: string; what: string }[]): Refused => ({
  ok: false,
  problem: problem('invalid', `${errors.length} faults`, { errors }),
});
export const refusedRules = (faults: readonly RuleFault[]): Refused =>
  refused(faults.map((f) => ({ where: `line ${f.line} ${f.rule}`, what: f.message })));

/** Rules that cannot judge the registry's kinds. */
export function misfitOf(rulesText: string, { kinds }: Registry): Refused | undefined {
  const parsed = parseRules(rulesText, kinds);
  return 'faults' in parsed ? refusedRules(parsed.faults) : undefined;
}
