// The judge: a pure step over what is known of ONE device. Readings, the clock, links and claims go in; the next
// state and what happened come out. Whatever needs two devices happens in `ingest/orders`.
import type { FaultEvent, Symptom } from '../domain/fault.ts';
import type { LinkState, Metrics, Reading } from '../domain/reading.ts';
import { type Millis, SECOND } from '../domain/time.ts';
import type { CompiledKind } from './compile.ts';
import { stepCondition } from './condition.ts';
import type { JudgeContext, Moment } from './context.ts';
import { healthsHeard } from './health.ts';
import { learnGap } from './rhythm.ts';
import {
  asked,
  fallenSilent,
  faultAt,
  heard,
  nextOrderTimer,
  stillSilent,
  suspectAt,
  tellsRhythm,
} from './silence.ts';
import { type DeviceState, initialDevice, type Live, noHolds, type RuleState, type Tracks } from './state.ts';
import { statesFor } from './track/memory.ts';

export { initialDevice };
export type Judged = readonly [DeviceState, readonly FaultEvent[]];
/** With what the device says of the signals that its neighbours are compared by, in the kind's order. */
export type JudgedReading = readonly [...Judged, readonly (number | undefined)[]];
type Rules = DeviceState['rules'];

/** One reading, in the device's order. One older than the newest is not judged. */
export function judgeReading(state: DeviceState, reading: Reading, context: JudgeContext): JudgedReading {
  const kind = context.rules.kinds.get(context.device.kind);
  const { lastTs } = state.live;
  if (kind === undefined || (lastTs !== undefined && reading.ts < lastTs)) return [state, [], nothing];
  const moment = momentOf(kind, state.live, reading.ts, reading.metrics, context);
  const out: FaultEvent[] = [];
  const tracks = stepTracks(kind, state.tracks, moment);
  const symptoms = stepSymptoms(kind, state.symptoms, moment, out);
  const rules = stepRules(kind, state.rules, moment, out);
  const healths = healthsHeard(kind, state.healths, rules, moment);
  if (healths !== state.healths)
    out.push({ type: 'health', deviceId: reading.deviceId, at: reading.ts, healths });
  const says = kind.peers.length === 0 ? nothing : kind.peers.map(({ read }) => read(moment));
  return [{ live: liveHeard(kind, state.live, moment), tracks, rules, symptoms, healths }, out, says];
}
const nothing: readonly undefined[] = [];

/** The clock stands at `at`: silence may have become a suspicion, a fault, an order. Nothing else moves on ticks. */
export function judgeTick(state: DeviceState, at: Millis, context: JudgeContext): Judged {
  const kind = context.rules.kinds.get(context.device.kind);
  const rule = kind?.silence;
  if (kind === undefined || rule === undefined) return [state, []];
  const of = asked(rule, state.live, momentOf(kind, state.live, at, noMetrics, context));
  if (of === undefined) return [state, []];
  const out: FaultEvent[] = [];
  const fallen = fallenSilent(of, state, out);
  if (fallen.healths.comms !== 'fault') return [fallen, out];
  const before = state.rules[rule.id];
  const after = stillSilent(of, before, out);
  const live = { ...fallen.live, checkedAt: at };
  return [{ ...fallen, live, rules: withRule(fallen.rules, rule.id, before, after) }, out];
}

/** When `judgeTick` must next be called for this device, should nothing come before; `undefined`: not at all. */
export function nextTimer(state: DeviceState, context: JudgeContext): Millis | undefined {
  const kind = context.rules.kinds.get(context.device.kind);
  const rule = kind?.silence;
  const { lastTs } = state.live;
  if (kind === undefined || rule === undefined || lastTs === undefined) return undefined;
  const of = asked(rule, state.live, momentOf(kind, state.live, lastTs, noMetrics, context))!;
  if (!state.symptoms.includes('silent')) return suspectAt(of);
  return state.healths.comms === 'fault' ? nextOrderTimer(of, state.rules[rule.id]) : faultAt(of);
}

