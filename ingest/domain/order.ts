// The order: its statuses, the one table of legal moves, and its shape.
import type { CrewId, Device, DeviceId, VillageId } from './device.ts';
import type { Cause, FaultCode, Priority, ServiceClass, Words } from './fault.ts';
import type { Millis } from './time.ts';

export const orderStatuses = ['open', 'accepted', 'on_site', 'verifying', 'closed', 'cancelled'] as const;
export type OrderStatus = (typeof orderStatuses)[number];

export const closeReasons = ['self_cleared', 'no_fault', 'verified', 'confirmed'] as const;
export type ClosedAs = (typeof closeReasons)[number];

/** What people may do; telemetry's own moves are `recovers`, `proves` and `refutes`. */
export const orderActions = [
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
] as const;
export type OrderAction = (typeof orderActions)[number];

/** The only way an order's status changes. The API, the documents and the tests read this table. */
export const MOVES = {
  open: { accept: 'accepted', cancel: 'cancelled', recovers: 'closed' },
  accepted: { arrive: 'on_site', release: 'open', cancel: 'cancelled', recovers: 'closed' },
  on_site: { repair: 'verifying', 'nothing-found': 'closed', release: 'open' },
  verifying: { proves: 'closed', refutes: 'open', confirm: 'closed' },
  closed: {},
  cancelled: {},
} as const satisfies Record<OrderStatus, Partial<Record<OrderAction, OrderStatus>>>;

/** Where `action` leads from `status`; `undefined` where it is illegal. */
export function moveTo(status: OrderStatus, action: OrderAction): OrderStatus | undefined {
  const moves: Partial<Record<OrderAction, OrderStatus>> = MOVES[status];
  return moves[action];
}

/** What a closing action says about how the order ended. */
export const CLOSED_AS: Partial<Record<OrderAction, ClosedAs>> = {
  recovers: 'self_cleared',
  'nothing-found': 'no_fault',
  proves: 'verified',
  confirm: 'confirmed',
};

/** Actions a person may ask for in this status, for problem details and buttons. */
export function legalActions(status: OrderStatus): readonly OrderAction[] {
  const byTelemetry: readonly OrderAction[] = ['recovers', 'proves', 'refutes'];
  return (Object.keys(MOVES[status]) as OrderAction[]).filter((action) => !byTelemetry.includes(action));
}

/** Where a crew goes: to the device that is the cause (a gateway's cabinet, not its lamps), else to the first it is about. */
export const deviceToVisit = (
  { cause, deviceIds }: Pick<Order, 'cause' | 'deviceIds'>,
  devices: ReadonlyMap<DeviceId, Device>,
): Device | undefined => devices.get(cause.id) ?? devices.get(deviceIds[0] ?? '');

export const pauseReasons = ['parts', 'access', 'weather', 'spare_unit'] as const;
export type PauseReason = (typeof pauseReasons)[number];
export const orderTypes = ['fault', 'complaint', 'patrol', 'preventive', 'platform'] as const;
export type OrderType = (typeof orderTypes)[number];

/** The same fault again within this reopens a closed order; later a new one is linked to it. */
export const reopenMs: Millis = 72 * 3_600_000;
/** A fault that could share a cause waits this long before its order is told; less where it would be priority 1. */
export const groupingMs: Millis = 60_000;
export const groupingUrgentMs: Millis = 30_000;

export interface Pause {
  readonly reason: PauseReason;
  readonly from: Millis;
  readonly until: Millis;
}

export const checkFindings = ['ok', 'fault', 'no_access'] as const;
/** A dated record of one asset that was looked at. */
export interface Check {
  readonly at: Millis;
  readonly found: (typeof checkFindings)[number];
}

export interface PhotoRef {
  readonly id: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly mime: string;
  readonly takenAt: Millis;
  readonly by: string;
}

/** What an order took, in yuan. */
export interface Cost {
  readonly partsYuan: number;
  readonly labourYuan: number;
  /** `office`: as entered; `catalogue`: the usual cost, at least in part. */
  readonly from: 'catalogue' | 'office';
}

/** How far up a missed deadline has been told. */
export interface Escalation {
  readonly missed: 'accept' | 'arrive';
  /** When the first were told; later steps count from here. */
  readonly from: Millis;
  readonly steps: number;
}

/** Follow-up (督办): how many halves of the time to `fixBy` had gone when it was told last. */
export interface Pushed {
  readonly at: Millis;
  readonly halves: 1 | 2;
}

export interface Order {
  readonly id: string;
  readonly number: string;
  /** Rises by one with every change: the ETag, and the guard of concurrent edits. */
  readonly revision: number;
  readonly status: OrderStatus;
  readonly type: OrderType;
  readonly code: FaultCode | null;
  /** Further codes on the same cause that stand under this order. */
  readonly codes: readonly FaultCode[];
  readonly cause: Cause;
  readonly deviceIds: readonly DeviceId[];
  /** The asset of the one device that it is about, as it was then; absent: it has no number, or there are more devices. */
  readonly assetNo?: string;
  readonly village: VillageId | null;
  readonly kind: string | null;
  readonly priority: Priority;
  readonly priorityReason: Words;
  readonly cls: ServiceClass;
  /** One sentence: why it was opened. */
  readonly why: Words;
  readonly crew: CrewId | null;
  readonly firstSignalAt: Millis | null;
  readonly openedAt: Millis;
  /** When it was opened again last: its deadlines count from then. Absent: never. */
  readonly reopenedAt?: Millis;
  readonly acceptBy: Millis | null;
  readonly arriveBy: Millis | null;
  readonly fixBy: Millis | null;
  readonly acceptedAt: Millis | null;
  readonly arrivedAt: Millis | null;
  readonly repairedAt: Millis | null;
  readonly closedAt: Millis | null;
  readonly closedAs: ClosedAs | null;
  readonly reopened: number;
  readonly occurrences: number;
  readonly complaintIds: readonly string[];
  /** `telemetry`, or the channel of the complaint that opened it, or `office`. */
  readonly source: string;
  readonly pause: Pause | null;
  readonly photos: readonly PhotoRef[];
  /** Who accepted it last. */
  readonly acceptedBy: string | null;
  /** An earlier order of the same fault, or the cause's order it was folded into. */
  readonly linkedTo: string | null;
  /** Until when a cancelled order keeps its fault from opening another. */
  readonly cancelledUntil: Millis | null;
  /** Why an open order cannot move: `telemetry_lost`, or `no_rule`, where nothing judges its fault any more. */
  readonly hold: string | null;
  /** Absent: never closed, or nobody knows what it cost. */
  readonly cost?: Cost;
  /** The patrol plan or recurring service that it was made for; absent: none. */
  readonly plan?: string;
  /** Patrols: what was looked at, by device; absent: nothing yet. */
  readonly checks?: Readonly<Record<DeviceId, Check>>;
  /** Absent: no deadline was ever missed. One whose `missed` is not the deadline asked for now is history. */
  readonly escalation?: Escalation;
  /** Absent: half the time to `fixBy` has not gone. One told before the last opening is history. */
  readonly pushed?: Pushed;
}

/** When its present life began: its deadlines count from here, and what proves a repair. */
export const lastOpened = (order: {
  readonly openedAt: Millis;
  readonly reopenedAt?: Millis | null;
}): Millis => order.reopenedAt ?? order.openedAt;
