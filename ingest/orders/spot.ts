// Edits made on the spot without a network arrive late and in any order. They merge by rule: the server's
// state wins, a step that comes before the one it follows waits for it, the earliest time told for a step
// stands, and no note is lost.
import type { OrderCommand } from '../domain/command.ts';
import { lastOpened, moveTo, type Order, type OrderAction, orderStatuses } from '../domain/order.ts';
import { MINUTE, type Millis } from '../domain/time.ts';
import { type Step, write } from './step.ts';
import type { SpotEdits } from './town-state.ts';

/** A time on the spot further back than this was written without a network. */
const offlineMsMin: Millis = MINUTE;
const parkedPerOrderMax = 16;

type TimedStep = SpotEdits['merged'][number];
const TIME_OF = { accept: 'acceptedAt', arrive: 'arrivedAt', repair: 'repairedAt' } as const satisfies Record<
  TimedStep,
  keyof Order
>;
const isTimed = (action: string): action is TimedStep => action in TIME_OF;

export const isSpotEdit = (step: Step, command: OrderCommand): boolean =>
  command.at !== undefined && command.at < step.at - offlineMsMin;

const editsOf = (step: Step, orderId: string): SpotEdits =>
  step.town.spot.get(orderId) ?? { parked: [], merged: [] };

/** A step was told by an offline edit: an earlier one may still correct its time. */
export function noteMerged(step: Step, orderId: string, action: OrderAction): void {
  const edits = editsOf(step, orderId);
  if (isTimed(action) && !edits.merged.includes(action))
    step.town.spot.set(orderId, { ...edits, merged: [...edits.merged, action] });
}

/** What becomes of an offline edit that cannot be made now. */
export function keepSpotEdit(step: Step, order: Order, command: OrderCommand): void {
  const { note, by, at } = command;
  if (note !== undefined && note.trim() !== '')
    write(step, order.id, { action: 'note', by, at, note, patch: {} });
  // Of an earlier life of the order: nothing to merge.
  if (at! < lastOpened(order)) return;
  if (correctTime(step, order, command) || !mayFollow(order, command.action)) return;
  const edits = editsOf(step, order.id);
  if (parkedPerOrderMax <= edits.parked.length) return;
  step.town.spot.set(order.id, { ...edits, parked: [...edits.parked, command].sort(byTime) });
}

const byTime = (a: OrderCommand, b: OrderCommand): number =>
  a.at! - b.at! || (a.by.id < b.by.id ? -1 : a.by.id === b.by.id ? 0 : 1);

/** Two offline edits of the same step: the earlier one tells when, and by whom. */
function correctTime(step: Step, order: Order, command: OrderCommand): boolean {
  const { action, by, at } = command;
  if (!isTimed(action)) return false;
  const told = order[TIME_OF[action]];
  if (told === null) return false;
  if (!editsOf(step, order.id).merged.includes(action) || told <= at!) return true;
  const who = action === 'accept' ? { acceptedBy: by.id } : {};
  write(step, order.id, { action, by, at, patch: { [TIME_OF[action]]: at!, ...who } });
  return true;
}

/** Whether the order can still come to a status from which the action is legal, by moving forward. */
function mayFollow(order: Order, action: OrderCommand['action']): boolean {
  const here = orderStatuses.indexOf(order.status);
  const forward = orderStatuses.slice(here, orderStatuses.indexOf('verifying') + 1);
  return forward.some((status) => moveTo(status, action as OrderAction) !== undefined);
}

/** Takes out the earliest waiting edit that can be made now; drops those that have become impossible. */
export function nextParked(
  step: Step,
  order: Order,
  fits: (edit: OrderCommand) => boolean,
): OrderCommand | undefined {
  const edits = editsOf(step, order.id);
  if (edits.parked.length === 0) return undefined;
  const next = edits.parked.find(fits);
  const left = edits.parked.filter((edit) => edit !== next && stillAhead(order, edit));
  step.town.spot.set(order.id, { ...edits, parked: left });
  return next;
}

const stillAhead = (order: Order, edit: OrderCommand): boolean =>
  mayFollow(order, edit.action) && !(isTimed(edit.action) && order[TIME_OF[edit.action]] !== null);
