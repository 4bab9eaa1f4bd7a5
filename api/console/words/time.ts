// Times and spans in words. Pure: now, zone and language are arguments.
import type { Language } from '../i18n/language.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `12分`, `3时5分`, `2天4时`: the two largest units, cut to whole ones; a part that is nought is left out. */
export function span(ms: number, language: Language): string {
  const minutes = Math.floor(Math.abs(ms) / MINUTE);
  const [d, h, m] = [Math.floor(minutes / 1_440), Math.floor(minutes / 60) % 24, minutes % 60];
  const [day, hour, minute] = language === 'zh' ? ['天', '时', '分'] : [' d', ' h', ' min'];
  const parts = 0 < d ? [d && d + day, h && h + hour] : [h && h + hour, (m || !h) && m + minute];
  return parts.filter(Boolean).join(language === 'zh' ? '' : ' ');
}

const formats = new Map<string, Intl.DateTimeFormat>();
function format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${zone} ${JSON.stringify(options)}`;
  let made = formats.get(name);
  if (made === undefined) {
    made = new Intl.DateTimeFormat('en-CA', { timeZone: zone, hourCycle: 'h23', ...options });
    formats.set(name, made);
  }
  return made;
}

const two = '2-digit' as const;
/** `2026-01-15` in the town's zone. */
export const dayOf = (at: number, zone: string): string =>
  format(zone, { year: 'numeric', month: two, day: two }).format(at);
/** `21:05` in the town's zone. */
export const hourOf = (at: number, zone: string): string =>
  format(zone, { hour: two, minute: two }).format(at);

/** The hour alone today, else with month and day, else with the year. */
export function moment(at: number, now: number, zone: string): string {
  const [day, today] = [dayOf(at, zone), dayOf(now, zone)];
  const hour = hourOf(at, zone);
  if (day === today) return hour;
  return day.slice(0, 4) === today.slice(0, 4) ? `${day.slice(5)} ${hour}` : `${day} ${hour}`;
}

/** Milliseconds of an RFC 3339 time; null stays null. */
export const ms = (text: string | null): number | null => (text === null ? null : Date.parse(text));

/** A `datetime-local` field's text in the town's zone, and back. */
export const toField = (at: number, zone: string): string => `${dayOf(at, zone)}T${hourOf(at, zone)}`;
export function fromField(text: string, zone: string): number {
  const asUtc = Date.parse(`${text}:00Z`);
  const shown = Date.parse(`${toField(asUtc, zone)}:00Z`);
  return asUtc - (shown - asUtc);
}

export { DAY, HOUR, MINUTE };
