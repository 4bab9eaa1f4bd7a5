// The periods of reports: the town's day, its week from Monday, its month. Pure.
import { DAY, type Millis, type TownTime } from '../../ingest/domain/time.ts';

export const periods = ['daily', 'weekly', 'monthly'] as const;
export type Period = (typeof periods)[number];

export interface Span {
  readonly from: Millis;
  /** Exclusive. */
  readonly to: Millis;
}

/** Half a day in, so that a day of 23 or 25 hours does not shift the count. */
const noonMs = DAY / 2;

/** The period that holds `at`. */
export function periodAt(period: Period, at: Millis, town: TownTime): Span {
  const from = begin(period, at, town);
  const days = period === 'daily' ? 1 : period === 'weekly' ? 7 : daysOfMonth(town.local(from));
  return { from, to: town.startOfDay(from + days * DAY + noonMs) };
}

function begin(period: Period, at: Millis, town: TownTime): Millis {
  const { day, weekday } = town.local(at);
  const back = period === 'daily' ? 0 : period === 'weekly' ? (weekday + 6) % 7 : day - 1;
  return town.startOfDay(town.startOfDay(at) + noonMs - back * DAY);
}

const daysOfMonth = ({ year, month }: { year: number; month: number }): number =>
  new Date(Date.UTC(year, month, 0)).getUTCDate();
