// Quiet hours: who may be woken for what. A notice that may not wait until the morning is never moved.
import type { Priority } from '../domain/fault.ts';
import type { RecipientType } from '../domain/notice.ts';
import { DAY, MINUTE, type Millis, type TownTime } from '../domain/time.ts';
import type { Catalogue } from './catalogue.ts';

/** When a notice that arose at `at` may go out: at once, or when the quiet hours end. */
export function afterQuiet(
  at: Millis,
  recipient: RecipientType,
  priority: Priority,
  { quiet }: Pick<Catalogue, 'quiet'>,
  time: TownTime,
): Millis {
  if (priority <= quiet.wakes[recipient]) return at;
  const { startMinute: start, endMinute: end } = quiet;
  const minute = (at - time.startOfDay(at)) / MINUTE;
  const inside = end <= start ? start <= minute || minute < end : start <= minute && minute < end;
  return inside ? morningAfter(at, quiet, time) : at;
}

/** The next end of the quiet hours. */
export function morningAfter(at: Millis, { endMinute }: Catalogue['quiet'], time: TownTime): Millis {
  const today = time.startOfDay(at);
  const morning = today + endMinute * MINUTE;
  return at < morning ? morning : time.startOfDay(today + DAY + DAY / 2) + endMinute * MINUTE;
}
