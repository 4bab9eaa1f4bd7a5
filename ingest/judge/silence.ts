// The one detector that silence moves: suspect, then a fault of comms, then an order, each at an instant known in
// advance. What the program's own outage or daylight keeps from being heard is not held against the device.
import type { FaultEvent, Priority, ServiceClass, Words } from '../domain/fault.ts';
import type { Millis } from '../domain/time.ts';
import { MINUTE } from '../domain/time.ts';
import type { JudgeContext, Moment } from './context.ts';
import type { Read } from './expression/value.ts';
import { evidenceOf, type HoldSpec, isDue, stepHold } from './hold.ts';
import { isRegular, usualGap } from './rhythm.ts';
import { type DeviceState, type Live, noHolds, type RuleState } from './state.ts';
import { isNight, nightFrom, nightOf } from './sun.ts';

export interface SilenceLevel {
  readonly when: Read<Moment, boolean> | undefined;
  readonly afterMs: Millis;
  readonly priority: Priority;
  readonly cls: ServiceClass;
  readonly words: (moment: Moment) => Words;
}
export interface CompiledSilence {
  readonly id: string;
  readonly code: string;
  readonly version: string;
  readonly suspectAfterIntervals: number;
  readonly faultAfterIntervals: number;
  readonly learned: { readonly factor: number; readonly gapsMin: number; readonly intervalsMax: number };
  readonly restsByDay: Read<Moment, boolean> | undefined;
  readonly raise: readonly SilenceLevel[];
  readonly clearIntervals: number;
}

/** How often an order that hangs on the weather is asked about again. */
const recheckMs: Millis = 10 * MINUTE;

/** What the instants are computed from; cheap to make, so made where it is needed. */
interface Asked {
  readonly rule: CompiledSilence;
  readonly live: Live;
  readonly lastTs: Millis;
  readonly moment: Moment;
  readonly rests: boolean;
}

export function asked(rule: CompiledSilence, live: Live, moment: Moment): Asked | undefined {
  if (live.lastTs === undefined) return undefined;
  return { rule, live, lastTs: live.lastTs, moment, rests: rule.restsByDay?.(moment) === true };
}

/** When silence becomes a suspicion (the symptom for causes). */
export function suspectAt(of: Asked): Millis {
  const quiet = after(of, of.lastTs, of.rule.suspectAfterIntervals * of.moment.intervalMs);
  const lost = lostAt(of);
  return lost === undefined ? quiet : Math.min(quiet, notBefore(of, lost));
}

/** When it becomes a fault of comms. */
export function faultAt(of: Asked): Millis {
  const quiet = after(of, of.lastTs, limitMs(of));
  const lost = lostAt(of);
  if (lost === undefined) return quiet;
  return Math.min(quiet, notBefore(of, lost + of.rule.suspectAfterIntervals * of.moment.intervalMs));
}

/** When it becomes an order at this level, should its condition hold. */
export function orderAt(of: Asked, level: SilenceLevel): Millis {
  const fault = faultAt(of);
  const due = Math.max(fault, of.lastTs + level.afterMs);
  if (!of.rests) return due;
  const { sky, device } = of.moment.context;
  const night = nightFrom(sky, device.lat, device.lon, due);
  // It must have been missed in this night too, not only in the last one.
  return night === due ? due : night + limitMs(of);
}

/** When a claimed repair is refuted by the same silence. */
const refutedAt = (of: Asked, claimedAt: Millis): Millis =>
  after(of, Math.max(claimedAt, of.lastTs), limitMs(of));

/** The limit of this device: by class, longer where its own rhythm is slower. */
function limitMs({ rule, live, moment }: Asked): Millis {
  const usual = usualGap(live.rhythm, rule.learned.gapsMin) ?? 0;
  const learned = Math.min(rule.learned.factor * usual, rule.learned.intervalsMax);
  return Math.max(rule.faultAfterIntervals, learned) * moment.intervalMs;
}

/** `length` of expected but missing readings after `from`. */
function after(of: Asked, from: Millis, length: Millis): Millis {
  const plain = from + length;
  if (!of.rests) return notBefore(of, plain);
  const { sky, device } = of.moment.context;
  const sun = sky.day(device.lat, device.lon, from);
  // Heard before its night has begun (switched on, or off at dawn): missed from that night on.
  if (!isNight(sun, from)) return notBefore(of, nightFrom(sky, device.lat, device.lon, from) + length);
  const later = sky.day(device.lat, device.lon, plain);
  if (isNight(later, plain) && nightOf(later, plain) === nightOf(sun, from)) return notBefore(of, plain);
  // From the next evening on: noon is never night, outside the polar circle.
  const noon = (sun.from + sun.until) / 2;
  const next = sky.day(device.lat, device.lon, from < noon ? from : sun.until);
  return notBefore(of, nightFrom(sky, device.lat, device.lon, (next.from + next.until) / 2) + length);
}

/** A circuit switched off by day sends wills that mean nothing. */
function lostAt({ live, rests, moment }: Asked): Millis | undefined {
  const { sky, device } = moment.context;
  if (live.lostAt === undefined || !rests) return live.lostAt;
  return isNight(sky.day(device.lat, device.lon, live.lostAt), live.lostAt) ? live.lostAt : undefined;
}

const notBefore = ({ moment }: Asked, at: Millis): Millis => Math.max(at, moment.context.graceUntil);

