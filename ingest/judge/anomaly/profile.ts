// What is usual at this hour of the day and of the week: a mean for each hour, read between the middles of two.
// Updates are clipped, so that one odd day does not become the habit.
import { HOUR, type Millis } from '../../domain/time.ts';

/** Plain data, replaced at each step. */
export interface Profile {
  readonly day: Cells;
  readonly week: Cells;
  /** Usual distance from the day's mean, hour by hour. */
  readonly spread: readonly number[];
  readonly spreadRows: readonly number[];
  /** Running errors of three guesses: the stream's own mean, the hour of the day, the hour of the week. */
  readonly errors: { readonly mean: number; readonly day: number; readonly week: number };
}
interface Cells {
  readonly means: readonly number[];
  readonly rows: readonly number[];
}

/** What a profile says of one moment. */
export interface Usual {
  readonly day: number | undefined;
  readonly week: number | undefined;
  /** The better of the two; nothing where neither does better than the mean. */
  readonly best: number | undefined;
  /** Usual distance of values from the hour's mean. */
  readonly spread: number;
}

const dayHours = 24;
const weekHours = 168;
/** A part of the day's habit that one further day may change, and of the week's one further week. */
const dayPace = 0.2;
const weekPace = 0.3;
const errorPace = 0.005;
/** A guess by the hour must err so much less than the simpler one before it is believed. */
const betterBy = 0.8;
/** Rows of one hour that a day's visit counts at most. */
const rowsPerHourMax = 12;
const clipSpreads = 3;

const cells = (hours: number): Cells => ({
  means: new Array<number>(hours).fill(0),
  rows: new Array<number>(hours).fill(0),
});
export const emptyProfile = (): Profile => ({
  day: cells(dayHours),
  week: cells(weekHours),
  spread: new Array<number>(dayHours).fill(0),
  spreadRows: new Array<number>(dayHours).fill(0),
  errors: { mean: 0, day: 0, week: 0 },
});

/** @param least the least spread that means anything for this stream */
export function usualAt(profile: Profile, at: Millis, least: number): Usual {
  const { errors } = profile;
  const day = between(profile.day, at / HOUR);
  const week = between(profile.week, at / HOUR);
  const dayIsBetter = day !== undefined && errors.day < betterBy * errors.mean;
  const rival = dayIsBetter ? errors.day : errors.mean;
  const weekIsBetter = week !== undefined && errors.week < betterBy * rival;
  const spread = Math.max(profile.spread[Math.floor(at / HOUR) % dayHours]!, least);
  return { day, week, best: weekIsBetter ? week : dayIsBetter ? day : undefined, spread };
}

/**
 * Takes in one value.
 * @param usual what `usualAt` said of it
 * @param mean the stream's own slow mean
 * @param scale its usual distance from that mean
 */
export function learn(
  profile: Profile,
  usual: Usual,
  at: Millis,
  elapsed: Millis,
  x: number,
  mean: number,
  scale: number,
): Profile {
  const rowsPerHour = Math.min(rowsPerHourMax, Math.max(1, HOUR / Math.max(1, elapsed)));
  const hour = Math.floor(at / HOUR);
  const ofDay = hour % dayHours;
  const limit = clipSpreads * Math.max(usual.spread, 0.3 * scale);
  const { errors } = profile;
  const spreadRows = profile.spreadRows[ofDay]!;
  const distance = usual.day === undefined ? 0 : Math.abs(x - usual.day);
  const dayKnown = 2 * rowsPerHour <= profile.day.rows[ofDay]!;
  const spreadPace = Math.max(dayPace / rowsPerHour, 1 / (spreadRows + 1));
  const counted = dayKnown ? Math.min(distance, limit) : distance;
  const error = (old: number, guess: number | undefined, unknown: number): number =>
    guess === undefined ? unknown : old + errorPace * (Math.abs(x - guess) - old);
  const meanError = error(errors.mean, mean, 0);
  return {
    day: moved(profile.day, ofDay, x, dayPace / rowsPerHour, dayKnown ? limit : Number.POSITIVE_INFINITY),
    week: moved(
      profile.week,
      hour % weekHours,
      x,
      weekPace / rowsPerHour,
      rowsPerHour < profile.week.rows[hour % weekHours]! && dayKnown ? limit : Number.POSITIVE_INFINITY,
    ),
    ...(usual.day === undefined
      ? { spread: profile.spread, spreadRows: profile.spreadRows }
      : {
          spread: profile.spread.with(
            ofDay,
            profile.spread[ofDay]! + spreadPace * (counted - profile.spread[ofDay]!),
          ),
          spreadRows: profile.spreadRows.with(ofDay, spreadRows + 1),
        }),
    errors: {
      mean: meanError,
      day: error(errors.day, usual.day, meanError),
      week: error(errors.week, usual.week, meanError),
    },
  };
}

/** The mean at a moment, drawn straight from the middle of one hour to the next; unknown next to an unseen hour. */
function between({ means, rows }: Cells, hours: number): number | undefined {
  const count = means.length;
  const hour = Math.floor(hours) % count;
  const part = hours - Math.floor(hours);
  const before = (hour + count - 1) % count;
  const after = (hour + 1) % count;
  if (rows[hour] === 0 || rows[before] === 0 || rows[after] === 0) return undefined;
  return part < 0.5
    ? means[before]! * (0.5 - part) + means[hour]! * (0.5 + part)
    : means[hour]! * (1.5 - part) + means[after]! * (part - 0.5);
}

function moved({ means, rows }: Cells, cell: number, x: number, slowest: number, limit: number): Cells {
  const pace = Math.max(slowest, 1 / (rows[cell]! + 1));
  const step = Math.min(limit, Math.max(-limit, x - means[cell]!));
  return { means: means.with(cell, means[cell]! + pace * step), rows: rows.with(cell, rows[cell]! + 1) };
}
