// The state of the town: plain Maps of small readonly objects, replaced entry by entry, so that a snapshot is
// one serialisation and a step costs what it touches.
import type { CommandResult, OrderCommand } from '../domain/command.ts';
import type { Complaint } from '../domain/complaint.ts';
import type { CrewId, DeviceId } from '../domain/device.ts';
import type { Cause, Fault, FaultCode, Priority, ServiceClass, Symptom, Words } from '../domain/fault.ts';
import type { Order } from '../domain/order.ts';
import type { Silence } from '../domain/silence.ts';
import type { Millis } from '../domain/time.ts';
import type { CauseId } from './rules.ts';

/** `type:id code`: what one open order stands for. */
export type FaultKey = string;
export const faultKey = (cause: Cause, code: FaultCode): FaultKey => `${cause.type}:${cause.id} ${code}`;
export const deviceCause = (id: DeviceId): Cause => ({ type: 'device', id });

/** Where a standing fault is on its way to an order. */
export type Stage =
  /** In its grouping window, or while a cause that would explain it is being decided. */
  | { readonly in: 'waiting'; readonly until: Millis }
  /** What held it back is over and it no longer shows, though it has not been calm for long enough to clear. */
  | { readonly in: 'easing'; readonly until: Millis }
  /** A trouble that is over has left it behind, and it mends by itself if the device is sound. */
  | { readonly in: 'mending'; readonly until: Millis; readonly after: string }
  | { readonly in: 'told'; readonly orderId: string }
  /** A standing cause explains it. */
  | { readonly in: 'covered'; readonly by: FaultKey }
  | { readonly in: 'silenced'; readonly by: string }
  /** Its order was cancelled; `until`: the cancel's end date. */
  | { readonly in: 'blocked'; readonly by: string; readonly until: Millis | null };

/** A fault of a device or a cause that has been raised and has not cleared. */
export interface Standing {
  readonly key: FaultKey;
  readonly cause: Cause;
  readonly fault: Fault;
  readonly priority: Priority;
  readonly cls: ServiceClass;
  readonly words: Words;
  readonly deviceIds: readonly DeviceId[];
  readonly occurrences: number;
  /** What its order's `openedAt` will be: when the rule came due, or when what held it back ended. */
  readonly dueAt: Millis;
  /** End of the grouping window. */
  readonly waitUntil: Millis;
  readonly stage: Stage;
}

/** A cause that is suspected or stands. */
export interface CauseState {
  readonly key: FaultKey;
  readonly id: CauseId;
  readonly cause: Cause;
  readonly phase: 'suspect' | 'standing';
  /** Since when the raise condition holds without a break; `null` while it does not. */
  readonly presentSince: Millis | null;
  /** Since when the clear condition holds without a break. */
  readonly calmSince: Millis | null;
  readonly claimedAt: Millis | null;
  /** When further devices last joined its order. */
  readonly joinedAt: Millis;
  readonly deviceIds: readonly DeviceId[];
}

/** What an order needs beyond what is shown of it. */
export interface Life {
  /** Priority before adjustments; `null`: rebuilt from the store, which knows only the adjusted one. */
  readonly base: Priority | null;
  /** Photos it had when it was last opened: a repair needs a further one. */
  readonly photosBefore: number;
  /** Standing faults under it. */
  readonly keys: readonly FaultKey[];
  /** Telemetry has shown its fault: only then can telemetry end it. */
  readonly shown: boolean;
}

/** Edits made on the spot, without a network, that came before the edit they follow. */
export interface SpotEdits {
  readonly parked: readonly OrderCommand[];
  /** Steps whose time was told by an offline edit: an earlier one may still correct it. */
  readonly merged: readonly ('accept' | 'arrive' | 'repair')[];
}

interface Answered {
  readonly bodyHash: string;
  readonly at: Millis;
  readonly result: CommandResult;
}

export interface Town {
  now: Millis;
  ledgerSeq: number;
  /** Orders opened on the town's present day, for their numbers. */
  day: { readonly date: string; readonly opened: number };
  /** Until then silence proves nothing: the program has just started. */
  graceUntil: Millis;
  /**
   * From then on the absence of symptoms is calm again: after a long stop, or without a snapshot, they are
   * yet to be told.
   */
  calmFrom: Millis;
  /** Cached earliest timer; `null`: to be looked up. */
  due: Millis | null;
  readonly orders: Map<string, Order>;
  readonly lives: Map<string, Life>;
  readonly lastOrder: Map<FaultKey, string>;
  /** Orders that are not over, by device. */
  readonly byDevice: Map<DeviceId, readonly string[]>;
  readonly standing: Map<FaultKey, Standing>;
  readonly causes: Map<FaultKey, CauseState>;
  readonly symptoms: Map<DeviceId, Readonly<Partial<Record<Symptom, Millis>>>>;
  readonly silences: Map<string, Silence>;
  readonly complaints: Map<string, Complaint>;
  readonly flaps: Map<FaultKey, readonly Millis[]>;
  /** Days (`YYYY-MM-DD`) on which a district's voltage was out of its band, until they make a root cause. */
  readonly sags: Map<string, readonly string[]>;
  /** New orders that each crew was told of in its present shift. */
  readonly shifts: Map<CrewId, { readonly shift: string; readonly told: number }>;
  readonly spot: Map<string, SpotEdits>;
  readonly answered: Map<string, Answered>;
  /** What must be looked at when, by `what id`. */
  readonly timers: Map<string, Millis>;
}

/** @param lastLedgerSeq the newest entry of the ledger that this town continues */
export function createTown(lastLedgerSeq = 0): Town {
  return {
    now: 0,
    ledgerSeq: lastLedgerSeq,
    day: { date: '', opened: 0 },
    graceUntil: 0,
    calmFrom: 0,
    due: null,
    orders: new Map(),
    lives: new Map(),
    lastOrder: new Map(),
    byDevice: new Map(),
    standing: new Map(),
    causes: new Map(),
    symptoms: new Map(),
    silences: new Map(),
    complaints: new Map(),
    flaps: new Map(),
    sags: new Map(),
    shifts: new Map(),
    spot: new Map(),
    answered: new Map(),
    timers: new Map(),
  };
}

export function setTimer(town: Town, id: string, due: Millis): void {
  town.timers.set(id, due);
  town.due = null;
}

export function dropTimer(town: Town, id: string): void {
  if (town.timers.delete(id)) town.due = null;
}

/** The next instant at which the town changes by itself; `undefined`: never. */
export function nextDue(town: Town): Millis | undefined {
  if (town.timers.size === 0) return undefined;
  if (town.due === null) {
    let least = Number.POSITIVE_INFINITY;
    for (const due of town.timers.values()) if (due < least) least = due;
    town.due = least;
  }
  return town.due;
}

/** Takes out the earliest timer due at `at`; ties go by name, the same after a restart. */
export function popTimer(town: Town, at: Millis): { readonly id: string; readonly due: Millis } | undefined {
  const due = nextDue(town);
  if (due === undefined || at < due) return undefined;
  let first: string | undefined;
  for (const [id, when] of town.timers) if (when === due && (first === undefined || id < first)) first = id;
  dropTimer(town, first!);
  return { id: first!, due };
}

export const isOver = (order: Order): boolean => order.status === 'closed' || order.status === 'cancelled';
