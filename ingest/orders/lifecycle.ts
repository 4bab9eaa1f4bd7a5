// What people do with an order: moves by the table, and what changes no status (pause, crew, notes, photos).
// Every refusal has its code.
import type { CommandResult, OrderCommand } from '../domain/command.ts';
import type { LedgerAction } from '../domain/ledger.ts';
import { lastOpened, legalActions, moveTo, type Order, type OrderAction } from '../domain/order.ts';
import { type ProblemCode, problem } from '../domain/problem.ts';
import { aheadMsMax, type Millis } from '../domain/time.ts';
import { afterMove } from './after-move.ts';
import { enterCost } from './cost.ts';
import { endOrder } from './ending.ts';
import { lifeOf, pausedFrom, shifted } from './life.ts';
import { metresBetween } from './neighbours.ts';
import { tell } from './notices.ts';
import { recordCheck } from './patrol.ts';
import { isSpotEdit, keepSpotEdit, nextParked, noteMerged } from './spot.ts';
import { type Step, write } from './step.ts';
import { dropTimer, isOver, setTimer } from './town-state.ts';

const refuse = (code: ProblemCode, detail: string, order?: Order): CommandResult => ({
  ok: false,
  problem: problem(code, detail, order === undefined ? {} : { legal: legalActions(order.status) }),
});

/** Applies one command to one order, or says why not; nothing half done. */
export function orderCommand(step: Step, command: OrderCommand): CommandResult {
  const order = step.town.orders.get(command.orderId);
  if (order === undefined) return refuse('not_found', `there is no order ${command.orderId}`);
  if (command.at !== undefined && step.at + aheadMsMax < command.at)
    return refuse('in_the_future', 'the time on the spot lies in the future');
  if (command.revision !== undefined && command.revision !== order.revision)
    return refuse('conflict', `the order is at revision ${order.revision}, not ${command.revision}`);
  switch (command.action) {
    case 'note':
      return addNote(step, order, command);
    case 'photo':
      return addPhoto(step, order, command);
    case 'check':
      return recordCheck(step, order, command);
    case 'pause':
      return pause(step, order, command);
    case 'resume':
      return order.pause === null ? illegal(order, 'resume') : done(step, resume(step, order, command.by));
    case 'cost':
      return enterCost(step, order, command);
    case 'assign':
      return assign(step, order, command);
    default:
      return move(step, order, command, command.action);
  }
}

const done = (step: Step, order: Order): CommandResult => ({
  ok: true,
  order: step.town.orders.get(order.id)!,
});

const illegal = (order: Order, action: string): CommandResult =>
  refuse('illegal_move', `${action} is not possible while the order is ${order.status}`, order);

function move(step: Step, order: Order, command: OrderCommand, action: OrderAction): CommandResult {
  const refused = refusal(step, order, command, action);
  if (refused !== undefined) {
    const mayFollow = refused === 'illegal_move' || refused === 'photo_required';
    if (mayFollow && isSpotEdit(step, command)) keepSpotEdit(step, order, command);
    if (refused === 'illegal_move') return illegal(order, action);
    return refuse(refused, refused === 'photo_required' ? 'upload a photo first' : 'say what was found');
  }
  applyMove(step, order, command, action);
  followParked(step, order.id);
  return done(step, order);
}

/** Why the move cannot be made now; `undefined`: it can. */
function refusal(
  step: Step,
  order: Order,
  command: OrderCommand,
  action: OrderAction,
): ProblemCode | undefined {
  if (moveTo(order.status, action) === undefined) return 'illegal_move';
  if (action === 'repair' && order.photos.length <= lifeOf(step, order).photosBefore) return 'photo_required';
  if (action === 'nothing-found' && (command.note ?? '').trim() === '') return 'note_required';
  return undefined;
}

/** Edits from the spot that waited for this one, in the order of their times. */
function followParked(step: Step, orderId: string): void {
  for (;;) {
    const order = step.town.orders.get(orderId)!;
    const fits = (edit: OrderCommand): boolean =>
      refusal(step, order, edit, edit.action as OrderAction) === undefined;
    const next = nextParked(step, order, fits);
    if (next === undefined) return;
    applyMove(step, order, { ...next, note: undefined }, next.action as OrderAction);
  }
}

