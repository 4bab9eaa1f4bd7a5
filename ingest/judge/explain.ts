// "Why is there no order?": per rule, where it stands at this device and what it waits for.
import type { Metrics, MetricValue } from '../domain/reading.ts';
import type { Millis } from '../domain/time.ts';
import type { CompiledKind } from './compile.ts';
import type { CompiledAlternative, CompiledCondition } from './condition.ts';
import type { JudgeContext, Moment } from './context.ts';
import { dueAt } from './hold.ts';
import { momentOf } from './judge.ts';
import { asked, orderAt } from './silence.ts';
import type { DeviceState, RuleState } from './state.ts';
import { statesFor } from './track/memory.ts';

/**
 * `unseen`: no reading ever; `missing`: a metric it needs did not come; `guarded`: not judged now (day, season, mask);
 * `calm`: its condition is not true; `holding`: true, but not for long enough; `standing`: raised; `claimed`: repaired,
 * they say, and waiting for proof.
 */
const explainReasons = ['unseen', 'missing', 'guarded', 'calm', 'holding', 'standing', 'claimed'] as const;
export type ExplainReason = (typeof explainReasons)[number];

export interface ConditionExplained {
  readonly when: string;
  readonly truth: boolean | null;
  readonly signals: Readonly<Record<string, MetricValue | null>>;
  readonly forMs: Millis;
  /** While it holds: since when, and when it comes due if it goes on. */
  readonly since: Millis | null;
  readonly dueAt: Millis | null;
}
export interface RuleExplained {
  readonly rule: string;
  readonly code: string;
  readonly reason: ExplainReason;
  readonly since: Millis | null;
  /** May it be raised now; can a calm be seen now. */
  readonly judged: boolean | null;
  readonly observable: boolean | null;
  readonly missing: readonly string[];
  readonly raise: readonly ConditionExplained[];
  readonly clear: readonly ConditionExplained[];
}

/** @param latest the newest reading's metrics, where the engine keeps them */
export function explain(
  state: DeviceState,
  context: JudgeContext,
  at: Millis,
  latest: Metrics = {},
): readonly RuleExplained[] {
  const kind = context.rules.kinds.get(context.device.kind);
  if (kind === undefined) return [];
  const moment = remembered(
    kind,
    state,
    momentOf(kind, state.live, state.live.lastTs ?? at, latest, context),
  );
  const rows = kind.conditions.map((rule) => explainCondition(kind, rule, state, moment));
  return kind.silence === undefined ? rows : [...rows, explainSilence(kind, state, moment)];
}

/** The moment with every track as it stands, without a step. */
function remembered(kind: CompiledKind, state: DeviceState, moment: Moment): Moment {
  const states = statesFor(kind, state.tracks);
  for (const [i, { slot }] of kind.tracks.entries()) moment.slots[slot] = states[i];
  return moment;
}

function explainCondition(
  kind: CompiledKind,
  rule: CompiledCondition,
  state: DeviceState,
  moment: Moment,
): RuleExplained {
  const held = state.rules[rule.id];
  const one =
    (side: 'raise' | 'clear') =>
    (alternative: CompiledAlternative, i: number): ConditionExplained => {
      const hold =
        held === undefined || (side === 'clear' && held.state === 'pending')
          ? undefined
          : holdsOf(held, side)[i];
      return {
        when: alternative.source,
        truth: alternative.when(moment) ?? null,
        signals: Object.fromEntries(
          alternative.names.map((name) => [name, kind.signal(name)?.(moment) ?? null]),
        ),
        forMs: alternative.forMs,
        since: hold?.since ?? null,
        dueAt: hold === undefined ? null : dueAt(hold, alternative, moment.intervalMs),
      };
    };
  const raise = rule.raise.map(one('raise'));
  const judged = rule.while === undefined ? true : (rule.while(moment) ?? null);
  const metrics = new Set(rule.raise.flatMap((alternative) => alternative.metrics));
  const missing = [...metrics].filter((name) => moment.metrics[name] === undefined);
  return {
    rule: rule.id,
    code: rule.code,
    reason: reasonOf(state, held, judged, raise),
    since:
      held === undefined
        ? null
        : held.state === 'pending'
          ? (raise.find((row) => row.since !== null)?.since ?? null)
          : held.since,
    judged,
    observable: rule.window === undefined ? true : (rule.window(moment) ?? null),
    missing,
    raise,
    clear: rule.clear.map(one('clear')),
  };
}

function reasonOf(
  state: DeviceState,
  held: RuleState | undefined,
  judged: boolean | null,
  raise: readonly ConditionExplained[],
): ExplainReason {
  if (state.live.lastTs === undefined) return 'unseen';
  if (held?.state === 'firing') return 'standing';
  if (held?.state === 'claimed') return 'claimed';
  if (held?.state === 'pending') return 'holding';
  if (judged === false) return 'guarded';
  return judged === null || raise.some((row) => row.truth === null) ? 'missing' : 'calm';
}

const holdsOf = (held: RuleState, side: 'raise' | 'clear') =>
  held.state === 'pending' || side === 'raise' ? held.raise : held.clear;

function explainSilence(kind: CompiledKind, state: DeviceState, moment: Moment): RuleExplained {
  const rule = kind.silence!;
  const held = state.rules[rule.id];
  const of = asked(rule, state.live, moment);
  const reason =
    of === undefined
      ? 'unseen'
      : held?.state === 'firing'
        ? 'standing'
        : held?.state === 'claimed'
          ? 'claimed'
          : 'calm';
  return {
    rule: rule.id,
    code: rule.code,
    reason,
    since: held === undefined || held.state === 'pending' ? null : held.since,
    judged: true,
    observable: true,
    missing: [],
    raise: rule.raise.map((level) => ({
      when: 'silent',
      truth: level.when === undefined ? true : (level.when(moment) ?? null),
      signals: {},
      forMs: level.afterMs,
      since: state.live.lastTs ?? null,
      dueAt: of === undefined ? null : orderAt(of, level),
    })),
    clear: [],
  };
}
