import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SECOND } from '../../../ingest/domain/time.ts';
import { createTimers, type Timed } from '../../../ingest/engine/timers.ts';

const ids = ['a', 'b', 'c', 'd', 'e'];
// Some within the seconds that are put in order, some far beyond, some past already.
const ahead = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -40, max: 60 }));
const act = fc.oneof(
  fc.record({ set: fc.constantFrom(...ids), ahead }),
  fc.record({ pass: fc.integer({ min: 0, max: 30 }) }),
);

test('whoever is due comes out once, in order of time and id, by the time it was given last', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const timers = createTimers<Timed>();
      const items = new Map(ids.map((id) => [id, { id, timer: undefined }]));
      const dues = new Map<string, number>();
      let now = 0;
      for (const one of acts) {
        if ('set' in one) {
          const due = now + one.ahead * SECOND;
          timers.set(items.get(one.set)!, due);
          dues.set(one.set, due);
          continue;
        }
        now += one.pass * SECOND;
        const expected = [...dues]
          .filter(([, due]) => due <= now)
          .sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1))
          .map(([id]) => id);
        const first = Math.min(...dues.values());
        if (dues.size > 0) expect(timers.next()).toBeLessThanOrEqual(Math.max(first, now));
        expect(timers.popDue(now).map(({ id }) => id)).toEqual(expected);
        for (const id of expected) dues.delete(id);
      }
    }),
  );
});

test('nobody waits: nothing is due, and after a clearing nothing is again', () => {
  const timers = createTimers<Timed>();
  expect(timers.next()).toBeUndefined();
  timers.set({ id: 'a', timer: undefined }, 5);
  expect(timers.next()).toBe(5);
  timers.clear();
  expect([timers.next(), timers.popDue(9)]).toEqual([undefined, []]);
});
