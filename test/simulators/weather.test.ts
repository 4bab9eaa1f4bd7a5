import { expect, test } from 'vitest';
import { DAY, HOUR, townTime } from '../../ingest/domain/time.ts';
import { sunDay } from '../../simulators/sun.ts';
import { createWeather, type WeatherScript } from '../../simulators/weather.ts';

const town = townTime('Asia/Shanghai');
const calm: WeatherScript = { snaps: [], noiseSdK: 3, dampPct: 0 };
const at = (text: string): number => Date.parse(`${text}+08:00`);
const hours = (from: string, days: number): number[] =>
  Array.from({ length: days * 24 }, (_, i) => at(`${from}T00:00:00`) + i * HOUR);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

test.each([
  ['01', -3.3],
  ['03', 6.0],
  ['07', 26.4],
  ['11', 5.0],
])('month %s has its usual mean over many years', (month, expected) => {
  const temperatures = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].flatMap((seed) => {
    const weather = createWeather(seed, calm, town);
    return hours(`2021-${month}-01`, 28).map((hour) => weather.air(hour).outdoorC);
  });
  expect(Math.abs(mean(temperatures) - expected)).toBeLessThan(1.5);
});

test('a cold snap: down to nearly -20 C at dawn, cold days, back afterwards', () => {
  const script = {
    snaps: [{ from: at('2021-01-05T22:00:00'), depthK: 11, days: 2.5 }],
    noiseSdK: 0.5,
    dampPct: 0,
  };
  const weather = createWeather(1, script, town);
  const of = (from: string, days: number): number[] =>
    hours(from, days).map((hour) => weather.air(hour).outdoorC);
  expect(Math.min(...of('2021-01-07', 2))).toBeLessThan(-17.5);
  expect(Math.min(...of('2021-01-07', 2))).toBeGreaterThan(-23);
  expect(Math.max(...of('2021-01-08', 1))).toBeLessThan(-6);
  expect(mean(of('2021-01-14', 3))).toBeGreaterThan(-6);
});

test('the coldest hour is near sunrise, the warmest after noon', () => {
  const weather = createWeather(1, { ...calm, noiseSdK: 0 }, town);
  const day = hours('2021-01-18', 1).map((hour) => weather.air(hour).outdoorC);
  expect([6, 7]).toContain(day.indexOf(Math.min(...day)));
  expect([14, 15]).toContain(day.indexOf(Math.max(...day)));
});

test('most rain falls from June to August, and all is dry again a day later', () => {
  const weather = createWeather(3, calm, town);
  const wetHours = (from: string, days: number): number =>
    hours(from, days).filter((hour) => weather.air(hour).wetness > 0.99).length;
  const summer = wetHours('2021-06-01', 92);
  expect(summer / (summer + wetHours('2021-01-01', 151) + wetHours('2021-09-01', 122))).toBeGreaterThan(0.55);
  expect(summer).toBeGreaterThan(30);
});

test('any hour stands on its own, whatever was asked before', () => {
  const one = createWeather(1, calm, town);
  const other = createWeather(1, calm, town);
  const asked = hours('2021-02-01', 5);
  const forward = asked.map((hour) => one.air(hour));
  const backward = [...asked].reverse().map((hour) => other.air(hour));
  expect(backward.reverse()).toEqual(forward);
});

// A published table for 39.9 N, 116.75 E: civil dawn, sunrise, +6 degrees; then +6 degrees, sunset, civil dusk.
test.each([
  ['2021-12-22', ['07:01', '07:31', '08:14', '16:09', '16:52', '17:22']],
  ['2021-03-21', ['05:49', '06:16', '06:51', '17:50', '18:26', '18:53']],
  ['2021-06-21', ['04:12', '04:45', '05:25', '19:04', '19:45', '20:18']],
])('the sun on %s', (day, expected) => {
  const sun = sunDay(at(`${day}T00:00:00`), 39.9, 116.75);
  const minutes = [sun.dawn, sun.sunrise, sun.high, sun.low, sun.sunset, sun.dusk].map(
    (time) => ((time + 8 * HOUR) % DAY) / 60_000,
  );
  for (const [i, text] of expected.entries()) {
    const [hour, minute] = text.split(':').map(Number);
    expect(Math.abs(minutes[i]! - (hour! * 60 + minute!))).toBeLessThan(2);
  }
});
