// What a score is made of, and what it says; docs/scoring.md defines every figure.
import type { FaultCode } from '../../ingest/domain/fault.ts';
import type { LedgerEntry } from '../../ingest/domain/ledger.ts';
import type { Order } from '../../ingest/domain/order.ts';
import type { Millis } from '../../ingest/domain/time.ts';
import type { TruthRecord } from '../truth.ts';

export type ScoredOrder = Pick<
  Order,
  | 'id'
  | 'type'
  | 'code'
  | 'codes'
  | 'cause'
  | 'deviceIds'
  | 'source'
  | 'openedAt'
  | 'closedAt'
  | 'closedAs'
  | 'status'
  | 'reopened'
  | 'crew'
  | 'firstSignalAt'
  | 'linkedTo'
>;
export interface ScoredComplaint {
  readonly at: Millis;
  readonly truth: { readonly deviceId: string; readonly defectId: string } | null;
}
export interface ScoreInput {
  readonly devices: number;
  readonly from: Millis;
  readonly to: Millis;
  readonly orders: readonly ScoredOrder[];
  readonly complaints: readonly ScoredComplaint[];
  readonly truth: readonly TruthRecord[];
  /** Tells when an order was opened again: the same fault within 72 h is the same order. */
  readonly ledger?: readonly Pick<LedgerEntry, 'orderId' | 'action' | 'at'>[];
  /** The town's hour of an instant, for shifts. */
  readonly hourOf: (at: Millis) => number;
}

export interface CodeScore {
  readonly code: FaultCode;
  /** Faults that could be seen long enough. */
  readonly expected: number;
  readonly found: number;
  readonly recall: number | null;
  /** Orders under this code, and those of them that something real stands behind. */
  readonly orders: number;
  readonly right: number;
  readonly precision: number | null;
  readonly delayMedianMin: number | null;
  readonly delayP95Min: number | null;
}

export interface Score {
  readonly codes: readonly CodeScore[];
  readonly deviceDays: number;
  readonly expected: number;
  readonly found: number;
  readonly recall: number | null;
  readonly falseOrders: number;
  readonly falsePer1000DeviceDays: number;
  /** Of the faults found: the share with exactly one order. */
  readonly causes: number;
  readonly oneOrderShare: number | null;
  readonly ordersPerCause: number | null;
  /** Faults somebody complained of or an order found; proactive: the order came first. Without those that stood before the run. */
  readonly episodes: number;
  readonly stoodBefore: number;
  readonly proactive: number;
  readonly proactiveRate: number | null;
  readonly leadMedianMin: number | null;
  readonly complaints: number;
  readonly orders: number;
  readonly reopened: number;
  readonly selfCleared: number;
  readonly noFault: number;
  readonly perCrewAndShift: { readonly mean: number; readonly most: number };
  /** For a person to look into: what was missed, and what was false. */
  readonly missed: readonly string[];
  readonly falseOnes: readonly string[];
}
