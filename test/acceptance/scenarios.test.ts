// The scenarios through the whole engine: the orders they must leave, the same after crashes, after a true restart, and in
// whatever order the messages of one span come.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldLedger } from '../../ingest/domain/ledger.ts';
import { latenessMsMax } from '../../ingest/domain/time.ts';
import { checkTown } from '../../ingest/orders/invariants.ts';
import { scenarios } from './scenarios.ts';
import { perform, replay, rowsOf } from './stage.ts';

describe.each(scenarios)('$name', ({ story, orders }) => {
  const played = perform(story);

  test('leaves its orders and no other', () => {
    expect(rowsOf(played.orders)).toEqual(orders);
    checkTown(played.engine.town);
  });

  test('its ledger tells the same orders', () => {
    const told = [...foldLedger(played.ledger).values()].sort((a, b) => a.openedAt - b.openedAt);
    expect(new Set(told)).toEqual(new Set(played.orders));
  });

  test('leaves the same ledger after any crashes', () => {
    const places = fc.uniqueArray(fc.integer({ min: 1, max: played.records.length }), { maxLength: 3 });
    const property = fc.property(places, (crashes) => {
      expect(JSON.stringify(replay(story.town, played.records, crashes))).toBe(JSON.stringify(played.ledger));
    });
    fc.assert(property, { numRuns: 2, seed: 20_260_114 });
  });

  test('leaves the same orders in whatever order messages come', () => {
    const shuffled = perform(story, 7);
    expect(rowsOf(shuffled.orders).map(untimed)).toEqual(rowsOf(played.orders).map(untimed));
    for (const [n, order] of shuffled.orders.entries())
      expect(Math.abs(order.openedAt - played.orders[n]!.openedAt)).toBeLessThan(latenessMsMax);
  });

  test('leaves the same orders when the program is started anew in the middle', () => {
    const restarted = perform({ ...story, restartAt: (story.from + story.until) / 2 });
    expect(rowsOf(restarted.orders).map(untimed)).toEqual(rowsOf(played.orders).map(untimed));
  });
});

/** Without the time of opening, which the next check bounds. */
const untimed = (row: string): string => row.replace(/ \d\dT\d\d:\d\d/, '');
