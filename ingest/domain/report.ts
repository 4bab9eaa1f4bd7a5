// What reports and costs read of an order: narrow, and without a word that a person wrote.
import type { CrewId, VillageId } from './device.ts';
import type { Cause, FaultCode } from './fault.ts';
import type { ClosedAs, Cost, OrderStatus, OrderType } from './order.ts';
import type { Millis } from './time.ts';

export interface ReportOrder {
  readonly number: string;
  readonly status: OrderStatus;
  readonly type: OrderType;
  readonly code: FaultCode | null;
  readonly causeType: Cause['type'];
  readonly causeId: string;
  readonly village: VillageId | null;
  readonly kind: string | null;
  readonly crew: CrewId | null;
  readonly priority: number;
  readonly openedAt: Millis;
  readonly reopenedAt: Millis | null;
  readonly fixBy: Millis | null;
  /** Since when its deadlines stand still; null: they run. */
  readonly pausedAt: Millis | null;
  /** When it was closed or cancelled last; an order that is open again may keep it. */
  readonly endedAt: Millis | null;
  readonly closedAs: ClosedAs | null;
  readonly reopened: number;
  /** In hundredths of a yuan, so that sums are exact; null: not known. */
  readonly partsFen: number | null;
  readonly labourFen: number | null;
  readonly costFrom: Cost['from'] | null;
}
