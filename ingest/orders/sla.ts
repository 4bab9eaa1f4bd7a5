// Deadlines: from the class and the moment of opening, always computed anew, never counted down.
import type { ServiceClass } from '../domain/fault.ts';
import type { Order } from '../domain/order.ts';
import { DAY, MINUTE, type Millis, type TownTime } from '../domain/time.ts';
import { type Catalogue, inSeason } from './catalogue.ts';

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
  const plus = (ms: Millis | null): Millis | null => (ms === null ? null : from + ms);
  return {
    acceptBy:
      terms.acceptMs !== null && terms.acceptInHours
        ? addWorking(from, terms.acceptMs, catalogue, time)
        : plus(terms.acceptMs),
    arriveBy: plus(terms.arriveMs),
    fixBy: plus(terms.fixMs),
  };
}

/** Days looked ahead before a calendar without working hours is given up on. */
const calendarDaysMax = 60;

/** `from` plus `ms` of working time. */
export function addWorking(from: Millis, ms: Millis, catalogue: Catalogue, time: TownTime): Millis {
  let left = ms;
  let day = time.startOfDay(from);
  for (let n = 0; n < calendarDaysMax; n += 1) {
    if (!catalogue.holidays.includes(time.dayOf(day))) {
      const start = Math.max(from, day + catalogue.hours.startMinute * MINUTE);
      const end = day + catalogue.hours.endMinute * MINUTE;
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