function applyMove(step: Step, order: Order, command: OrderCommand, action: OrderAction): void {
  const { by } = command;
  const at = timeOf(step, order, command);
  const note = noteOf(step, order, command);
  const status = moveTo(order.status, action)!;
  if (isSpotEdit(step, command)) noteMerged(step, order.id, action);
  if (status === 'closed' || status === 'cancelled') {
    const until = action === 'cancel' ? { cancelledUntil: command.until ?? null } : {};
    endOrder(step, order, action, { by, note, at, patch: until });
  } else {
    const pause = { ...shifted(step, order), ...pausedFrom(order, step.at) };
    write(step, order.id, {
      action,
      by,
      at,
      note,
      patch: { ...pause, status, ...TIMES[action]?.(at, by.id) },
    });
  }
  afterMove(step, order.id, action, command.until ?? null);
}

/** What each move that ends nothing sets besides the status. */
const TIMES: Partial<Record<LedgerAction, (at: Millis, by: string) => Partial<Order>>> = {
  accept: (at, by) => ({ acceptedAt: at, acceptedBy: by }),
  arrive: (at) => ({ arrivedAt: at }),
  release: () => ({ acceptedAt: null, acceptedBy: null, arrivedAt: null }),
  repair: (at) => ({ repairedAt: at }),
};

/** The time on the spot, within the order's present life. */
const timeOf = (step: Step, order: Order, command: OrderCommand): Millis =>
  Math.max(lastOpened(order), Math.min(command.at ?? step.at, step.at));

/** Note, reason and place of an action as one text for the history. */
function noteOf(step: Step, order: Order, command: OrderCommand): string | null {
  const parts = [command.reason, command.note].filter((text) => text !== undefined && text.trim() !== '');
  if (command.place !== undefined) {
    const { lat, lon } = command.place;
    const device = step.ctx.registry.devices.get(order.deviceIds[0] ?? '');
    const far = device === undefined ? '' : `，距设备${Math.round(metresBetween(device, command.place))}米`;
    parts.push(`位置 ${lat.toFixed(5)},${lon.toFixed(5)}${far}`);
  }
  return parts.length === 0 ? null : parts.join('；');
}

function addNote(step: Step, order: Order, command: OrderCommand): CommandResult {
  const note = noteOf(step, order, command);
  if (note === null) return refuse('note_required', 'the note is empty');
  return done(
    step,
    write(step, order.id, { action: 'note', by: command.by, at: command.at, note, patch: {} }),
  );
}

function addPhoto(step: Step, order: Order, command: OrderCommand): CommandResult {
  const { photo, by, at } = command;
  if (photo === undefined) return refuse('invalid', 'the photo is missing');
  if (order.photos.some((one) => one.id === photo.id)) return done(step, order);
  write(step, order.id, { action: 'photo', by, at, patch: { photos: [...order.photos, photo] } });
  followParked(step, order.id);
  return done(step, order);
}

function pause(step: Step, order: Order, command: OrderCommand): CommandResult {
  if (isOver(order)) return illegal(order, 'pause');
  const { pause: asked, by } = command;
  if (asked === undefined || asked.until <= step.at)
    return refuse('invalid', 'a pause needs a reason and an end to come');
  const running = order.pause === null ? order : resume(step, order, by);
  const after = write(step, order.id, {
    action: 'pause',
    by,
    note: noteOf(step, order, command),
    patch: { pause: { reason: asked.reason, from: step.at, until: asked.until } },
  });
  setTimer(step.town, `pause ${running.id}`, asked.until);
  return done(step, after);
}

/** Starts the deadlines again, moved by as long as they stood. */
export function resume(step: Step, order: Order, by: OrderCommand['by']): Order {
  dropTimer(step.town, `pause ${order.id}`);
  return write(step, order.id, { action: 'resume', by, patch: { ...shifted(step, order), pause: null } });
}

function assign(step: Step, order: Order, command: OrderCommand): CommandResult {
  if (isOver(order)) return illegal(order, 'assign');
  const { crew, by } = command;
  if (crew === undefined || !step.ctx.registry.crews.has(crew))
    return refuse('unknown_crew', `there is no crew ${crew ?? ''}`);
  if (crew === order.crew) return done(step, order);
  const after = write(step, order.id, {
    action: 'assign',
    by,
    note: noteOf(step, order, command),
    patch: { crew },
  });
  tell(step, after, 'handed_over');
  return done(step, after);
}
