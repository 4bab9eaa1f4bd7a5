// The rules file in types: what each fault code asks of telemetry, and the figures that causes are judged by.
// Limits are data with a source and a confidence; none stands in code.
import { z } from 'zod';
import { faultCodePattern, serviceClasses } from './fault.ts';
import { DAY, HOUR, MINUTE, type Millis, SECOND } from './time.ts';

const unitMs: Readonly<Record<string, Millis>> = { ms: 1, s: SECOND, m: MINUTE, h: HOUR, d: DAY };

/** `90s`, `15m`, `1.5h`, `7d` or `0` in milliseconds; `undefined` for anything else. */
export function parseDuration(text: string): Millis | undefined {
  if (text === '0') return 0;
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  return match === null ? undefined : Number(match[1]) * unitMs[match[2]!]!;
}

export const duration = z.union([z.string(), z.literal(0)]).transform((value, ctx): Millis => {
  const ms = parseDuration(String(value));
  if (ms !== undefined) return ms;
  ctx.addIssue({ code: 'custom', message: `not a duration: ${value} (write 90s, 15m, 2h, 7d or 0)` });
  return z.NEVER;
});
const expression = z.union([z.string().min(1).max(500), z.boolean(), z.number()]).transform(String);
const signalName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}$/, 'a signal name is small letters, digits and underscores');
const share = z.number().gt(0).max(1);

/** Both languages of one sentence; `{signal}` is filled in with the value at the moment. */
const words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const priority = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]);
const cls = z.enum(serviceClasses);

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

const provenance = {
  /** Where the limits come from. */
  source: z.string().min(1),
  confidence: z.enum(['H', 'M', 'L']),
};
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

/** Slow signals need not take in every reading: at most one in so long. */
const every = duration.default(0);

/** Signals with a memory, one small state each; their files stand in `ingest/judge/track`. */
export const track = z.discriminatedUnion('type', [
  /** How long `of` has been true, in ms; 0 when it is false. A pause in readings over `gap` starts it again. */
  z.strictObject({ type: z.literal('lasting'), of: expression, gap: duration.optional() }),
  /** How long ago `of` was last true, in ms; endless when never. */
  z.strictObject({ type: z.literal('ago'), of: expression }),
  /** How far `of` stands under its highest value of the last `within`. */
  z.strictObject({ type: z.literal('drop'), of: expression, within: duration }),
  /** Change per hour over the last `over`; unknown before half of it was seen. */
  z.strictObject({ type: z.literal('rate'), of: expression, over: duration }),
  /** How far the running count `of` rose since the reading before; a fall is a reset and gives 0. */
  z.strictObject({ type: z.literal('rise'), of: expression }),
  /** Crossings of the band between `low` and `high` in the last `within`; begins anew when `unless` changes. */
  z.strictObject({
    type: z.literal('crossings'),
    of: expression,
    low: z.number(),
    high: z.number(),
    within: duration,
    while: expression.optional(),
    unless: expression.optional(),
    most: z.number().int().min(1).max(16),
  }),
  /** How often `of` turned true in the last `within`. */
  z.strictObject({
    type: z.literal('starts'),
    of: expression,
    within: duration,
    most: z.number().int().min(1).max(16),
  }),
  /** Time in ms since the running count `of` last rose; with `adding`, how far that count rose since. */
  z.strictObject({ type: z.literal('counter'), of: expression, adding: expression.optional() }),
  /** The usual value: a slow median of `of` while `while` is true, known after `least` readings. */
  z.strictObject({
    type: z.literal('baseline'),
    of: expression,
    while: expression.optional(),
    least: z.number().int().min(2),
    /** Part of itself by which it may move in one reading once it has settled. */
    pace: z.number().gt(0).max(0.1),
    every,
  }),
  /** How many nights running `of` was true in at least `share` of the night's readings (0.5: the median). */
  z.strictObject({
    type: z.literal('nights'),
    of: expression,
    while: expression,
    share: share.default(0.5),
    least: z.number().int().min(1),
  }),
  /** Line of `of` on `on` by least squares with a half-life: its `slope`, or the `value` expected now. */
  z.strictObject({
    type: z.literal('regression'),
    of: expression,
    on: expression,
    while: expression.optional(),
    give: z.enum(['slope', 'value']),
    halfLife: duration,
    /** Compare changes from reading to reading instead of levels: takes out what drifts slowly on both. */
    changes: z.boolean().default(false),
    least: z.number().int().min(3),
    /** Least spread of `on` (standard deviation) at which a slope means anything. */
    spread: z.number().gt(0),
    every,
  }),
  /** Decayed mean while `while` is true, known after `least` of such time. */
  z.strictObject({
    type: z.literal('mean'),
    of: expression,
    while: expression.optional(),
    halfLife: duration,
    least: duration,
    every,
  }),
  /** How long `of` has kept one value while it should move, in ms. */
  z.strictObject({ type: z.literal('unchanged'), of: expression, while: expression.optional() }),
  /** How long the longest missing of the usual metrics has been missing while others come, in ms. */
  z.strictObject({
    type: z.literal('presence'),
    except: z.array(z.string()).default([]),
    least: z.number().int().min(2),
  }),
  /** How many of the last `m` known values of `of` were true. */
  z.strictObject({ type: z.literal('share'), of: expression, m: z.number().int().min(2).max(30) }),
  /**
   * How far `of` has drifted from what it was in its first `least` readings: CUSUM (Page 1954) to both sides, in
   * spreads of those readings. `slack` spreads a reading are forgiven; twice that much drift is found soonest.
   */
  z.strictObject({
    type: z.literal('cusum'),
    of: expression,
    while: expression.optional(),
    slack: z.number().gt(0).default(0.5),
    least: z.number().int().min(10),
    /** Least spread that means anything, in the unit of `of`: a sensor's step. */
    spread: z.number().gt(0),
    every,
  }),
  /** How unlikely `of` is by its own past: a calibrated p-value. */
  z.strictObject({ type: z.literal('anomaly'), of: expression, while: expression.optional() }),
]);
export type Track = Readonly<z.output<typeof track>>;
export type TrackType = Track['type'];
export type TrackOf<T extends TrackType> = Extract<Track, { type: T }>;

