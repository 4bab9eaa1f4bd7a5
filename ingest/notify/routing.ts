// Which channels tell a notice: decided when it is written, so that the outbox knows from the start what it owes. Pure.
import type { Notice } from '../domain/notice.ts';
import type { Millis, TownTime } from '../domain/time.ts';
import type { ChannelSpec, Filter } from './specs.ts';

/** The contract's own channel is always on, for crews; every other is told what one of its filters lets through. */
export function channelsFor(
  notice: Notice,
  specs: readonly ChannelSpec[],
  time: TownTime,
): readonly string[] {
  const configured = specs.filter((spec) => spec.for.some((filter) => fits(notice, filter, time)));
  return [...(notice.recipient.type === 'crew' ? ['mqtt'] : []), ...configured.map(({ name }) => name)];
}

function fits(notice: Notice, filter: Filter, time: TownTime): boolean {
  const { recipient, priority, reason, dueAt } = notice;
  const isIn = <T>(list: readonly T[] | undefined, one: T): boolean => list?.includes(one) ?? true;
  return (
    isIn(filter.to, recipient.type) &&
    isIn(filter.priorities, priority) &&
    isIn(filter.reasons, reason) &&
    isIn(filter.villages, villageOf(notice)) &&
    (filter.crews === undefined || (recipient.type === 'crew' && filter.crews.includes(recipient.id))) &&
    (filter.hours === undefined || isWithin(minuteOfDay(dueAt, time), filter.hours))
  );
}

/** An order's place, or the village that a digest is about. */
function villageOf({ body }: Notice): string {
  const { place, village } = body as {
    readonly place?: { readonly village?: string | null };
    readonly village?: string;
  };
  return place?.village ?? village ?? '';
}

/** By the clock on the wall, also on the day on which it is put forward. */
function minuteOfDay(at: Millis, time: TownTime): number {
  const { hour, minute } = time.local(at);
  return hour * 60 + minute;
}

/** Over midnight where the end comes first; the whole day where both are the same. */
const isWithin = (
  minute: number,
  { start, end }: { readonly start: number; readonly end: number },
): boolean => (start < end ? start <= minute && minute < end : start <= minute || minute < end);
