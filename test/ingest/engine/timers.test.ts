import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTimers, type Timed } from '../../../ingest/engine/timers.ts';

test('all that are due come out, in order of time and id, each once', () => {
  const rows = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.integer({ min: 0, max: 20 })), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(rows, fc.integer({ min: 0, max: 20 }), (sets, now) => {
      const timers = createTimers<Timed>();
      const items = new Map([...'abcde'].map((id) => [id, { id, queuedFor: undefined }]));
      const earliest = new Map<string, number>();
      for (const [id, due] of sets) {
        timers.set(items.get(id)!, due);
        earliest.set(id, Math.min(due, earliest.get(id) ?? due));
      }
      const expected = [...earliest]
        .filter(([, due]) => due <= now)
        .sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1));
      expect(timers.popDue(now).map(({ id }) => id)).toEqual(expected.map(([id]) => id));
      expect(timers.popDue(now)).toEqual([]);
    }),
  );
});

test('a later time does not push an entry back: who pops it asks again', () => {
  const timers = createTimers<Timed>();
  const item: Timed = { id: 'a', queuedFor: undefined };
  timers.set(item, 5);
  timers.set(item, 9);
  expect([timers.next(), timers.popDue(5), timers.next()]).toEqual([5, [item], undefined]);
});