/** A bound that costs nothing: `nextTimer` of a device that has just spoken is no earlier. */
export function earliestTimer({ live }: DeviceState, { rules, device }: JudgeContext): Millis {
  const rule = rules.kinds.get(device.kind)?.silence;
  if (rule === undefined || live.lastTs === undefined) return Number.POSITIVE_INFINITY;
  return live.lastTs + rule.suspectAfterIntervals * (live.intervalS ?? device.intervalS) * SECOND;
}

/** The device's own word of its link, or its last will. A late will of an older session says nothing of this one. */
export function judgeLink(state: DeviceState, link: LinkState, context: JudgeContext): Judged {
  const { live } = state;
  switch (link.state) {
    case 'online': {
      const next = {
        ...live,
        lostAt: undefined,
        session: link.session,
        intervalS: link.intervalS ?? live.intervalS,
      };
      return backOnline({ ...state, live: next }, link.receivedAt, context);
    }
    case 'offline':
    case 'lost':
      if (link.session !== undefined && live.session !== undefined && link.session !== live.session)
        return [state, []];
      return judgeTick({ ...state, live: { ...live, lostAt: link.receivedAt } }, link.receivedAt, context);
  }
}

/** A crew says it is repaired: from now on the fault is proved gone (`cleared`) or refuted (`persists`). */
export function judgeClaim(state: DeviceState, code: string, at: Millis, context: JudgeContext): Judged {
  const kind = context.rules.kinds.get(context.device.kind);
  const rule = ruleOf(kind, code);
  if (kind === undefined || rule === undefined) return [state, []];
  const before = state.rules[rule.id];
  const stood = before === undefined || before.state === 'pending' ? { since: at, level: 0 } : before;
  const { since, level } = stood;
  const claimed: RuleState = {
    state: 'claimed',
    since,
    claimedAt: at,
    level,
    raise: noHolds,
    clear: noHolds,
  };
  // What other rules were about to find was measured before the crew's work, too.
  const standing = Object.entries(state.rules).filter(([, other]) => other.state !== 'pending');
  const rules = { ...Object.fromEntries(standing), [rule.id]: claimed };
  const all = kind.tracks.map(({ name }) => name);
  return [{ ...state, tracks: startAnew(kind, all, state.tracks), rules }, []];
}

/** An order ended without proof (nothing found, confirmed by hand): the fault is judged from the beginning. */
export function judgeForget(state: DeviceState, code: string, context: JudgeContext): Judged {
  const kind = context.rules.kinds.get(context.device.kind);
  const rule = ruleOf(kind, code);
  const before = rule === undefined ? undefined : state.rules[rule.id];
  if (kind === undefined || rule === undefined || before === undefined) return [state, []];
  const tracks = startAnew(kind, rule.tracks, state.tracks);
  const rules = withRule(state.rules, rule.id, before, undefined);
  const doubted = state.healths.function === 'fault' ? 'unknown' : state.healths.function;
  return [{ ...state, tracks, rules, healths: { ...state.healths, function: doubted } }, []];
}

/**
 * A moment at this device: one reading, or one look at the clock without metrics. It is good until the next one of the
 * same kind, which takes its place: a fresh one a reading was a tenth of the judge's time.
 */
export function momentOf(
  kind: CompiledKind,
  live: Live,
  at: Millis,
  metrics: Metrics,
  context: JudgeContext,
): Moment {
  const intervalMs = (live.intervalS ?? context.device.intervalS) * SECOND;
  const sinceLastMs = live.lastTs === undefined ? Number.POSITIVE_INFINITY : at - live.lastTs;
  const moment = kind.scratch;
  moment.at = at;
  moment.metrics = metrics;
  moment.intervalMs = intervalMs;
  moment.sinceLastMs = sinceLastMs;
  moment.context = context;
  kind.fillMetrics(metrics, moment.slots.fill(null));
  return moment;
}
const noMetrics: Metrics = {};

function stepTracks(kind: CompiledKind, tracks: Tracks, moment: Moment): Tracks {
  const before = statesFor(kind, tracks);
  let next: unknown[] | undefined;
  for (let i = 0; i < kind.tracks.length; i += 1) {
    const { slot, tracking } = kind.tracks[i]!;
    const state = before[i];
    const stepped = tracking.step(state, moment);
    moment.slots[slot] = stepped;
    if (stepped === state) continue;
    next ??= before.slice();
    next[i] = stepped;
  }
  if (next === undefined && before === tracks.states) return tracks;
  return { names: kind.trackNames, states: next ?? before };
}

