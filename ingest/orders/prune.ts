// What the town forgets, once an hour: the store keeps it all.
import { DAY, type Millis } from '../domain/time.ts';
import { answersKeptMs, pruneAnswers } from './answers.ts';
import { pruneSilences } from './silences.ts';
import type { Step } from './step.ts';
import { isOver } from './town-state.ts';

/** Longer than the reopening time, so that a visit after the repair can still be noted. */
const endedKeptMs: Millis = 30 * DAY;

export function prune(step: Step): void {
  const { town, at } = step;
  pruneAnswers(town, at - answersKeptMs);
  pruneSilences(town, at - endedKeptMs);
  for (const [id, order] of town.orders) {
    if (!isOver(order) || at - endedKeptMs < order.closedAt!) continue;
    town.orders.delete(id);
    town.lives.delete(id);
    for (const complaint of order.complaintIds) town.complaints.delete(complaint);
  }
  for (const [key, times] of town.flaps)
    if (times.at(-1)! < at - step.ctx.rules.flapWindowMs) town.flaps.delete(key);
}
