// The heating season: decreed year by year, by rule where no decree is known. Both its first and last day count.
import type { SeasonSpec } from '../domain/season.ts';
import type { Millis, TownTime } from '../domain/time.ts';

export interface Season {
  isHeating(at: Millis): boolean;
}

export function makeSeason(spec: SeasonSpec, time: TownTime): Season {
  // Readings come in time's order, nearly: one day remembered answers almost all.
  let known = { from: 0, until: 0, heating: false };

  function isHeating(at: Millis): boolean {
    if (known.from <= at && at < known.until) return known.heating;
    const from = time.startOfDay(at);
    known = { from, until: time.startOfDay(from + 26 * 3_600_000), heating: heatingOn(spec, time.dayOf(at)) };
    return known.heating;
  }
  return { isHeating };
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
