import { describe, expect, test } from 'vitest';
import { DAY, townTime } from '../../ingest/domain/time.ts';
import { isBright, isDark, isNight, makeSky, nightFrom, nightOf } from '../../ingest/judge/sun.ts';
import { clock, local, place, sky } from './watch.ts';

// Civil dawn, +6 degrees, -6 degrees in the evening: two independent almanacs agree on them within seconds.
const almanac: readonly (readonly [string, string, string, string, string])[] = [
  ['2024-12-22', '07:01', '08:14', '16:09', '17:22'],
  ['2025-01-15', '07:03', '08:14', '16:31', '17:42'],
  ['2025-03-21', '05:49', '06:51', '17:50', '18:53'],
  ['2025-06-21', '04:12', '05:25', '19:04', '20:18'],
  ['2025-11-15', '06:29', '07:38', '16:17', '17:26'],
];

describe('the sun over Lucheng', () => {
  test.each(almanac)('%s within two minutes', (day, dawn, brightFrom, brightUntil, dusk) => {
    for (const hour of ['00:00', '11:59', '23:59']) {
      const sun = sky.day(place.lat, place.lon, local(`${day} ${hour}`));
      const pairs = [
        [sun.dawn, dawn],
        [sun.brightFrom, brightFrom],
        [sun.brightUntil, brightUntil],
        [sun.dusk, dusk],
      ] as const;
      for (const [found, expected] of pairs)
        expect(Math.abs(found - local(`${day} ${expected}`))).toBeLessThanOrEqual(120_000);
    }
  });

  test('elevation is -6 degrees at civil dusk and 6 at its bright end', () => {
    const sun = sky.day(place.lat, place.lon, local('2025-01-15 12:00'));
    expect(sky.elevationDeg(place.lat, place.lon, sun.dusk)).toBeCloseTo(-6, 0);
    expect(sky.elevationDeg(place.lat, place.lon, sun.brightUntil)).toBeCloseTo(6, 0);
  });

  test.each([
    ['a minute before dusk and a quarter', '2025-01-15 17:55', false],
    ['a minute after it', '2025-01-15 17:59', true],
    ['at midnight', '2025-01-16 00:00', true],
    ['before dawn less a quarter', '2025-01-16 06:46', true],
    ['after it', '2025-01-16 06:50', false],
  ])('night %s', (_name, at, expected) => {
    expect(isNight(sky.day(place.lat, place.lon, local(at)), local(at))).toBe(expected);
  });

  test('dark is wider than night, and day lies inside neither', () => {
    for (let at = local('2025-01-15 00:00'); at < local('2025-01-16 00:00'); at += 60_000) {
      const sun = sky.day(place.lat, place.lon, at);
      if (isNight(sun, at)) expect(isDark(sun, at)).toBe(true);
      if (isBright(sun, at)) expect(isDark(sun, at)).toBe(false);
    }
  });

  test('a night belongs to the date of its evening', () => {
    const nightAt = (text: string) => nightOf(sky.day(place.lat, place.lon, local(text)), local(text));
    expect(nightAt('2025-01-18 02:00')).toBe(nightAt('2025-01-17 20:00'));
    expect(nightAt('2025-01-18 20:00')).toBe(nightAt('2025-01-17 20:00') + 1);
  });

  test('the next night begins a quarter after dusk', () => {
    const at = (text: string) => nightFrom(sky, place.lat, place.lon, local(text));
    expect(clock(at('2025-01-15 12:00')).slice(0, 8)).toBe('15 17:56');
    expect(at('2025-01-15 22:00')).toBe(local('2025-01-15 22:00'));
    expect(at('2025-01-16 03:00')).toBe(local('2025-01-16 03:00'));
  });

  test('where the sun does not set or rise the day is whole', () => {
    const polar = makeSky(townTime('UTC'));
    const summer = Date.parse('2025-06-21T00:00:00Z');
    const winter = Date.parse('2025-12-21T12:00:00Z');
    for (let at = summer; at < summer + DAY; at += 3_600_000)
      expect(isDark(polar.day(80, 20, at), at + 1)).toBe(false);
    expect(isDark(polar.day(85, 20, winter), winter)).toBe(true);
    expect(nightFrom(polar, 85, 20, winter)).toBe(winter);
  });
});
