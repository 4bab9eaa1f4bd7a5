// What all devices of a village share at one moment: town time, air, sun, season. Refreshed once a minute of simulated time.
import type { Village } from '../ingest/domain/device.ts';
import { DAY, HOUR, MINUTE, type Millis, type TownTime } from '../ingest/domain/time.ts';
import { type Key, keyOf, normal } from './chance.ts';
import { districtLoad, streetLoad } from './mains.ts';
import { type SunDay, sunDay } from './sun.ts';
import type { Weather } from './weather.ts';

export interface Place {
  readonly key: Key;
  readonly lat: number;
  readonly lon: number;
  minute: number;
  /** The town's day, counted from the epoch, and the hour in it. */
  day: number;
  startOfDay: Millis;
  hour: number;
  outdoorC: number;
  humidityPct: number;
  wetness: number;
  /** Load of a transformer district, 0 to 1. */
  load: number;
  /** Load of the street's supply, 0 to 1. */
  streetLoad: number;
  /** People heat: in the season, and on days outside it that begin with frost. */
  heating: boolean;
  sun: SunDay;
  /** From a quarter of an hour after civil dusk to one before civil dawn: nobody disputes that it is dark. */
  dark: boolean;
  /** The sun stands more than six degrees high. */
  bright: boolean;
}

/** When the town heats, as (month, day) pairs in town time; the last is included. */
export interface HeatingSeason {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

const villageSpreadK = 0.25;
const dawnMs = 6 * HOUR;
const frostyC = 2;
const clearTwilightMs = 15 * MINUTE;

export function createPlace(seed: number, village: Village): Place {
  const never: SunDay = { dawn: 0, sunrise: 0, high: 0, low: 0, sunset: 0, dusk: 0 };
  return {
    key: keyOf(seed, village.id),
    lat: village.lat,
    lon: village.lon,
    minute: Number.NaN,
    day: Number.NaN,
    startOfDay: 0,
    hour: 0,
    outdoorC: 0,
    humidityPct: 0,
    wetness: 0,
    load: 0,
    streetLoad: 0,
    heating: false,
    sun: never,
    dark: false,
    bright: false,
  };
}

/** Brings a place to `at`; does nothing within the same minute. */
export function refreshPlace(
  place: Place,
  at: Millis,
  weather: Weather,
  season: HeatingSeason,
  town: TownTime,
): void {
  const minute = Math.floor(at / MINUTE);
  if (minute === place.minute) return;
  place.minute = minute;
  const local = minute * MINUTE + town.offsetMs(at);
  const day = Math.floor(local / DAY);
  if (day !== place.day) {
    place.day = day;
    place.startOfDay = town.startOfDay(at);
    place.sun = sunDay(place.startOfDay, place.lat, place.lon);
    place.heating =
      inSeason(new Date(local), season) || weather.air(place.startOfDay + dawnMs).outdoorC < frostyC;
  }
  place.hour = (local - day * DAY) / HOUR;
  const air = weather.air(at);
  place.outdoorC = air.outdoorC + villageSpreadK * normal(place.key, 1, 0);
  place.humidityPct = air.humidityPct;
  place.wetness = air.wetness;
  place.streetLoad = streetLoad(place.hour);
  place.load = districtLoad(place.hour, place.outdoorC);
  place.dark = at < place.sun.dawn - clearTwilightMs || place.sun.dusk + clearTwilightMs <= at;
  place.bright = place.sun.high <= at && at < place.sun.low;
}

function inSeason(local: Date, season: HeatingSeason): boolean {
  const today = (local.getUTCMonth() + 1) * 100 + local.getUTCDate();
  const from = season.from[0] * 100 + season.from[1];
  const to = season.to[0] * 100 + season.to[1];
  return from <= to ? from <= today && today <= to : from <= today || today <= to;
}
