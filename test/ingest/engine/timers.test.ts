import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTimers } from '../../../ingest/engine/timers.ts';

test('all that are due come out, in order of time and id, each once', () => {
  const rows = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.integer({ min: 0, max: 20 })), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(rows, fc.integer({ min: 0, max: 20 }), (sets, now) => {
      const timers = createTimers();
      const earliest = new Map<string, number>();
      for (const [id, due] of sets) {
        timers.set(id, due);
        earliest.set(id, Math.min(due, earliest.get(id) ?? due));
      }
      const expected = [...earliest]
        .filter(([, due]) => due <= now)
        .sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1));
      expect(timers.popDue(now)).toEqual(expected.map(([id]) => id));
      expect(timers.popDue(now)).toEqual([]);
    }),
  );
});

test('a later time does not push an entry back: who pops it asks again', () => {
  const timers = createTimers();
  timers.set('a', 5);
  timers.set('a', 9);
  expect([timers.next(), timers.popDue(5), timers.next()]).toEqual([5, ['a'], undefined]);
});
