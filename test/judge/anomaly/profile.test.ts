// What is usual by the hour: the day's habit, the week's where it is the better guess, and neither where both are none.
import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../ingest/domain/time.ts';
import {
  emptyProfile,
  learn,
  type Profile,
  type Usual,
  usualAt,
} from '../../../ingest/judge/anomaly/profile.ts';

const start = Date.UTC(2025, 0, 6); // a Monday
const step = 30 * MINUTE;

/** The profile after so many days of a series with mean 50. */
function after(days: number, value: (at: number) => number): Profile {
  let profile = emptyProfile();
  for (let at = start; at < start + days * DAY; at += step)
    profile = learn(profile, usualAt(profile, at, 0.1), at, step, value(at), 50, 25);
  return profile;
}
const at = (days: number, hour: number): number => start + days * DAY + hour * HOUR;
const ask = (profile: Profile, days: number, hour: number): Usual => usualAt(profile, at(days, hour), 0.1);
const byDay = (t: number): number => (t % DAY < DAY / 2 ? 25 : 75);
const byWeek = (t: number): number => (5 * DAY <= (t - start) % (7 * DAY) ? 50 : byDay(t));
const byNothing = (t: number): number => ((t / step) % 2 === 0 ? 25 : 75);

test('nothing is known of an hour before its neighbours were seen', () => {
  expect(ask(after(0.5, byDay), 0, 18).day).toBeUndefined();
  expect(ask(after(0.5, byDay), 1, 6).day).toBe(25);
});
test('a daily habit is believed and read between the hours', () => {
  const profile = after(6, byDay);
  expect(ask(profile, 6, 6).best).toBeCloseTo(25, 3);
  expect(ask(profile, 6, 18).best).toBeCloseTo(75, 3);
  expect(ask(profile, 6, 12).best).toBeCloseTo(50, 3);
});
test('a weekly habit is believed once it errs less', () => {
  const profile = after(35, byWeek);
  expect(ask(profile, 36, 18).best).toBeCloseTo(75, 0);
  expect(ask(profile, 40, 18).best).toBeCloseTo(50, 0);
});
test('where hours say nothing, nothing is usual', () => {
  expect(ask(after(20, byNothing), 20, 6).best).toBeUndefined();
});
test('one odd day does not become the habit', () => {
  const odd = after(21, (t) => (at(20, 0) <= t ? 10_000 : byDay(t)));
  expect(ask(odd, 21, 18).day).toBeLessThan(100);
});
