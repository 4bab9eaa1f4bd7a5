// A crew's budget of a shift: beyond it what can wait is told in the morning, what is urgent never waits.
import { expect, test } from 'vitest';
import { MINUTE, type Millis } from '../../ingest/domain/time.ts';
import { at, crewsOnly, type Driver, drive } from './drive.ts';

const load = { crewShift: 3, tellsUpTo: 2 };
const quiet = { ...crewsOnly.quiet, startMinute: 22 * 60, endMinute: 7 * 60 };

/** So many lamps out, a minute apart. */
function out(from: Millis, count: number, priority: 1 | 2 | 3 | 4 = 4): Driver {
  const town = drive({ catalogue: { ...crewsOnly, quiet, load } });
  for (let n = 0; n < count; n += 1)
    town.raise(from + n * 2 * MINUTE, `lb-${String(1 + 3 * n).padStart(2, '0')}`, 'leakage', { priority });
  return town.until(from + 2 * count * MINUTE);
}
const waits = (town: Driver): readonly Millis[] =>
  town.notices
    .filter(({ reason }) => reason === 'first')
    .map(({ dueAt, body }) => dueAt - Date.parse(String(body.openedAt)));
const minutes = (town: Driver) => waits(town).map((ms) => (ms < 5 * MINUTE ? 'now' : 'morning'));

test('within the budget all are told at once', () => {
  expect(minutes(out(at('21:00'), 3))).toEqual(['now', 'now', 'now']);
});

test('beyond it they wait for the morning', () => {
  const town = out(at('21:00'), 5);
  expect(minutes(town)).toEqual(['now', 'now', 'now', 'morning', 'morning']);
  expect(town.notices.at(-1)!.dueAt).toBe(at('07:00', 1));
});

test('what is urgent never waits, and counts', () => {
  expect(minutes(out(at('21:00'), 5, 2))).toEqual(['now', 'now', 'now', 'now', 'now']);
});

test('a new shift has a budget of its own', () => {
  const town = out(at('19:55'), 5);
  expect(minutes(town)).toEqual(['now', 'now', 'now', 'now', 'now']);
  expect([...town.town.shifts.values()]).toEqual([{ shift: '2026-01-15 night', told: 2 }]);
});
