// The periods of reports: the town's day, its week from Monday (the bulletin's too), its month. Pure.
import { DAY, type Millis, type TownTime } from '../../ingest/domain/time.ts';

/** 日调度, 周专题, 月综合, and the week's bulletin (通报). */
export const periods = ['daily', 'weekly', 'monthly', 'bulletin'] as const;
export type Period = (typeof periods)[number];

export interface Span {
  readonly from: Millis;
  /** Exclusive. */
  readonly to: Millis;
}

export const isWithin = (at: Millis | null, { from, to }: Span): boolean =>
  at !== null && from <= at && at < to;

/** Half a day in, so that a day of 23 or 25 hours does not shift the count. */
const noonMs = DAY / 2;

/** The period that holds `at`. */
export function periodAt(period: Period, at: Millis, town: TownTime): Span {
  const from = begin(period, at, town);
  const days = period === 'daily' ? 1 : period === 'monthly' ? daysOfMonth(town.local(from)) : 7;
  return { from, to: town.startOfDay(from + days * DAY + noonMs) };
}

function begin(period: Period, at: Millis, town: TownTime): Millis {
  const { day, weekday } = town.local(at);
  const back = period === 'daily' ? 0 : period === 'monthly' ? day - 1 : (weekday + 6) % 7;
  return town.startOfDay(town.startOfDay(at) + noonMs - back * DAY);
}

/** `2026-01` to `2026-03` as the months they span; none where they are in the wrong order or more than `max`. */
export function monthsBetween(from: string, to: string, max: number): readonly string[] {
  const numberOf = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;
  const first = numberOf(from);
  const count = numberOf(to) - first + 1;
  if (count < 1 || max < count) return [];
  return Array.from({ length: count }, (_, i) => {
    const month = String(((first + i) % 12) + 1).padStart(2, '0');
    return `${Math.floor((first + i) / 12)}-${month}`;
  });
}

/** Noon of a day (`YYYY-MM-DD`) in town time: inside the day whatever its length. */
export function noonOf(date: string, town: TownTime): Millis {
  const noon = Date.parse(`${date}T12:00:00Z`);
  return noon - town.offsetMs(noon);
}

const daysOfMonth = ({ year, month }: { year: number; month: number }): number =>
  new Date(Date.UTC(year, month, 0)).getUTCDate();
