// What keeps coming back, and what is most frequent. Pure.
import type { ReportOrder } from '../../ingest/domain/report.ts';
import { subjectOf } from './names.ts';
import { isWithin, type Span } from './period.ts';

const rowsMax = 20;
/** Once is no recurrence. */
const timesMin = 2;

interface Offender extends Pick<ReportOrder, 'causeType' | 'causeId' | 'village'> {
  readonly times: number;
  readonly subjects: readonly string[];
}

/** Assets with more than one order opened in the span, or one that was opened again; the most often first. */
export function repeatOffenders(orders: readonly ReportOrder[], span: Span): readonly Offender[] {
  const byCause = new Map<string, ReportOrder[]>();
  for (const order of orders) {
    const key = `${order.causeType} ${order.causeId}`;
    byCause.set(key, [...(byCause.get(key) ?? []), order]);
  }
  return [...byCause.values()]
    .map((own) => {
      const { causeType, causeId, village } = own[0]!;
      const times = own.reduce((sum, order) => sum + timesIn(order, span), 0);
      return { causeType, causeId, village, times, subjects: [...new Set(own.map(subjectOf))] };
    })
    .filter(({ times }) => timesMin <= times)
    .sort((a, b) => b.times - a.times || (a.causeId < b.causeId ? -1 : 1))
    .slice(0, rowsMax);
}

/** How often it was opened in the span; of one from before, only when it was opened again last by the span's end is known. */
const timesIn = ({ openedAt, reopened, reopenedAt }: ReportOrder, span: Span): number =>
  isWithin(openedAt, span) ? 1 + reopened : Number(isWithin(reopenedAt, span));

interface Frequent {
  readonly subject: string;
  readonly opened: number;
}

/** Orders opened in the span by their fault, the most frequent first. */
export function mostFrequent(orders: readonly ReportOrder[], span: Span): readonly Frequent[] {
  const counts = new Map<string, number>();
  for (const order of orders) {
    if (isWithin(order.openedAt, span)) counts.set(subjectOf(order), (counts.get(subjectOf(order)) ?? 0) + 1);
  }
  return [...counts]
    .map(([subject, opened]) => ({ subject, opened }))
    .sort((a, b) => b.opened - a.opened || (a.subject < b.subject ? -1 : 1))
    .slice(0, rowsMax);
}
