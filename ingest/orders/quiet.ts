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
  const day = time.startOfDay(at);
  const minute = (at - day) / MINUTE;
  const overMidnight = end <= start;
  if (overMidnight && start <= minute) return time.startOfDay(day + DAY + DAY / 2) + end * MINUTE;
  const inside = overMidnight ? minute < end : start <= minute && minute < end;
  return inside ? day + end * MINUTE : at;
}
