// The rules file in types: what each fault code asks of telemetry, and the figures that causes are judged by.
// Limits are data with a source and a confidence; none stands in code.
import { z } from 'zod';
import { causes } from './cause-rules.ts';
import { duration } from './duration.ts';
import { faultCodePattern } from './fault.ts';
import { kindRules } from './kind-rules.ts';
import { cls, expression, priority, provenance, words } from './rule-parts.ts';
import { seasonSpec } from './season.ts';

/** Readings that a hold needs beside its time: the first and two more. */
const holdReadingsMin = 3;

const alternative = z.strictObject({
  when: expression,
  /** Event time, carried by readings, for which `when` must hold. */
  for: duration,
  readings: z.number().int().min(1).max(1_000).default(holdReadingsMin),
});
const raiseAlternative = alternative.extend({
  priority: priority.optional(),
  cls: cls.optional(),
  words: words.optional(),
});
const alternativesMax = 8;

const ruleHead = {
  id: z.string().regex(/^[a-z][a-z0-9_]{1,63}$/),
  /** Absent: the id. */
  code: z.string().regex(faultCodePattern).optional(),
  /** Kinds it judges; `*` is every kind. */
  kinds: z.array(z.string()).min(1),
  enabled: z.boolean().default(true),
  priority,
  cls,
  words,
  ...provenance,
};

/** A fault seen in readings: raised by any alternative that holds, cleared by any that holds inside the window. */
const conditionRule = z.strictObject({
  ...ruleHead,
  type: z.literal('condition').default('condition'),
  /** Only while this is true may it be raised; outside, a hold starts again. */
  while: expression.optional(),
  /** Where a calm counts and a claim of repair can be proved. Absent: always. */
  window: expression.optional(),
  raise: z.array(raiseAlternative).min(1).max(alternativesMax),
  clear: z.array(alternative).min(1).max(alternativesMax),
  /** Which health it makes a fault. */
  affects: z.enum(['function', 'supply', 'none']).default('function'),
});

/** The one rule that silence itself moves. Intervals are the device's own. */
const silenceRule = z.strictObject({
  ...ruleHead,
  type: z.literal('silence'),
  suspectAfterIntervals: z.number().min(1),
  faultAfterIntervals: z.number().min(1),
  /** The limit rises to this many times the device's own p99 gap, once `gapsMin` gaps are known. */
  learned: z.strictObject({
    factor: z.number().min(1),
    gapsMin: z.number().int().min(20),
    intervalsMax: z.number().min(1),
  }),
  /** True for devices that lose their supply by day: only a night's silence counts there. */
  restsByDay: expression.optional(),
  raise: z
    .array(
      z.strictObject({
        /** Asked when the clock ticks: signals of the device and the town only, no metrics. */
        when: expression.optional(),
        after: duration,
        priority: priority.optional(),
        cls: cls.optional(),
        words: words.optional(),
      }),
    )
    .min(1)
    .max(alternativesMax),
  clear: z.strictObject({ forIntervals: z.number().min(1) }),
});

/** A missing `type` means `condition`. */
const rule = z.preprocess(
  (value) =>
    typeof value === 'object' && value !== null && !('type' in value)
      ? { ...value, type: 'condition' }
      : value,
  z.discriminatedUnion('type', [conditionRule, silenceRule]),
);

export const ruleSet = z.strictObject({
  season: seasonSpec,
  /** Per kind, and under `*` for every kind. */
  kinds: z.record(z.string(), kindRules),
  rules: z.array(rule).min(1),
  causes,
});
export type RuleSet = Readonly<z.output<typeof ruleSet>>;
export type Rule = RuleSet['rules'][number];
export type ConditionRule = Extract<Rule, { type: 'condition' }>;
export type SilenceRule = Extract<Rule, { type: 'silence' }>;
export type CauseRules = RuleSet['causes'];

/** One thing wrong with a rules file, where a person finds it. */
export interface RuleFault {
  /** The rule's id, or the section and name (`kinds.heater.let.cop`). */
  readonly rule: string;
  readonly member: string;
  readonly line: number;
  readonly message: string;
}
