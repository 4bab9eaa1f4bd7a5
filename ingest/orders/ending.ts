// How an order ends, and how it begins again. Called only by those who have decided that it does.
import type { RuleRef, Sample, Words } from '../domain/fault.ts';
import { type Actor, type LedgerAction, systemActor, telemetryActor } from '../domain/ledger.ts';
import { CLOSED_AS, moveTo, type Order, type OrderAction } from '../domain/order.ts';
import type { Millis } from '../domain/time.ts';
import { costClosed } from './cost.ts';
import { heed, lifeOf, shifted } from './life.ts';
import { settleMissCause } from './miss.ts';
import { tell } from './notices.ts';
import { deadlines } from './sla.ts';
import { type Step, write } from './step.ts';
import { dropTimer, type FaultKey, type Standing } from './town-state.ts';

/** Back to `open`: the same fault within the reopening time, or telemetry that refutes a repair. Tells it. */
export function reopenOrder(
  step: Step,
  order: Order,
  change: {
    readonly action: 'reopened' | 'refutes';
    readonly key: FaultKey;
    readonly occurrences: number;
    readonly why: Words;
    /** By which it was judged this time: other rules may have opened it. */
    readonly rule: RuleRef;
    readonly samples?: readonly Sample[];
    /** The fault that came anew, which has its say as any that joins. */
    readonly anew?: Standing;
  },
): Order {
  const heeded = change.anew === undefined ? {} : heed(step, order, change.anew);
  const life = lifeOf(step, order);
  const keys = life.keys.includes(change.key) ? life.keys : [...life.keys, change.key];
  const { photos } = order;
  step.town.lives.set(order.id, {
    ...life,
    photosBefore: photos.length,
    keys,
    shown: true,
  });
  const after = write(step, order.id, {
    action: change.action,
    by: telemetryActor,
    why: change.why,
    rule: change.rule,
    samples: change.samples,
    patch: {
      status: 'open',
      reopened: order.reopened + 1,
      reopenedAt: step.at,
      occurrences: order.occurrences + change.occurrences,
      ...deadlines(order.cls, step.at, step.ctx.catalogue, step.ctx.time),
      ...heeded,
      acceptedAt: null,
      acceptedBy: null,
      arrivedAt: null,
      repairedAt: null,
      closedAt: null,
      closedAs: null,
      pause: null,
    },
  });
  dropTimer(step.town, `pause ${order.id}`);
  step.town.spot.delete(order.id);
  tell(step, after, 'reopened');
  return after;
}

/** A legal move into `closed` or `cancelled`, with all that ends there. */
export function endOrder(
  step: Step,
  order: Order,
  action: OrderAction,
  more: {
    readonly by?: Actor;
    readonly note?: string | null;
    readonly why?: Words | null;
    readonly rule?: RuleRef;
    readonly samples?: readonly Sample[];
    readonly patch?: Partial<Order>;
    readonly at?: Millis;
    /** The name in the ledger where it differs from the move: a fold is a cancel. */
    readonly as?: LedgerAction;
  } = {},
): Order {
  const status = moveTo(order.status, action);
  if (status !== 'closed' && status !== 'cancelled')
    throw new Error(`order ${order.id}: ${action} does not end an order that is ${order.status}`);
  const { patch, by = systemActor, as = action, ...rest } = more;
  const closedAs = CLOSED_AS[action] ?? null;
  const cost = closedAs === null ? undefined : costClosed(order, closedAs, step.ctx.catalogue);
  const after = write(step, order.id, {
    ...rest,
    action: as,
    by,
    patch: {
      ...shifted(step, order),
      ...patch,
      status,
      closedAt: more.at ?? step.at,
      closedAs,
      ...(cost !== undefined && { cost }),
      pause: null,
      hold: null,
    },
  });
  dropTimer(step.town, `pause ${order.id}`);
  step.town.spot.delete(order.id);
  settleMissCause(step, after);
  return after;
}
