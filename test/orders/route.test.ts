// A crew's round: every stop once, always on to the nearest, the same way whatever order the orders stand in.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestFirst } from '../../ingest/orders/route.ts';

const stop = (id: string, lat: number) => ({ id, lat, lon: 116.75 });
const start = { lat: 39.9, lon: 116.75 };
const ids = (stops: readonly { readonly id: string }[]) => stops.map(({ id }) => id).join('');

test('on along the road', () => {
  const round = nearestFirst(start, [stop('c', 39.93), stop('a', 39.901), stop('b', 39.91)]);
  expect(ids(round)).toBe('abc');
  expect(round.map(({ metres }) => Math.round(metres))).toEqual([111, 1_002, 2_226]);
});
test('of two at one place the earlier comes first', () =>
  expect(ids(nearestFirst(start, [stop('x', 39.95), stop('y', 39.95)]))).toBe('xy'));
test('nothing to visit', () => expect(nearestFirst(start, [])).toEqual([]));

const places = fc.uniqueArray(
  fc.record({ lat: fc.integer({ min: 0, max: 999 }), lon: fc.integer({ min: 0, max: 999 }) }),
  {
    selector: ({ lat, lon }) => `${lat} ${lon}`,
    maxLength: 30,
  },
);
test('each stop once, and none nearer is passed over', () =>
  fc.assert(
    fc.property(places, (given) => {
      const stops = given.map(({ lat, lon }) => ({ lat: 39 + lat / 10_000, lon: 116 + lon / 10_000 }));
      const round = nearestFirst(start, stops);
      expect(round).toHaveLength(stops.length);
      for (const [n, leg] of round.entries()) {
        const here = n === 0 ? start : round[n - 1]!;
        for (const later of round.slice(n + 1))
          expect(leg.metres).toBeLessThanOrEqual(nearestFirst(here, [later])[0]!.metres);
      }
    }),
    { numRuns: 50 },
  ));
