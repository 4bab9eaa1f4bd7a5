// When the sun rises and sets over a village, and the twilights that lamps and rules speak of. Whole seconds: no library's
// last digit reaches the telemetry.
import { getTimes } from 'suncalc';
import { DAY, type Millis } from '../ingest/domain/time.ts';

/** One town day's sun. `high` and `low`: +6 degrees in the morning and in the evening. */
export interface SunDay {
  readonly dawn: Millis;
  readonly sunrise: Millis;
  readonly high: Millis;
  readonly low: Millis;
  readonly sunset: Millis;
  readonly dusk: Millis;
}

/** The sun of the day that begins at `startOfDay`; asked at noon, since the library takes the solar day of the instant. */
export function sunDay(startOfDay: Millis, lat: number, lon: number): SunDay {
  const times = getTimes(new Date(startOfDay + DAY / 2), lat, lon);
  const at = (time: Date | null): Millis => {
    if (time === null) throw new Error(`the sun neither rises nor sets at latitude ${lat}`);
    return Math.round(time.getTime() / 1000) * 1000;
  };
  return {
    dawn: at(times.dawn),
    sunrise: at(times.sunrise),
    high: at(times.goldenHourEnd),
    low: at(times.goldenHour),
    sunset: at(times.sunset),
    dusk: at(times.dusk),
  };
}
