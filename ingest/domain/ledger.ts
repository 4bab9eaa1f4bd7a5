// The ledger: every change of every order, append-only; an order is the fold of its entries.
import type { RuleRef, Sample, Words } from './fault.ts';
import type { Order, OrderAction, OrderStatus } from './order.ts';
import type { Millis } from './time.ts';

const ledgerActions = [
  'opened',
  'reopened',
  'accept',
  'arrive',
  'repair',
  'nothing-found',
  'release',
  'cancel',
  'confirm',
  'recovers',
  'proves',
  'refutes',
  'pause',
  'resume',
  'assign',
  'note',
  'cost',
  'photo',
  'check',
  'joined',
  'left',
  'worsened',
  'complaint',
  'folded',
  'told',
  'held',
  'linked',
  'rules',
] as const;
export type LedgerAction = (typeof ledgerActions)[number] | OrderAction;

/** Who did it: a person, a crew's device, or the program itself. */
export interface Actor {
  readonly type: 'telemetry' | 'user' | 'token' | 'system';
  readonly id: string;
  readonly role?: string;
}
export const telemetryActor: Actor = { type: 'telemetry', id: 'telemetry' };
export const systemActor: Actor = { type: 'system', id: 'weisu' };

/** In place of an order's id: new rules change every order to come. */
export const rulesEntryId = 'rules';

export interface LedgerEntry {
  /** Rises by one over the whole ledger. */
  readonly seq: number;
  readonly at: Millis;
  readonly orderId: string;
  readonly action: LedgerAction;
  readonly by: Actor;
  readonly from: OrderStatus | null;
  readonly to: OrderStatus;
  readonly why: Words | null;
  readonly note: string | null;
  readonly rule: RuleRef | null;
  readonly samples: readonly Sample[];
  /** The members that changed; for `opened` the whole order. */
  readonly patch: Partial<Order>;
}

/**
 * The order after one more entry.
 * @throws Error when the first entry is not a whole order: a bug, never input
 */
export function applyEntry(order: Order | undefined, entry: LedgerEntry): Order {
  if (order === undefined) {
    if (entry.patch.id !== entry.orderId)
      throw new Error(`ledger ${entry.seq}: ${entry.orderId} does not begin with its opening`);
    return entry.patch as Order;
  }
  return { ...order, ...entry.patch };
}

/** Orders as their ledger tells them, in order of opening. */
export function foldLedger(entries: Iterable<LedgerEntry>): Map<string, Order> {
  const orders = new Map<string, Order>();
  for (const entry of entries)
    if (entry.orderId !== rulesEntryId)
      orders.set(entry.orderId, applyEntry(orders.get(entry.orderId), entry));
  return orders;
}
