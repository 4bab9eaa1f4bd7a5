// What a batch of records did: gathered while the engine steps, committed in one transaction, then told.
import type { CommandResult } from './domain/command.ts';
import type { Complaint } from './domain/complaint.ts';
import type { DeviceId } from './domain/device.ts';
import type { Fault, Healths } from './domain/fault.ts';
import type { Position } from './domain/input.ts';
import type { LedgerEntry } from './domain/ledger.ts';
import type { Notice } from './domain/notice.ts';
import type { Order } from './domain/order.ts';
import type { Reject } from './domain/reading.ts';
import type { Silence } from './domain/silence.ts';
import type { Commit } from './store/ports.ts';

export interface Effects {
  readonly entries: LedgerEntry[];
  /** Final states, by id: what changed twice is written once. */
  readonly orders: Map<string, Order>;
  readonly faults: Map<string, Fault>;
  readonly complaints: Map<string, Complaint>;
  readonly silences: Map<string, Silence>;
  readonly notices: Notice[];
  readonly results: Map<Position, CommandResult>;
  readonly healths: Map<DeviceId, Healths>;
  readonly rejects: Reject[];
  readings: number;
  late: number;
  unknownMetrics: number;
  seqGaps: number;
}

export const noEffects = (): Effects => ({
  entries: [],
  orders: new Map(),
  faults: new Map(),
  complaints: new Map(),
  silences: new Map(),
  notices: [],
  results: new Map(),
  healths: new Map(),
  rejects: [],
  readings: 0,
  late: 0,
  unknownMetrics: 0,
  seqGaps: 0,
});

/** Has the store anything to learn? */
export const isWorthCommitting = (effects: Effects): boolean =>
  effects.entries.length > 0 ||
  effects.faults.size > 0 ||
  effects.complaints.size > 0 ||
  effects.silences.size > 0 ||
  effects.notices.length > 0;

export const commitOf = (effects: Effects, position: Position): Commit => ({
  position,
  entries: effects.entries,
  orders: [...effects.orders.values()],
  faults: [...effects.faults.values()],
  complaints: [...effects.complaints.values()],
  silences: [...effects.silences.values()],
  notices: effects.notices,
});
