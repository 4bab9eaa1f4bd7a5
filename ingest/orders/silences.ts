// Planned work: judging goes on inside it, telling does not. At its end every fault still standing opens at
// once.
import type { Command, CommandResult } from '../domain/command.ts';
import { problem } from '../domain/problem.ts';
import type { Silence, SilenceScope } from '../domain/silence.ts';
import { DAY, type Millis } from '../domain/time.ts';
import { endOfActivity } from './silence-scope.ts';
import { release } from './standing.ts';
import { putSilence, type Step } from './step.ts';
import { dropTimer, setTimer, type Town } from './town-state.ts';

/** Silences kept at a time; those long over make room. */
const silencesMax = 1_000;

export function addSilence(step: Step, command: Command & { type: 'silence' }): CommandResult {
  const asked = command.silence;
  const faults = [...faultsOf(asked), ...unknownIn(step, asked.scope)];
  if (faults.length > 0)
    return { ok: false, problem: problem('invalid', 'a silence is not well formed', { errors: faults }) };
  const known = step.town.silences.get(asked.id);
  if (known !== undefined) return { ok: true, silence: known };
  if (silencesMax <= step.town.silences.size)
    return { ok: false, problem: problem('rate_limited', `there are ${silencesMax} silences already`) };
  const silence: Silence = { ...asked, createdAt: step.at, endedAt: null, suppressed: [] };
  putSilence(step, silence);
  watch(step, silence);
  return { ok: true, silence };
}

function faultsOf(asked: (Command & { type: 'silence' })['silence']): { where: string; what: string }[] {
  const faults: { where: string; what: string }[] = [];
  if (asked.until <= asked.from) faults.push({ where: 'until', what: 'must lie after from' });
  if (asked.author.trim() === '') faults.push({ where: 'author', what: 'is required' });
  if (asked.reason.trim() === '') faults.push({ where: 'reason', what: 'is required' });
  if (Object.values(asked.scope).every((value) => value === undefined))
    faults.push({ where: 'scope', what: 'must name a village, circuit, gateway, device or kind' });
  return faults;
}

/** A name that nothing bears would silence nothing, and nobody would know. */
function* unknownIn({ ctx }: Step, scope: SilenceScope): Iterable<{ where: string; what: string }> {
  const { villages, circuits, devices, kinds } = ctx.registry;
  const known = { village: villages, circuit: circuits, gateway: devices, device: devices, kind: kinds };
  for (const [what, id] of Object.entries(scope) as [keyof SilenceScope, string | undefined][])
    if (id !== undefined && !known[what].has(id))
      yield { where: `scope.${what}`, what: `there is no ${what} ${id}` };
}

export function endSilence(step: Step, id: string): CommandResult {
  const silence = step.town.silences.get(id);
  if (silence === undefined) return { ok: false, problem: problem('not_found', `there is no silence ${id}`) };
  if (silence.endedAt !== null) return { ok: true, silence };
  const ended = putSilence(step, { ...silence, endedAt: step.at });
  dropTimer(step.town, `silence ${id}`);
  releaseFrom(step, id);
  return { ok: true, silence: step.town.silences.get(id) ?? ended };
}

/** A window of the silence has ended, or a weekly one is to be looked at again. */
export function silenceDue(step: Step, id: string): void {
  const silence = step.town.silences.get(id);
  if (silence === undefined) return;
  if (endOfActivity(silence, step.at, step.ctx.time) === undefined) releaseFrom(step, id);
  watch(step, silence);
}

const releaseFrom = (step: Step, id: string): void =>
  release(step, (standing) => standing.stage.in === 'silenced' && standing.stage.by === id);

/** Sets the next look at it: its window's end, or tomorrow's chance of a window. */
function watch(step: Step, silence: Silence): void {
  if (silence.endedAt !== null || silence.until <= step.at) return;
  const end = endOfActivity(silence, step.at, step.ctx.time);
  const idle = step.at < silence.from ? silence.until : Math.min(silence.until, step.at + DAY);
  setTimer(step.town, `silence ${silence.id}`, end ?? nextWindow(step, silence, idle));
}

/** A weekly window is found by looking at its start; outside one there is nothing to end. */
function nextWindow(step: Step, silence: Silence, idle: Millis): Millis {
  const { recurring } = silence;
  if (recurring === null) return idle;
  const start = step.ctx.time.startOfDay(step.at) + recurring.startMinute * 60_000;
  return Math.min(
    silence.until,
    start <= step.at ? step.ctx.time.startOfDay(start + 1.5 * DAY) + recurring.startMinute * 60_000 : start,
  );
}

/** Forgets silences that ended before `before`. */
export function pruneSilences(town: Town, before: Millis): void {
  for (const [id, silence] of town.silences)
    if ((silence.endedAt ?? silence.until) < before) town.silences.delete(id);
}
