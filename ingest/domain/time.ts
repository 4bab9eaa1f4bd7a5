// Time is a number of milliseconds since the epoch (UTC) and always an argument: nothing in the core reads a clock.

/** Milliseconds, as an instant (since the epoch, UTC) or as a length. */
export type Millis = number;

export const SECOND: Millis = 1_000;
export const MINUTE: Millis = 60 * SECOND;
export const HOUR: Millis = 60 * MINUTE;
export const DAY: Millis = 24 * HOUR;

/** A reading further ahead of the engine's time is refused (`clock_ahead`). */
export const aheadMsMax: Millis = 5 * MINUTE;
/** A reading further behind the engine's time is refused (`clock_behind`). */
export const behindMsMax: Millis = 7 * DAY;
/** A reading further behind its device's newest is stored, never judged; also how long a gap in `seq` is waited for. */
export const latenessMsMax: Millis = 5 * MINUTE;

/** RFC 3339 in UTC, as the API writes it. */
export const rfc3339 = (at: Millis): string => new Date(at).toISOString();

/** A wall-clock reading of an instant in the town's zone. `weekday` is 0 for Sunday. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly weekday: number;
}

/** Converts between instants and the town's wall clock; offsets are looked up once per hour and zone. */
export interface TownTime {
  readonly zone: string;
  offsetMs(at: Millis): Millis;
  local(at: Millis): LocalTime;
  /** `YYYY-MM-DD` of the town's day that holds `at`. */
  dayOf(at: Millis): string;
  /** The instant at which the town's day that holds `at` began. */
  startOfDay(at: Millis): Millis;
}

/** Whether the machine's own calendar knows this IANA name. */
export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * @param zone an IANA name, such as `Asia/Shanghai`
 * @throws RangeError when the zone is unknown
 */
export function townTime(zone: string): TownTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const byHour = new Map<number, Millis>();
  const dayNames = new Map<number, string>();

  // No zone changes its offset twice within a day: where both ends of a day agree, all of it does, and the zone has to
  // be asked, which is slow, about once a day.
  function offsetMs(at: Millis): Millis {
    const midnight = Math.floor(at / DAY) * 24;
    const offset = offsetAtHour(midnight);
    return offset === offsetAtHour(midnight + 24) ? offset : offsetAtHour(Math.floor(at / HOUR));
  }

  // Offsets change on quarter hours at the finest, and in practice on the hour: one look-up an hour is exact enough.
  function offsetAtHour(hour: number): Millis {
    const known = byHour.get(hour);
    if (known !== undefined) return known;
    const parts: Record<string, number> = {};
    for (const part of format.formatToParts(hour * HOUR)) parts[part.type] = Number(part.value);
    const local = Date.UTC(
      parts.year!,
      parts.month! - 1,
      parts.day!,
      parts.hour!,
      parts.minute!,
      parts.second!,
    );
    if (byHour.size >= offsetsKeptMax) byHour.clear();
    byHour.set(hour, local - hour * HOUR);
    return local - hour * HOUR;
  }

  function local(at: Millis): LocalTime {
    const d = new Date(at + offsetMs(at));
    return {
      year: d.getUTCFullYear(),
      month: d.getUTCMonth() + 1,
      day: d.getUTCDate(),
      hour: d.getUTCHours(),
      minute: d.getUTCMinutes(),
      weekday: d.getUTCDay(),
    };
  }

  function dayOf(at: Millis): string {
    const day = Math.floor((at + offsetMs(at)) / DAY);
    const known = dayNames.get(day);
    if (known !== undefined) return known;
    const name = new Date(day * DAY).toISOString().slice(0, 10);
    if (dayNames.size >= dayNamesKeptMax) dayNames.clear();
    dayNames.set(day, name);
    return name;
  }
  function startOfDay(at: Millis): Millis {
    const offset = offsetMs(at);
    const midnight = Math.floor((at + offset) / DAY) * DAY;
    // The offset may have changed since: the day began by the one of then.
    return midnight - offsetMs(midnight - offset);
  }
  return { zone, offsetMs, local, dayOf, startOfDay };
}

const offsetsKeptMax = 20_000;
/** Eleven years, the longest that figures span. */
const dayNamesKeptMax = 11 * 366;