function stepSymptoms(
  kind: CompiledKind,
  before: readonly Symptom[],
  moment: Moment,
  out: FaultEvent[],
): readonly Symptom[] {
  let next = before;
  if (before.includes('silent')) next = turned(next, 'silent', false, moment, out);
  for (const [symptom, read] of kind.symptoms) {
    const present = read(moment);
    // Unknown moves nothing.
    if (present !== undefined && present !== before.includes(symptom))
      next = turned(next, symptom, present, moment, out);
  }
  return next;
}

function turned(
  before: readonly Symptom[],
  symptom: Symptom,
  present: boolean,
  { at, context }: Moment,
  out: FaultEvent[],
): readonly Symptom[] {
  out.push({ type: 'symptom', deviceId: context.device.id, symptom, present, at });
  return present ? [...before, symptom] : before.filter((other) => other !== symptom);
}

function stepRules(kind: CompiledKind, before: Rules, moment: Moment, out: FaultEvent[]): Rules {
  let rules = before;
  for (const rule of kind.conditions) {
    const state = rules[rule.id];
    rules = withRule(rules, rule.id, state, stepCondition(rule, state, moment, out));
  }
  if (kind.silence === undefined) return rules;
  const state = rules[kind.silence.id];
  return state === undefined
    ? rules
    : withRule(rules, kind.silence.id, state, heard(kind.silence, state, moment, out));
}

/** Idle rules have no entry, so that a healthy device's state stays small. */
function withRule(
  rules: Rules,
  id: string,
  before: RuleState | undefined,
  after: RuleState | undefined,
): Rules {
  if (before === after) return rules;
  if (after !== undefined) return { ...rules, [id]: after };
  const { [id]: _idle, ...rest } = rules;
  return rest;
}

function liveHeard(kind: CompiledKind, live: Live, moment: Moment): Live {
  const { session, intervalS, lastTs, rhythm } = live;
  const tells =
    lastTs !== undefined &&
    lastTs < moment.at &&
    kind.silence !== undefined &&
    tellsRhythm(kind.silence, moment.context, lastTs, moment);
  const learned = tells ? learnGap(rhythm, (moment.at - lastTs) / moment.intervalMs) : rhythm;
  return { lastTs: moment.at, session, intervalS, rhythm: learned };
}

/** What a will had made suspect is well again at once; what silence itself had, waits for a reading. */
function backOnline(state: DeviceState, at: Millis, context: JudgeContext): Judged {
  const kind = context.rules.kinds.get(context.device.kind);
  const rule = kind?.silence;
  if (kind === undefined || rule === undefined || !state.symptoms.includes('silent')) return [state, []];
  const of = asked(rule, state.live, momentOf(kind, state.live, at, noMetrics, context));
  if (of === undefined || suspectAt(of) <= at) return [state, []];
  const deviceId = context.device.id;
  const healths = { ...state.healths, comms: 'ok' } as const;
  return [
    { ...state, healths, symptoms: state.symptoms.filter((symptom) => symptom !== 'silent') },
    [
      { type: 'symptom', deviceId, symptom: 'silent', present: false, at },
      { type: 'health', deviceId, at, healths },
    ],
  ];
}

/** The rule of a kind that looks for this fault. */
export function ruleOf(
  kind: CompiledKind | undefined,
  code: string,
): { readonly id: string; readonly tracks: readonly string[] } | undefined {
  if (kind?.silence?.code === code) return { id: kind.silence.id, tracks: [] };
  return kind?.conditions.find((rule) => rule.code === code);
}

/** Makes the rule's signals forget what they saw before the repair; what is usual for the device stays. */
function startAnew(kind: CompiledKind, names: readonly string[], tracks: Tracks): Tracks {
  const states = statesFor(kind, tracks).map((state, i) => {
    const { name, afterRepair } = kind.tracks[i]!;
    return afterRepair === 'anew' && names.includes(name) ? undefined : state;
  });
  return { names: kind.trackNames, states };
}
