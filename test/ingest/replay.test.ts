// Whatever is killed, and whenever: the same records give the same ledger, and nothing twice.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldLedger } from '../../ingest/domain/ledger.ts';
import { judge, recordsOf } from './feed.ts';

const records = recordsOf('gateway-loss', 7, { for: '8h' } as never);
const undisturbed = judge(records);

describe('replay', () => {
  test('the stretch has orders to lose', () => expect(undisturbed.ledger.length).toBeGreaterThan(0));

  test('the same journal gives a byte-identical ledger', () => {
    expect(JSON.stringify(judge(records).ledger)).toBe(JSON.stringify(undisturbed.ledger));
  });

  test('any interleaving of crash and replay gives the same ledger', () => {
    const crashes = fc.uniqueArray(fc.integer({ min: 1, max: records.length }), { maxLength: 4 });
    fc.assert(
      fc.property(crashes, (at) => {
        expect(JSON.stringify(judge(records, at).ledger)).toBe(JSON.stringify(undisturbed.ledger));
      }),
      { numRuns: 8, seed: 20_210_107 },
    );
  });

  test('the orders are what their ledger tells', () => {
    const told = foldLedger(undisturbed.ledger);
    expect([...undisturbed.effects.orders.values()]).toEqual([...undisturbed.effects.orders.keys()].map((id) => told.get(id)));
  });
});
