// Deadlines: from the class and the moment of opening, always computed anew, never counted down.
import type { ServiceClass } from '../domain/fault.ts';
import { lastOpened, type Order } from '../domain/order.ts';
import { DAY, MINUTE, type Millis, type TownTime } from '../domain/time.ts';
import { type Calendar, type Catalogue, inSeason } from './catalogue.ts';

type OrderDeadlines = Pick<Order, 'acceptBy' | 'arriveBy' | 'fixBy'>;

/** `acceptBy`, `arriveBy`, `fixBy` of an order of this class opened at `from`. */
export function deadlines(
  cls: ServiceClass,
  from: Millis,
  catalogue: Catalogue,
  time: TownTime,
): OrderDeadlines {
  const terms = termsOf(cls, from, catalogue, time);
  const run = (ms: Millis | null, opening: Opening | undefined): Millis | null => {
    if (ms === null) return null;
    return opening === undefined ? from + ms : addWorking(from, ms, opening, time);
  };
  return {
    acceptBy: run(terms.acceptMs, terms.accept),
    arriveBy: run(terms.arriveMs, terms.further),
    fixBy: run(terms.fixMs, terms.further),
  };
}

/** The promise of a class, and when its clocks run; without an opening they always do. */
function termsOf(cls: ServiceClass, from: Millis, catalogue: Catalogue, time: TownTime) {
  const named = catalogue.classes[cls];
  const away = named.offSeason !== undefined && !inSeason(catalogue, time.local(from));
  const terms = away ? catalogue.classes[named.offSeason!] : named;
  const { hours, calendar } = catalogue;
  const workday = (day: Millis): boolean => isWorkday(calendar, time, day);
  const isOpen = terms.clock === 'hours' ? everyDay : workday;
  const accept: Opening | undefined = terms.clock === 'always' ? undefined : { hours, isOpen };
  const further: Opening | undefined = terms.clock === 'workdays' ? { hours: wholeDay, isOpen } : undefined;
  return { ...terms, accept, further };
}

const wholeDay = { startMinute: 0, endMinute: 24 * 60 };
const everyDay = (): boolean => true;

/** Monday to Friday, but for public holidays; and the weekend days worked in exchange. */
export function isWorkday({ holidays, workdays }: Calendar, time: TownTime, day: Millis): boolean {
  const date = time.dayOf(day);
  const { weekday } = time.local(day);
  return workdays.has(date) || (!holidays.has(date) && 0 < weekday && weekday < 6);
}

/** When a clock runs: between these minutes of the days that are open. */
interface Opening {
  readonly hours: { readonly startMinute: number; readonly endMinute: number };
  /** @param day the beginning of the day in question */
  readonly isOpen: (day: Millis) => boolean;
}

/** Days looked ahead before a calendar without working hours is given up on. */
const calendarDaysMax = 60;

/** `from` plus `ms` of the time in which the clock runs. */
export function addWorking(from: Millis, ms: Millis, opening: Opening, time: TownTime): Millis {
  let left = ms;
  for (const [start, end] of openSpans(from, opening, time)) {
    if (left <= end - start) return start + left;
    left -= end - start;
  }
  return from + ms;
}

/** How much of the time between the two the clock runs. */
function workingBetween(from: Millis, to: Millis, opening: Opening, time: TownTime): Millis {
  let sum = 0;
  for (const [start, end] of openSpans(from, opening, time)) {
    if (to <= start) break;
    sum += Math.min(end, to) - start;
  }
  return sum;
}

/** From `from` on, for as many days as are looked ahead. */
function* openSpans(
  from: Millis,
  { hours, isOpen }: Opening,
  time: TownTime,
): Generator<readonly [start: Millis, end: Millis]> {
  let day = time.startOfDay(from);
  for (let n = 0; n < calendarDaysMax; n += 1) {
    const start = Math.max(from, day + hours.startMinute * MINUTE);
    const end = day + hours.endMinute * MINUTE;
    if (start < end && isOpen(day)) yield [start, end];
    // Half a day further lands in the next day whatever the zone does to its length.
    day = time.startOfDay(day + DAY + DAY / 2);
  }
}

/**
 * What a pause that lasted from `from` to `to` does to the deadlines not yet met: each has as much of its clock's time to go as
 * when the pause began. One that was missed by then stays as late as it was.
 */
export function shiftDeadlines(
  order: Order,
  { from, to }: { readonly from: Millis; readonly to: Millis },
  catalogue: Catalogue,
  time: TownTime,
): OrderDeadlines {
  const { accept, further } = termsOf(order.cls, lastOpened(order), catalogue, time);
  const later = (by: Millis | null, met: Millis | null, opening: Opening | undefined): Millis | null => {
    if (by === null || met !== null || to <= from) return by;
    if (opening === undefined || by <= from) return by + (to - from);
    // A deadline of other terms may lie where this clock stands: it never comes earlier.
    return Math.max(by, addWorking(to, workingBetween(from, by, opening, time), opening, time));
  };
  return {
    acceptBy: later(order.acceptBy, order.acceptedAt, accept),
    arriveBy: later(order.arriveBy, order.arrivedAt, further),
    fixBy: later(order.fixBy, order.repairedAt, further),
  };
}