/** True where a gap tells of the device's rhythm: whole in one night, whole outside the program's own outages. */
export function tellsRhythm(
  rule: CompiledSilence,
  context: JudgeContext,
  from: Millis,
  moment: Moment,
): boolean {
  if (from < context.graceUntil && context.graceUntil - graceMs <= moment.at) return false;
  const intervals = (moment.at - from) / moment.intervalMs;
  if (!isRegular(intervals) && context.town.wasDeaf(from, moment.at)) return false;
  if (rule.restsByDay?.(moment) !== true) return true;
  const { sky, device } = context;
  const before = sky.day(device.lat, device.lon, from);
  const now = sky.day(device.lat, device.lon, moment.at);
  return (
    isNight(before, from) && isNight(now, moment.at) && nightOf(before, from) === nightOf(now, moment.at)
  );
}
/** How long after a start of the program no silence counts. */
export const graceMs: Millis = 10 * MINUTE;

/** A reading came: what was fired by silence clears once enough came in a row. */
export function heard(
  rule: CompiledSilence,
  state: RuleState | undefined,
  moment: Moment,
  out: FaultEvent[],
): RuleState | undefined {
  if (state === undefined || state.state === 'pending') return undefined;
  const spec: HoldSpec = { forMs: rule.clearIntervals * moment.intervalMs, readings: 2, metrics: [] };
  const hold = stepHold(state.clear[0], true, moment.at, moment.metrics, moment.intervalMs, spec);
  if (hold === undefined || !isDue(hold, spec)) return { ...state, clear: [hold] };
  out.push({
    type: 'cleared',
    deviceId: moment.context.device.id,
    code: rule.code,
    at: moment.at,
    evidence: evidenceOf(hold),
  });
  return undefined;
}

/** The clock moved on without a reading: the rule's own part of a tick. */
export function stillSilent(
  of: Asked,
  state: RuleState | undefined,
  out: FaultEvent[],
): RuleState | undefined {
  if (state?.state === 'claimed') return stillSilentAfterClaim(of, state, out);
  const { rule, moment, lastTs } = of;
  const standing = state?.state === 'firing' ? (rule.raise[state.level]?.priority ?? 5) : undefined;
  const due = dueLevel(of, standing);
  if (due === undefined) return state;
  const { priority, cls, words } = rule.raise[due.level]!;
  const deviceId = moment.context.device.id;
  const common = { deviceId, code: rule.code, at: due.at, priority, cls, words: words(moment) };
  const evidence = [{ ts: lastTs, metrics: {} }];
  if (state?.state === 'firing') {
    out.push({ type: 'worsened', ...common, evidence });
    return { ...state, level: due.level };
  }
  const ref = { id: rule.id, version: rule.version };
  out.push({ type: 'raised', ...common, rule: ref, since: lastTs, evidence });
  return {
    state: 'firing',
    since: lastTs,
    raisedAt: due.at,
    level: due.level,
    raise: noHolds,
    clear: noHolds,
  };
}

function stillSilentAfterClaim(
  of: Asked,
  state: RuleState & { state: 'claimed' },
  out: FaultEvent[],
): RuleState {
  const at = refutedAt(of, state.claimedAt);
  if (of.moment.at < at) return state;
  out.push({
    type: 'persists',
    deviceId: of.moment.context.device.id,
    code: of.rule.code,
    at,
    evidence: [{ ts: of.lastTs, metrics: {} }],
  });
  return {
    state: 'firing',
    since: state.since,
    raisedAt: at,
    level: state.level,
    raise: noHolds,
    clear: noHolds,
  };
}

/** The worst level that has come due, and when: at its instant, or now where its condition became true later. */
function dueLevel(of: Asked, standing: Priority | undefined): { level: number; at: Millis } | undefined {
  const { rule, moment, live } = of;
  let worst: { level: number; at: Millis } | undefined;
  rule.raise.forEach((candidate, level) => {
    if (standing !== undefined && standing <= candidate.priority) return;
    if (worst !== undefined && rule.raise[worst.level]!.priority <= candidate.priority) return;
    const at = orderAt(of, candidate);
    if (moment.at < at || (candidate.when !== undefined && candidate.when(moment) !== true)) return;
    const askedBefore = live.checkedAt !== undefined && at <= live.checkedAt;
    worst = { level, at: candidate.when !== undefined && askedBefore ? moment.at : at };
  });
  return worst;
}

/** When the rule itself must next be asked; `undefined`: never, until something is heard. */
export function nextOrderTimer(of: Asked, state: RuleState | undefined): Millis | undefined {
  if (state?.state === 'claimed') return refutedAt(of, state.claimedAt);
  const standing = state?.state === 'firing' ? (of.rule.raise[state.level]?.priority ?? 5) : undefined;
  let next: Millis | undefined;
  for (const level of of.rule.raise) {
    if (standing !== undefined && standing <= level.priority) continue;
    const due = orderAt(of, level);
    const { checkedAt } = of.live;
    const at =
      level.when !== undefined && checkedAt !== undefined && due <= checkedAt ? checkedAt + recheckMs : due;
    if (next === undefined || at < next) next = at;
  }
  return next;
}

/** The healths and symptoms of a device that is silent at `moment`, changed where an instant has passed. */
export function fallenSilent(of: Asked, state: DeviceState, out: FaultEvent[]): DeviceState {
  const deviceId = of.moment.context.device.id;
  let next = state;
  const suspect = suspectAt(of);
  if (suspect <= of.moment.at && !state.symptoms.includes('silent')) {
    out.push({ type: 'symptom', deviceId, symptom: 'silent', present: true, at: suspect });
    next = { ...next, symptoms: [...next.symptoms, 'silent'] };
  }
  const fault = faultAt(of);
  const lost = lostAt(of) !== undefined && suspect <= of.moment.at;
  const comms = fault <= of.moment.at ? 'fault' : lost ? 'unknown' : next.healths.comms;
  if (comms === next.healths.comms) return next;
  const healths = { comms, supply: 'unknown', function: 'unknown' } as const;
  out.push({ type: 'health', deviceId, at: comms === 'fault' ? fault : suspect, healths });
  return { ...next, healths };
}
