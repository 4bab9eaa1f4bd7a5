// The words of the figures by which the town is measured (未诉先办): narrow facts in, rows out.
import type { CrewId, VillageId } from './device.ts';
import type { OrderStatus } from './order.ts';
import type { Millis } from './time.ts';

/** What the figures need of a fault or complaint order. */
export interface KpiOrder {
  readonly status: OrderStatus;
  readonly village: VillageId | null;
  readonly kind: string | null;
  readonly crew: CrewId | null;
  readonly openedAt: Millis;
  readonly acceptBy: Millis | null;
  readonly arriveBy: Millis | null;
  readonly fixBy: Millis | null;
  readonly acceptedAt: Millis | null;
  readonly arrivedAt: Millis | null;
  readonly repairedAt: Millis | null;
  readonly closedAt: Millis | null;
  readonly closedAs: string | null;
  /** Since when its deadlines stand still; null: they run. */
  readonly pausedAt: Millis | null;
  readonly reopened: number;
  /** `reportedAt` of the first complaint matched to it, whenever that came. */
  readonly firstComplaintAt: Millis | null;
}

/** Place and crew are the matched order's where the complaint itself names none. */
export interface KpiComplaint {
  readonly village: VillageId | null;
  readonly kind: string | null;
  readonly crew: CrewId | null;
  readonly reportedAt: Millis;
  readonly missCause: string | null;
}

/** Orders opened and complaints reported in one period. */
export interface KpiFacts {
  readonly orders: readonly KpiOrder[];
  readonly complaints: readonly KpiComplaint[];
}

export const kpiGroupings = ['village', 'kind', 'crew', 'day'] as const;
export type KpiBy = (typeof kpiGroupings)[number];

/** One row of `GET /kpi`, but for lamp-on rate and coverage, which telemetry tells. Null: nothing to measure, not 0. */
export interface KpiRow {
  /** The village, kind, crew or day (`YYYY-MM-DD`, town time); null: none known, or all together. */
  readonly key: string | null;
  readonly episodes: number;
  readonly proactive: number;
  readonly proactiveRate: number | null;
  readonly complaints: number;
  readonly leadTimeMedianMin: number | null;
  readonly toAcceptMedianMin: number | null;
  readonly toFixMedianMin: number | null;
  /** Episodes that kept every deadline, of the `slaDecided` that kept them all or missed one: what is not due is in neither. */
  readonly withinSla: number;
  readonly slaDecided: number;
  readonly selfCleared: number;
  readonly reopened: number;
  readonly missCauses: Readonly<Record<string, number>>;
}
