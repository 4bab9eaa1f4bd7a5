// The part that sees the town: faults of single devices, people's commands and the clock go in; orders, their
// ledger and notices come out. Pure: mutates only the town's own Maps, reads no clock, and the same inputs
// give the same effects.
import type { Command, CommandResult } from '../domain/command.ts';
import type { FaultEvent } from '../domain/fault.ts';
import { type Actor, systemActor } from '../domain/ledger.ts';
import { HOUR, type Millis } from '../domain/time.ts';
import { addToAnswers, answered } from './answers.ts';
import { causeDue, evaluate, restartCauses, standDowntime } from './cause.ts';
import { finders } from './cause-table.ts';
import { feed, platform } from './causes/platform.ts';
import { applyCommand } from './commands.ts';
import { digestDue, planDigest } from './digest.ts';
import { escalateDue, pushDue } from './escalate.ts';
import { takeEvent } from './events.ts';
import { calmDue, restartFlapping } from './flapping.ts';
import { resume } from './lifecycle.ts';
import { prune } from './prune.ts';
import { planServices, serviceDue } from './recurring.ts';
import { lookForRootCauses } from './root-cause.ts';
import type { CauseRules } from './rules.ts';
import { silenceDue } from './silences.ts';
import { tellDue } from './standing.ts';
import { beginStep, endStep, noteRules, type Step, type TownContext, type TownEffects } from './step.ts';
import type { Touched } from './touch.ts';
import { popTimer, type Town } from './town-state.ts';
import { endTroubles } from './trouble.ts';
import { judgeAnew } from './unjudged.ts';

export { townFromStore } from './restore.ts';

export type TownInput =
  | { readonly type: 'faults'; readonly at: Millis; readonly events: readonly FaultEvent[] }
  | { readonly type: 'tick'; readonly at: Millis }
  | { readonly type: 'command'; readonly at: Millis; readonly command: Command }
  /** Somebody has put other rules in force. */
  | {
      readonly type: 'rules';
      readonly at: Millis;
      readonly version: string;
      readonly by: Actor;
      readonly reason: string | null;
    }
  /** Rules or registry are others now, whoever put them in force. */
  | { readonly type: 'swapped'; readonly at: Millis }
  | Restarted;

/** The program has started; `downSince`: the last moment at which it is known to have run. */
interface Restarted {
  readonly type: 'restarted';
  readonly at: Millis;
  readonly downSince?: Millis;
}

/** One input: first what was due before it, then the input, then what it made due at once. */
export function stepTown(town: Town, input: TownInput, ctx: TownContext): TownEffects {
  const step = beginStep(town, ctx);
  if (input.type === 'restarted') beginGrace(town, input, ctx);
  runTimers(step, input.at);
  const hourBefore = Math.floor(town.now / HOUR);
  town.now = Math.max(town.now, input.at);
  step.at = town.now;
  planDigest(step);
  planServices(step);
  const result = take(step, input);
  runTimers(step, town.now);
  lookForRootCauses(step);
  if (hourBefore < Math.floor(town.now / HOUR)) prune(step);
  return endStep(step, result);
}

function take(step: Step, input: TownInput): CommandResult | undefined {
  switch (input.type) {
    case 'faults':
      return takeFaults(step, input.events);
    case 'tick':
      return undefined;
    case 'command': {
      const known = answered(step, input.command);
      if (known !== undefined) return known;
      const result = applyCommand(step, input.command);
      addToAnswers(step, input.command, result);
      return result;
    }
    case 'rules':
      noteRules(step, input.version, input.by, input.reason);
      return undefined;
    case 'swapped':
      judgeAnew(step);
      return undefined;
    case 'restarted':
      return restart(step, input);
  }
}

function takeFaults(step: Step, events: readonly FaultEvent[]): undefined {
  const touched = new Map<string, Touched>();
  for (const event of events) takeEvent(step, event, touched);
  const rank = ({ finder }: Touched): number => finders.indexOf(finder);
  for (const one of [...touched.values()].sort((a, b) => rank(a) - rank(b))) evaluate(step, one);
}

/** Before the timers of the gap: what falls due in it proves as little as what comes right after. */
function beginGrace(town: Town, { at, downSince }: Restarted, { rules }: TownContext): void {
  town.graceUntil = at + rules.graceMs;
  // A short stop with a snapshot is no gap: the same orders as without it.
  if (isLong(at, downSince, rules) || at < town.calmFrom) town.calmFrom = town.graceUntil;
}

function restart(step: Step, { at, downSince }: Restarted): undefined {
  const { town, ctx } = step;
  endTroubles(step);
  judgeAnew(step);
  if (at < town.calmFrom) {
    restartCauses(step);
    restartFlapping(step);
  }
  if (isLong(at, downSince, ctx.rules)) standDowntime(step, downSince);
}

const isLong = (at: Millis, downSince: Millis | undefined, rules: CauseRules): downSince is Millis =>
  downSince !== undefined && rules.downMsMin <= at - downSince;

function runTimers(step: Step, until: Millis): void {
  for (;;) {
    const timer = popTimer(step.town, until);
    if (timer === undefined) return;
    step.town.now = Math.max(step.town.now, timer.due);
    step.at = step.town.now;
    const space = timer.id.indexOf(' ');
    due(step, timer.id.slice(0, space), timer.id.slice(space + 1));
  }
}

function due(step: Step, what: string, id: string): void {
  switch (what) {
    case 'tell':
      tellDue(step, id);
      return;
    case 'cause':
      // `rank key`: the rank orders causes that come due at one instant.
      causeDue(step, id.slice(id.indexOf(' ') + 1));
      return;
    case 'look':
      evaluate(step, { finder: platform, cause: feed });
      return;
    case 'silence':
      silenceDue(step, id);
      return;
    case 'calm':
      calmDue(step, id);
      return;
    case 'escalate':
      escalateDue(step, id);
      return;
    case 'push':
      pushDue(step, id);
      return;
    case 'digest':
      digestDue(step);
      return;
    case 'service':
      serviceDue(step, id);
      return;
    case 'pause': {
      const order = step.town.orders.get(id);
      if (order?.pause) resume(step, order, systemActor);
      return;
    }
    default:
      throw new Error(`timer of unknown kind: ${what}`);
  }
}
