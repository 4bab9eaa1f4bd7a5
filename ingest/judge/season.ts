// The heating season: decreed year by year, by rule where no decree is known. Both its first and last day count.
import type { SeasonSpec } from '../domain/season.ts';
import { DAY, type Millis, type TownTime } from '../domain/time.ts';

/** On the first days of the season all houses are cold, and warm up as slowly as they may. */
const settlingMs: Millis = 2 * DAY;

export interface Season {
  isHeating(at: Millis): boolean;
  /** In the season for two days or more. */
  isSettled(at: Millis): boolean;
}

export function makeSeason(spec: SeasonSpec, time: TownTime): Season {
  // Readings come in time's order, nearly: one day remembered answers almost all.
  let known = { from: 0, until: 0, heating: false, settled: false };

  function dayAt(at: Millis) {
    if (known.from <= at && at < known.until) return known;
    const from = time.startOfDay(at);
    const heating = heatingOn(spec, time.dayOf(at));
    const settled = heating && heatingOn(spec, time.dayOf(at - settlingMs));
    known = { from, until: time.startOfDay(from + 26 * 3_600_000), heating, settled };
    return known;
  }
  return { isHeating: (at) => dayAt(at).heating, isSettled: (at) => dayAt(at).settled };
}

/** @param day `YYYY-MM-DD`, town time */
export function heatingOn(spec: SeasonSpec, day: string): boolean {
  const year = Number(day.slice(0, 4));
  // A winter begins in one year and ends in the next, so a day may belong to either's.
  return [year - 1, year].some((begins) => {
    const { from, until } = winterOf(spec, begins);
    return from <= day && day <= until;
  });
}

function winterOf(spec: SeasonSpec, begins: number): { readonly from: string; readonly until: string } {
  const decreed = spec.years[String(begins)];
  if (decreed !== undefined) return decreed;
  const { from, until } = spec.usual;
  return { from: `${begins}-${from}`, until: `${until < from ? begins + 1 : begins}-${until}` };
}
