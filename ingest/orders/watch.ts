// What will be told if nobody acts: two timers an order, set anew with every change of it, so that they follow
// from the order alone and are the same after a restart.
import { type Escalation, lastOpened, type Order } from '../domain/order.ts';
import type { Millis } from '../domain/time.ts';
import type { Catalogue, EscalationPlan, Level } from './catalogue.ts';
import { dropTimer, isOver, setTimer, type Town } from './town-state.ts';

/** Sets the timers of an order that was changed at `at`. */
export function watch(town: Town, order: Order, at: Millis, catalogue: Catalogue): void {
  arm(town, `escalate ${order.id}`, escalationDue(order, at, catalogue));
  arm(town, `push ${order.id}`, pushDueAt(order, catalogue));
}

function arm(town: Town, timer: string, due: Millis | undefined): void {
  if (due === undefined) dropTimer(town, timer);
  else if (town.timers.get(timer) !== due) setTimer(town, timer, due);
}

/** The deadline that the order has to meet next; a pause stops it. */
export function deadlineAhead(
  order: Order,
): { readonly missed: Escalation['missed']; readonly by: Millis } | undefined {
  if (order.pause !== null) return undefined;
  if (order.status === 'open' && order.acceptBy !== null) return { missed: 'accept', by: order.acceptBy };
  if (order.status === 'accepted' && order.arriveBy !== null) return { missed: 'arrive', by: order.arriveBy };
  return undefined;
}

/** The chain under way for this deadline. Deadlines that moved behind its beginning start another. */
export function chainFor(
  { escalation }: Order,
  { missed, by }: { readonly missed: Escalation['missed']; readonly by: Millis },
): Escalation | undefined {
  return escalation?.missed === missed && by <= escalation.from ? escalation : undefined;
}

function escalationDue(order: Order, at: Millis, catalogue: Catalogue): Millis | undefined {
  const ahead = deadlineAhead(order);
  const plan = catalogue.escalation[order.priority];
  if (ahead === undefined || plan === undefined) return undefined;
  const chain = chainFor(order, ahead);
  if (chain === undefined) return Math.max(ahead.by, at);
  const next = tellingAt(plan, chain.steps);
  return next === undefined ? undefined : chain.from + next.afterMs;
}

interface Telling {
  readonly afterMs: Millis;
  readonly to: readonly Level[];
  readonly isReminder: boolean;
}

/** Step `n` of the chain; behind its end the crew and the highest level are reminded, each time after twice as long. */
export function tellingAt(plan: EscalationPlan, n: number): Telling | undefined {
  const step = plan.steps[n];
  if (step !== undefined) return { ...step, isReminder: false };
  const reminder = n - plan.steps.length + 1;
  const last = plan.steps.at(-1);
  if (last === undefined || plan.remindersMax < reminder) return undefined;
  const afterMs = last.afterMs + plan.remindMs * (2 ** reminder - 1);
  return { afterMs, to: [...new Set<Level>(['crew', ...last.to])], isReminder: true };
}

/** How many halves of the time to repair were told since the order was last opened. */
export function halvesTold(order: Order): number {
  const { pushed } = order;
  return pushed !== undefined && lastOpened(order) <= pushed.at ? pushed.halves : 0;
}

function pushDueAt(order: Order, { push }: Catalogue): Millis | undefined {
  const { fixBy, pause, status } = order;
  if (isOver(order) || status === 'verifying' || pause !== null || fixBy === null) return undefined;
  const openedAt = lastOpened(order);
  const told = halvesTold(order);
  const nobody = (told === 0 ? push.half : push.whole).length === 0;
  return told === 2 || nobody ? undefined : openedAt + ((fixBy - openedAt) * (told + 1)) / 2;
}
