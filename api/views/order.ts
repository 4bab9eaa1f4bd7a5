// Orders and their ledger as the API shows them: the contract's members, times in RFC 3339.
import { z } from 'zod';
import { causeTypes } from '../../ingest/domain/fault.ts';
import type { LedgerEntry } from '../../ingest/domain/ledger.ts';
import {
  checkFindings,
  closeReasons,
  legalActions,
  type Order,
  orderStatuses,
  orderTypes,
  type PhotoRef,
  pauseReasons,
} from '../../ingest/domain/order.ts';
import { instantOut, time, words } from '../fields.ts';

const maybeTime = instantOut.nullable();

export const photoView = z.object({
  id: z.string(),
  sha256: z.string(),
  takenAt: instantOut,
  by: z.string(),
  mime: z.string(),
  bytes: z.number().int(),
});
export const viewPhoto = (photo: PhotoRef): z.input<typeof photoView> => ({
  ...photo,
  takenAt: time(photo.takenAt),
});

export const orderView = z.object({
  id: z.string(),
  number: z.string(),
  revision: z.number().int(),
  status: z.enum(orderStatuses),
  type: z.enum(orderTypes),
  code: z.string().nullable(),
  codes: z.array(z.string()),
  cause: z.object({ type: z.enum(causeTypes), id: z.string() }),
  deviceIds: z.array(z.string()),
  village: z.string().nullable(),
  kind: z.string().nullable(),
  priority: z.number().int().min(1).max(5),
  priorityReason: words,
  cls: z.string(),
  why: words,
  crew: z.string().nullable(),
  firstSignalAt: maybeTime,
  openedAt: instantOut,
  /** When it was opened again last: its deadlines count from then. Absent: never. */
  reopenedAt: instantOut.optional(),
  acceptBy: maybeTime,
  arriveBy: maybeTime,
  fixBy: maybeTime,
  acceptedAt: maybeTime,
  arrivedAt: maybeTime,
  repairedAt: maybeTime,
  closedAt: maybeTime,
  closedAs: z.enum(closeReasons).nullable(),
  reopened: z.number().int(),
  occurrences: z.number().int(),
  complaintIds: z.array(z.string()),
  source: z.string(),
  pause: z.object({ reason: z.enum(pauseReasons), from: instantOut, until: instantOut }).nullable(),
  photos: z.array(photoView),
  /** Absent: never closed, or nobody knows what it cost. */
  cost: z
    .object({ partsYuan: z.number(), labourYuan: z.number(), from: z.enum(['catalogue', 'office']) })
    .optional(),
  acceptedBy: z.string().nullable(),
  linkedTo: z.string().nullable(),
  cancelledUntil: maybeTime,
  hold: z.string().nullable(),
  /** The patrol plan or recurring service that it was made for; absent: none. */
  plan: z.string().optional(),
  /** Patrols: what was looked at, by device; absent: nothing yet. */
  checks: z.record(z.string(), z.object({ at: instantOut, found: z.enum(checkFindings) })).optional(),
  /** How far up a missed deadline has been told; absent: none was missed. */
  escalation: z
    .object({ missed: z.enum(['accept', 'arrive']), from: instantOut, steps: z.number().int() })
    .optional(),
  /** Follow-up (督办): how many halves of the time to `fixBy` had gone when it was told last. */
  pushed: z.object({ at: instantOut, halves: z.number().int().min(1).max(2) }).optional(),
  /** What a person may do now. */
  legal: z.array(z.string()),
});
type OrderView = z.output<typeof orderView>;

const instants = [
  'firstSignalAt',
  'openedAt',
  'reopenedAt',
  'acceptBy',
  'arriveBy',
  'fixBy',
  'acceptedAt',
  'arrivedAt',
  'repairedAt',
  'closedAt',
  'cancelledUntil',
] as const satisfies readonly (keyof Order)[];

/** A whole order, or the members of one that a ledger entry changed. */
function viewMembers(order: Partial<Order>): Record<string, unknown> {
  const view: Record<string, unknown> = { ...order };
  for (const key of instants) {
    const at = order[key];
    if (typeof at === 'number') view[key] = time(at);
  }
  if (order.photos !== undefined) view.photos = order.photos.map(viewPhoto);
  if (order.pause) {
    view.pause = { ...order.pause, from: time(order.pause.from), until: time(order.pause.until) };
  }
  if (order.checks) {
    const checks = Object.entries(order.checks);
    view.checks = Object.fromEntries(checks.map(([id, { at, found }]) => [id, { at: time(at), found }]));
  }
  if (order.escalation) view.escalation = { ...order.escalation, from: time(order.escalation.from) };
  if (order.pushed) view.pushed = { ...order.pushed, at: time(order.pushed.at) };
  return view;
}

export const viewOrder = (order: Order): OrderView =>
  ({ ...viewMembers(order), legal: legalActions(order.status) }) as OrderView;

const sampleView = z.object({ ts: instantOut }).catchall(z.union([z.number(), z.boolean(), z.string()]));

export const entryView = z.object({
  seq: z.number().int(),
  at: instantOut,
  orderId: z.string(),
  action: z.string(),
  by: z.object({ type: z.string(), id: z.string(), role: z.string().optional() }),
  from: z.enum(orderStatuses).nullable(),
  to: z.enum(orderStatuses),
  why: words.nullable(),
  note: z.string().nullable(),
  rule: z.object({ id: z.string(), version: z.string() }).nullable(),
  samples: z.array(sampleView),
  /** The members of the order that changed; for `opened` the whole order. */
  patch: z.record(z.string(), z.unknown()),
});

export const viewEntry = (entry: LedgerEntry): z.output<typeof entryView> => ({
  ...entry,
  at: time(entry.at),
  samples: entry.samples.map((sample) => ({ ...sample.metrics, ts: time(sample.ts) })),
  patch: viewMembers(entry.patch),
});

export const etagOf = (order: Order): string => `"${order.revision}"`;