const lookup = z.strictObject({
  /** A text signal that is looked up in `table`. */
  lookup: expression,
  table: z.record(z.string(), z.string()),
  otherwise: z.string(),
});
export type Lookup = Readonly<z.output<typeof lookup>>;

const kindRules = z.strictObject({
  /** Signals without a memory. */
  let: z.record(signalName, z.union([expression, lookup])).default({}),
  track: z.record(signalName, track).default({}),
  /** Early signs for causes, by symptom; `silent` is the silence rule's. */
  symptoms: z
    .strictObject({
      dark: expression.optional(),
      no_supply: expression.optional(),
      bad_voltage: expression.optional(),
      burning_by_day: expression.optional(),
    })
    .default({}),
  /** True: supplied; false: not; unknown: cannot be seen now. */
  supply: expression.optional(),
  /** True where a reading proves that the device does its work. */
  proves: expression.optional(),
  /** Signals that neighbours of the same village and kind are compared by. */
  peers: z.array(signalName).default([]),
});

const monthDay = z.string().regex(/^\d{2}-\d{2}$/, 'write MM-DD');
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'write YYYY-MM-DD');
/** The heating season: by rule, and as decreed year by year. Both days count. */
const seasonSpec = z.strictObject({
  usual: z.strictObject({ from: monthDay, until: monthDay }),
  /** By the year in which it begins. */
  years: z.record(z.string().regex(/^\d{4}$/), z.strictObject({ from: date, until: date })).default({}),
});
export type SeasonSpec = Readonly<z.output<typeof seasonSpec>>;

const causeHead = { priority, cls, words, ...provenance };
/** Figures for what stands over devices; read by `ingest/orders`, which sees the town. */
const causes = z.strictObject({
  gateway_offline: z.strictObject({
    ...causeHead,
    silentFor: duration,
    graceAfterWill: duration,
    childrenShare: share,
    clearFor: duration,
    clearShare: share,
  }),
  circuit_dead: z.strictObject({
    ...causeHead,
    /** This many neighbours, or this share of the circuit. */
    devicesMin: z.number().int().min(2),
    share,
    holdFor: duration,
    clearShare: share,
    clearFor: duration,
    /** Cable theft: hours of the night, and what it makes of the order. */
    theft: z.strictObject({
      fromHour: z.number(),
      untilHour: z.number(),
      priority,
      cls,
      words,
    }),
  }),
  line_voltage: z.strictObject({
    ...causeHead,
    devicesMin: z.number().int().min(2),
    share,
    holdFor: duration,
    clearShare: share,
    clearFor: duration,
    /** The same district on this many days of so many also gets a root-cause order. */
    repeat: z.strictObject({ days: z.number().int(), ofDays: z.number().int(), cls }),
  }),
  platform: z.strictObject({
    ...causeHead,
    /** Receipts of a kind under this share of the expected. */
    receiptsShare: share,
    holdFor: duration,
    clearFor: duration,
  }),
  intermittent: z.strictObject({ ...causeHead, pairs: z.number().int().min(2), within: duration }),
});

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
export type KindRules = RuleSet['kinds'][string];
export type CauseRules = RuleSet['causes'];

/** One thing wrong with a rules file, where a person finds it. */
export interface RuleFault {
  /** The rule's id, or the section and name (`kinds.heater.let.cop`). */
  readonly rule: string;
  readonly member: string;
  readonly line: number;
  readonly message: string;
}
