// The crew's outbox as values: what waits to be sent, in which order, and what it will have done to the order shown. Pure.
import {
  legalActions,
  MOVES,
  moveTo,
  type OrderAction,
  type OrderStatus,
} from '../../../ingest/domain/order.ts';
import type { Order } from '../contract.ts';

export type QueuedAction =
  | 'accept'
  | 'arrive'
  | 'repair'
  | 'nothing-found'
  | 'release'
  | 'pause'
  | 'resume'
  | 'notes'
  | 'checks';

interface QueuedCommon {
  /** Also the idempotency key: sent twice, done once. */
  readonly id: string;
  readonly orderId: string;
  /** Number of the order, for the list of what waits. */
  readonly number: string;
  /** Rises by one: the order in which things were done on this device. */
  readonly seq: number;
  /** Time on the spot, by this device's clock. */
  readonly at: number;
  readonly tries: number;
  readonly refusal: Refusal | null;
}
export type Queued = QueuedCommon &
  (
    | {
        readonly what: 'move';
        readonly action: QueuedAction;
        readonly body: Readonly<Record<string, unknown>>;
      }
    | { readonly what: 'photo'; readonly photo: Blob }
  );

/** Why the server would not have it; `legal` names what it would. */
export interface Refusal {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly legal: readonly string[];
}

/** Whether it is one of a patrol's records. */
export const isCheck = (entry: Queued): boolean => entry.what === 'move' && entry.action === 'checks';

/**
 * What may be sent now: one entry an order, its oldest, and nothing of an order whose entry was refused; but a record that was refused,
 * for a number that was read wrongly, holds nothing back.
 */
export function sendable(queue: readonly Queued[]): readonly Queued[] {
  const seen = new Set<string>();
  return bySeq(queue).filter((entry) => {
    if (seen.has(entry.orderId) || (isCheck(entry) && entry.refusal !== null)) return false;
    seen.add(entry.orderId);
    return entry.refusal === null;
  });
}

export const bySeq = (queue: readonly Queued[]): Queued[] => [...queue].sort((a, b) => a.seq - b.seq);

/** The order as it will stand when what waits has been taken: what the crew's buttons go by while offline. */
export function withQueued<T extends Order>(order: T, queue: readonly Queued[]): T {
  return bySeq(queue)
    .filter((entry) => entry.orderId === order.id && entry.refusal === null)
    .reduce<T>(applied, order);
}

function applied<T extends Order>(order: T, entry: Queued): T {
  if (entry.what === 'photo' || entry.action === 'notes' || entry.action === 'checks') return order;
  if (entry.action === 'pause' || entry.action === 'resume') return { ...order, pause: pauseAfter(entry) };
  const to = moveTo(order.status, entry.action as OrderAction);
  if (to === undefined) return order;
  const at = new Date(entry.at).toISOString();
  const times = { accept: { acceptedAt: at }, arrive: { arrivedAt: at }, repair: { repairedAt: at } };
  const time = times[entry.action as keyof typeof times] ?? {};
  return { ...order, ...time, status: to, legal: [...legalActions(to)] };
}

function pauseAfter(entry: Extract<Queued, { what: 'move' }>): Order['pause'] {
  if (entry.action === 'resume') return null;
  const { reason, until } = entry.body as { reason: 'parts'; until: string };
  return { reason, from: new Date(entry.at).toISOString(), until };
}

/** Photos that wait for this order, taken since it was last opened. */
export const photosWaiting = (order: Pick<Order, 'id'>, queue: readonly Queued[]): number =>
  queue.filter((entry) => entry.what === 'photo' && entry.orderId === order.id && entry.refusal === null)
    .length;

/** Is the status one from which somebody may still do something? */
export const hasMoves = (status: OrderStatus): boolean => 0 < Object.keys(MOVES[status]).length;

/** A refusal that no later try will turn: what else failed is tried again. */
export const isFinal = (status: number): boolean =>
  400 <= status && status < 500 && ![401, 408, 425, 429].includes(status);

const firstWaitMs = 2_000;
const waitMsMax = 60_000;
/** Twice as long after each try, at most a minute: two bars of signal come and go. */
export const waitAfter = (tries: number): number =>
  Math.min(waitMsMax, firstWaitMs * 2 ** Math.min(tries, 10));
