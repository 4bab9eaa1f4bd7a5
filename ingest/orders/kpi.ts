// The town's figures, exactly by their terms. The same terms stand as SQL in the view `reporting.kpi_day`; a test holds
// the two equal.
import type { KpiBy, KpiComplaint, KpiFacts, KpiOrder, KpiRow } from '../domain/kpi.ts';
import { MINUTE, type Millis, type TownTime } from '../domain/time.ts';

interface Group {
  readonly orders: KpiOrder[];
  readonly complaints: KpiComplaint[];
}

/**
 * One row per group, in order of key; all together in one row without `by`. Days are the town's.
 * @param now tells which deadlines are still running
 */
export function kpiRows(
  facts: KpiFacts,
  by: KpiBy | undefined,
  town: Pick<TownTime, 'dayOf'>,
  now: Millis,
): readonly KpiRow[] {
  const groups = new Map<string | null, Group>();
  const groupOf = (key: string | null): Group => {
    const known = groups.get(key);
    if (known !== undefined) return known;
    const group: Group = { orders: [], complaints: [] };
    groups.set(key, group);
    return group;
  };
  const keyOf = (fact: KpiOrder | KpiComplaint, at: Millis): string | null => {
    if (by === undefined) return null;
    return by === 'day' ? town.dayOf(at) : fact[by];
  };
  if (by === undefined) groupOf(null);
  for (const order of facts.orders) groupOf(keyOf(order, order.openedAt)).orders.push(order);
  for (const complaint of facts.complaints)
    groupOf(keyOf(complaint, complaint.reportedAt)).complaints.push(complaint);
  return [...groups.entries()]
    .sort(([a], [b]) => (a === b ? 0 : (a ?? '') < (b ?? '') ? -1 : 1))
    .map(([key, group]) => kpiRow(key, group, now));
}

function kpiRow(key: string | null, { orders, complaints }: Group, now: Millis): KpiRow {
  const episodes = orders.filter(isEpisode);
  const proactive = episodes.filter(isProactive);
  const sla = episodes.map((order) => slaOf(order, now));
  const missCauses: Record<string, number> = {};
  for (const { missCause } of complaints)
    if (missCause !== null) missCauses[missCause] = (missCauses[missCause] ?? 0) + 1;
  return {
    key,
    episodes: episodes.length,
    proactive: proactive.length,
    proactiveRate: episodes.length === 0 ? null : proactive.length / episodes.length,
    complaints: complaints.length,
    leadTimeMedianMin: medianMin(proactive.map((o) => [o.openedAt, o.firstComplaintAt])),
    toAcceptMedianMin: medianMin(episodes.map((o) => [o.openedAt, o.acceptedAt])),
    toFixMedianMin: medianMin(episodes.map((o) => [o.openedAt, o.repairedAt])),
    withinSla: sla.filter((outcome) => outcome === 'kept').length,
    slaDecided: sla.filter((outcome) => outcome !== 'undecided').length,
    selfCleared: orders.filter((o) => o.closedAs === 'self_cleared').length,
    reopened: episodes.reduce((sum, o) => sum + o.reopened, 0),
    missCauses,
  };
}

/** False orders cannot raise the rate: what ended as nothing, or went away by itself unnoticed, is no episode. */
function isEpisode(order: KpiOrder): boolean {
  if (order.status === 'cancelled' || order.closedAs === 'no_fault') return false;
  return order.closedAs !== 'self_cleared' || order.firstComplaintAt !== null;
}

/** Opened before the first complaint matched to it, or never complained of. */
function isProactive(order: KpiOrder): boolean {
  return order.firstComplaintAt === null || order.openedAt < order.firstComplaintAt;
}

/**
 * Missed as soon as one deadline is; kept when all it has are; else not decided: one is still running, or none was set.
 * An order's end stops its clocks, and so does a pause.
 */
function slaOf(order: KpiOrder, now: Millis): 'kept' | 'missed' | 'undecided' {
  const { closedAt } = order;
  const runsTo = order.pausedAt ?? now;
  const accept = deadline(order.acceptBy, order.acceptedAt ?? closedAt, runsTo);
  const arrive = deadline(order.arriveBy, order.arrivedAt ?? closedAt, runsTo);
  const fix = deadline(order.fixBy, order.repairedAt ?? closedAt, runsTo);
  if (accept === 'missed' || arrive === 'missed' || fix === 'missed') return 'missed';
  if (accept === 'running' || arrive === 'running' || fix === 'running') return 'undecided';
  return accept === 'kept' || arrive === 'kept' || fix === 'kept' ? 'kept' : 'undecided';
}

/** @param stopped when what was due was done; null: not yet */
function deadline(
  by: Millis | null,
  stopped: Millis | null,
  runsTo: Millis,
): 'none' | 'kept' | 'missed' | 'running' {
  if (by === null) return 'none';
  if (by < (stopped ?? runsTo)) return 'missed';
  return stopped === null ? 'running' : 'kept';
}

type Span = readonly [from: Millis, to: Millis | null];

/** Median length in minutes of the spans that ended; the mean of the middle two where they are even in number. */
function medianMin(spans: readonly Span[]): number | null {
  // A typed array sorts as numbers, and several times as fast as with a comparison.
  const lengths = Float64Array.from(spans.flatMap(([from, to]) => (to === null ? [] : [to - from]))).sort();
  if (lengths.length === 0) return null;
  const upper = lengths.length >> 1;
  const lower = (lengths.length - 1) >> 1;
  return (lengths[lower]! + lengths[upper]!) / 2 / MINUTE;
}
