// Deadlines: from the class and the moment of opening, always computed anew, never counted down.
import type { ServiceClass } from '../domain/fault.ts';
import type { Order } from '../domain/order.ts';
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
  const named = catalogue.classes[cls];
  const away = named.offSeason !== undefined && !inSeason(catalogue, time.local(from));
  const terms = away ? catalogue.classes[named.offSeason!] : named;
  const { hours, calendar } = catalogue;
  const workday = (day: Millis): boolean => isWorkday(calendar, time, day);
  const run = (ms: Millis | null, isAccept: boolean): Millis | null => {
    if (ms === null) return null;
    if (terms.clock === 'always' || (terms.clock === 'hours' && !isAccept)) return from + ms;
    const open = { hours: isAccept ? hours : wholeDay, isOpen: terms.clock === 'hours' ? everyDay : workday };
    return addWorking(from, ms, open, time);
  };
  return {
    acceptBy: run(terms.acceptMs, true),
    arriveBy: run(terms.arriveMs, false),
    fixBy: run(terms.fixMs, false),
  };
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
export function addWorking(from: Millis, ms: Millis, { hours, isOpen }: Opening, time: TownTime): Millis {
  let left = ms;
  let day = time.startOfDay(from);
  for (let n = 0; n < calendarDaysMax; n += 1) {
    if (isOpen(day)) {
      const start = Math.max(from, day + hours.startMinute * MINUTE);
      const end = day + hours.endMinute * MINUTE;
      if (start < end && left <= end - start) return start + left;
      if (start < end) left -= end - start;
    }
    // Half a day further lands in the next day whatever the zone does to its length.
    day = time.startOfDay(day + DAY + DAY / 2);
  }
  return from + ms;
}

/** What a pause that lasted from `from` to `to` does to the deadlines not yet met. */
export function shiftDeadlines(order: Order, from: Millis, to: Millis): OrderDeadlines {
  const by = Math.max(0, to - from);
  const later = (at: Millis | null, met: Millis | null): Millis | null =>
    at === null || met !== null ? at : at + by;
  return {
    acceptBy: later(order.acceptBy, order.acceptedAt),
    arriveBy: later(order.arriveBy, order.arrivedAt),
    fixBy: later(order.fixBy, order.repairedAt),
  };
}
