// When the sun stands where, at a device's place. Computed once a local day and square kilometre: a degree's
// hundredth moves dusk by 2.4 s, and the hot path is one look-up.
import { getPosition, getTimes } from 'suncalc';
import { DAY, HOUR, type Millis, type TownTime } from '../domain/time.ts';

/** One local day at one place: `[from, until)`. Instants that do not come (polar day) stand at its ends. */
export interface SunDay {
  readonly from: Millis;
  readonly until: Millis;
  /** Local date as a number of days, so that nights can be told apart and counted. */
  readonly date: number;
  /** Civil dawn and dusk: the sun 6 degrees below the horizon. */
  readonly dawn: Millis;
  readonly dusk: Millis;
  /** The sun 6 degrees above the horizon. */
  readonly brightFrom: Millis;
  readonly brightUntil: Millis;
}

export interface Sky {
  readonly time: TownTime;
  day(lat: number, lon: number, at: Millis): SunDay;
  elevationDeg(lat: number, lon: number, at: Millis): number;
}

const placesKeptMax = 20_000;

/** A sky over a town; what it remembers is a cache and changes no answer. */
export function makeSky(time: TownTime): Sky {
  const places = new Map<number, SunDay>();
  let newest: { readonly lat: number; readonly lon: number; readonly sun: SunDay } | undefined;

  /** One reading's rules ask several times running. */
  function day(lat: number, lon: number, at: Millis): SunDay {
    if (newest?.lat === lat && newest.lon === lon && isOn(newest.sun, at)) return newest.sun;
    const sun = lookUp(lat, lon, at);
    newest = { lat, lon, sun };
    return sun;
  }

  function lookUp(lat: number, lon: number, at: Millis): SunDay {
    const place = Math.round(lat * 100) * 100_000 + Math.round(lon * 100);
    const known = places.get(place);
    if (known !== undefined && isOn(known, at)) return known;
    const found = sunDay(Math.round(lat * 100) / 100, Math.round(lon * 100) / 100, at, time);
    if (placesKeptMax <= places.size) places.clear();
    places.set(place, found);
    return found;
  }

  return { time, day, elevationDeg: (lat, lon, at) => getPosition(new Date(at), lat, lon).altitude };
}

const isOn = (sun: SunDay, at: Millis): boolean => sun.from <= at && at < sun.until;

function sunDay(lat: number, lon: number, at: Millis, time: TownTime): SunDay {
  const from = time.startOfDay(at);
  const noon = from + 12 * HOUR;
  // The next local midnight, also where a zone's clock is set forward or back in between.
  const until = time.startOfDay(from + DAY + 2 * HOUR);
  const times = getTimes(new Date(noon), lat, lon);
  const risesAbove = (degrees: number): boolean => degrees < getPosition(times.solarNoon, lat, lon).altitude;
  const instant = (found: Date | null, degrees: number, whenAbove: Millis, whenBelow: Millis): Millis =>
    found?.getTime() ?? (risesAbove(degrees) ? whenAbove : whenBelow);
  return {
    from,
    until,
    date: Math.floor((from + time.offsetMs(from)) / DAY),
    dawn: instant(times.dawn, -6, from, until),
    dusk: instant(times.dusk, -6, until, from),
    brightFrom: instant(times.goldenHourEnd, 6, from, until),
    brightUntil: instant(times.goldenHour, 6, until, from),
  };
}

/** Lamps are lit some minutes after dusk and put out before dawn: only between is darkness a fault. */
const nightMarginMs: Millis = 15 * 60_000;

/** Civil dusk + 15 min to civil dawn - 15 min. */
export const isNight = (sun: SunDay, at: Millis): boolean =>
  at <= sun.dawn - nightMarginMs || sun.dusk + nightMarginMs <= at;
/** Civil dusk to civil dawn. */
export const isDark = (sun: SunDay, at: Millis): boolean => at <= sun.dawn || sun.dusk <= at;
/** Sun above +6 degrees. */
export const isBright = (sun: SunDay, at: Millis): boolean => sun.brightFrom < at && at < sun.brightUntil;

/** The date of the night that holds `at`: that of its evening, so 02:00 on Saturday is Friday's. */
export const nightOf = (sun: SunDay, at: Millis): number =>
  at < (sun.from + sun.until) / 2 ? sun.date - 1 : sun.date;

/** When the next night begins: `at` itself where it is night already. */
export function nightFrom(sky: Sky, lat: number, lon: number, at: Millis): Millis {
  let sun = sky.day(lat, lon, at);
  if (isNight(sun, at)) return at;
  // Under the midnight sun a night may be months away; a year is further than any.
  for (let days = 0; days < 366; days += 1) {
    if (at <= sun.dusk + nightMarginMs && sun.dusk + nightMarginMs < sun.until)
      return sun.dusk + nightMarginMs;
    sun = sky.day(lat, lon, sun.until);
    if (isNight(sun, sun.from)) return sun.from;
  }
  return at;
}
