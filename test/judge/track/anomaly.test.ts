// The anomaly track: what is odd by a stream's own past, told in false alarms a device-year.
import { expect, test } from 'vitest';
import { track } from '../../../ingest/domain/track.ts';
import { type AnomalyState, updateAnomaly } from '../../../ingest/judge/track/anomaly.ts';
import { alarms, apart, calmStreams, oddness, stretch } from './calm-streams.ts';

const wave = (i: number): number => 100 + 5 * Math.sin(i / 9) + ((i * 7_919) % 100) / 50;
const past = Array.from({ length: 4_000 }, (_, i) => wave(i));
const followed = (...values: readonly number[]) => [...oddness(values)];
const isOdd = (perYear: number | undefined): boolean => perYear !== undefined && perYear <= 1;

test('a level never seen is odd once it has lasted', () => {
  const told = followed(...past, ...past.slice(0, 24).map((x) => x + 40));
  expect(told.slice(0, 4_010).some(isOdd)).toBe(false);
  expect(told.slice(4_010).some(isOdd)).toBe(true);
});
test('one wild value is not', () => expect(followed(...past, 140, ...past).some(isOdd)).toBe(false));
test('a level that stays becomes usual', () =>
  expect(
    followed(...past, ...past.map((x) => x + 60))
      .slice(-500)
      .some(isOdd),
  ).toBe(false));
test('a prefix is told as the whole is', () =>
  expect(followed(...past, 140, 90).slice(0, 1_500)).toEqual(followed(...past.slice(0, 1_500))));
test('unknown until a hundred values and a hundred stretches are in', () => {
  const told = followed(...past);
  expect(told.slice(0, 1_100).every((perYear) => perYear === undefined)).toBe(true);
  expect(told.slice(1_150).every((perYear) => perYear !== undefined)).toBe(true);
});
test('a stretch with too few values says nothing', () => {
  let state: AnomalyState | undefined;
  for (const [i, x] of past.entries()) state = updateAnomaly(state, i * stretch, x, stretch);
  expect(state!.stretches).toBe(0);
});
test('rules that a town keeps from before there was an `over` go on being read', () =>
  expect(track.parse({ type: 'anomaly', of: 'x' })).toMatchObject({ over: stretch }));
test('its state is at most 64 numbers', () => {
  let state: AnomalyState | undefined;
  for (const [i, x] of past.entries()) state = updateAnomaly(state, i * apart, x, stretch);
  expect(JSON.stringify(state).match(/-?[\d.]+/g)!.length).toBeLessThanOrEqual(64);
});
test.each([...calmStreams])('%s: one false alarm a device-year is allowed, no more come', (_name, stream) =>
  expect(alarms(stream(1), 1)).toBeLessThanOrEqual(1),
);
