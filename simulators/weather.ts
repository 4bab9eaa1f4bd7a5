// The town's weather: a yearly and a daily course, correlated noise, rain, and cold snaps by script. A pure function of
// (seed, script, time): no day needs the day before it to have been computed.
import { DAY, HOUR, MINUTE, type Millis, type TownTime } from '../ingest/domain/time.ts';
import { chance, type Key, keyOf, normal, uniform } from './chance.ts';
import { clamp, lerp, ramp, smooth } from './curve.ts';

export interface ColdSnap {
  /** The fall begins here and takes a day. */
  readonly from: Millis;
  readonly depthK: number;
  /** Days at the bottom, before a day and a half of recovery. */
  readonly days: number;
}

export interface WeatherScript {
  readonly snaps: readonly ColdSnap[];
  /** Standard deviation of the daily noise. */
  readonly noiseSdK: number;
  /** Added to the relative humidity, in per cent of its scale: a damp spell. */
  readonly dampPct: number;
}

export interface Air {
  readonly outdoorC: number;
  readonly humidityPct: number;
  /** 1 in rain and falling with a time constant of six hours after it; moves leakage. */
  readonly wetness: number;
}

export interface Weather {
  air(at: Millis): Air;
}

// Monthly mean of the daily high and low, C, January first. October to March: Beijing 1971-2000; the rest are estimates.
const highC = [1.8, 5.0, 11.6, 20.3, 26.0, 30.2, 30.9, 29.7, 25.8, 19.1, 10.1, 3.7] as const;
const lowC = [-8.4, -5.6, 0.4, 7.9, 13.6, 18.8, 22.0, 20.8, 14.8, 7.9, 0.0, -5.8] as const;
const coldestHour = 6.5;
const warmestHour = 14.5;
const dayNoisePersistence = 0.7;
const dayNoiseTerms = 24;
const snapFallMs = DAY;
const snapRecoveryMs = 1.5 * DAY;
const wetDecayMs = 6 * HOUR;
const wetRiseMs = 20 * MINUTE;
/** Days with rain: 70 % of a year's 45 events fall from June to August. */
const rainChanceSummer = 0.34;
const rainChanceOther = 0.05;
const rainHoursMax = 6;

const stream = { day: 1, hour: 2, humidity: 3, rain: 4, rainStart: 5, rainHours: 6 } as const;

/** Builds the weather of one seed. Answers are cached by the minute, since a fleet asks for the same minute often. */
export function createWeather(seed: number, script: WeatherScript, town: TownTime): Weather {
  const key = keyOf(seed, 'weather');
  let minute = Number.NaN;
  let last: Air = { outdoorC: 0, humidityPct: 0, wetness: 0 };
  return {
    air(at) {
      const now = Math.floor(at / MINUTE);
      if (now !== minute) {
        minute = now;
        last = airAt(key, script, town, now * MINUTE);
      }
      return last;
    },
  };
}

function airAt(key: Key, script: WeatherScript, town: TownTime, at: Millis): Air {
  const local = at + town.offsetMs(at);
  const day = Math.floor(local / DAY);
  const hour = (local - day * DAY) / HOUR;
  const wetness = wetnessAt(key, day, local);
  const high = monthly(highC, local);
  const low = monthly(lowC, local);
  // Wet days are cloudy: their afternoons stay cooler.
  const swing = lerp(low, high, dayCourse(hour) * (1 - 0.25 * wetness));
  const noise =
    script.noiseSdK * along(dayNoise, key, local / DAY - 0.5) + 0.4 * along(hourNoise, key, local / HOUR);
  let outdoorC = swing + noise;
  for (const snap of script.snaps) outdoorC -= snap.depthK * snapCourse(snap, at);
  const summer = ramp(low, 5, 20);
  const dry =
    55 +
    12 * summer -
    14 * (dayCourse(hour) - 0.5) +
    9 * along(humidityNoise, key, local / HOUR / 6) +
    script.dampPct;
  return { outdoorC, humidityPct: clamp(lerp(dry, 94, wetness), 12, 99), wetness };
}

/** Between the middles of two months, linearly. */
function monthly(table: readonly number[], local: Millis): number {
  const date = new Date(local);
  const month = date.getUTCMonth() + (date.getUTCDate() - 0.5) / 30.5 - 0.5;
  const before = Math.floor(month);
  return lerp(table[(before + 12) % 12]!, table[(before + 13) % 12]!, month - before);
}

/** 0 at the coldest hour, 1 at the warmest, smooth between. */
function dayCourse(hour: number): number {
  if (hour < coldestHour) return 1 - smooth((hour + 24 - warmestHour) / (coldestHour + 24 - warmestHour));
  if (hour < warmestHour) return smooth((hour - coldestHour) / (warmestHour - coldestHour));
  return 1 - smooth((hour - warmestHour) / (coldestHour + 24 - warmestHour));
}

function snapCourse(snap: ColdSnap, at: Millis): number {
  const bottomEnds = snap.from + snapFallMs + snap.days * DAY;
  return (
    smooth(ramp(at, snap.from, snap.from + snapFallMs)) -
    smooth(ramp(at, bottomEnds, bottomEnds + snapRecoveryMs))
  );
}

// AR(1) written as its own moving average, cut where the weights are below 0.0002: any day stands on its own.
function dayNoise(key: Key, day: number): number {
  let sum = 0;
  let weight = Math.sqrt(1 - dayNoisePersistence * dayNoisePersistence);
  for (let back = 0; back < dayNoiseTerms; back++) {
    sum += weight * normal(key, stream.day, day - back);
    weight *= dayNoisePersistence;
  }
  return sum;
}
const hourNoise = (key: Key, hour: number): number => normal(key, stream.hour, hour);
const humidityNoise = (key: Key, slot: number): number => normal(key, stream.humidity, slot);

/** Between two whole steps of a noise, linearly. */
function along(noise: (key: Key, index: number) => number, key: Key, x: number): number {
  const before = Math.floor(x);
  return lerp(noise(key, before), noise(key, before + 1), x - before);
}

/** Rain of this day and the two before it. */
function wetnessAt(key: Key, day: number, local: Millis): number {
  let wetness = 0;
  for (let d = day - 2; d <= day; d++) {
    const month = new Date(d * DAY).getUTCMonth();
    const summer = 5 <= month && month <= 7;
    if (!chance(summer ? rainChanceSummer : rainChanceOther, key, stream.rain, d)) continue;
    const from = (d + uniform(key, stream.rainStart, d)) * DAY;
    const to = from + (1 + (rainHoursMax - 1) * uniform(key, stream.rainHours, d)) * HOUR;
    if (local <= from) continue;
    const risen = ramp(local, from, from + wetRiseMs);
    wetness = Math.max(wetness, local <= to ? risen : Math.exp(-(local - to) / wetDecayMs));
  }
  return wetness;
}
