// Whatever is killed, and whenever: the same records give the same ledger, and nothing twice.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldLedger } from '../../ingest/domain/ledger.ts';
import { HOUR } from '../../ingest/domain/time.ts';
import { judge, recordsOf } from './feed.ts';

// From noon until the gateway has been lost for an hour.
const records = recordsOf('gateway-loss', 7, { lastsMs: 9 * HOUR, villages: ['v01'] });
const undisturbed = judge(records);
const text = JSON.stringify(undisturbed.ledger);

describe('replay', () => {
  test('the stretch has orders to lose', () => {
    expect(undisturbed.ledger.map(({ patch }) => patch.code)).toContain('gateway_offline');
  });

  test('the same journal gives a byte-identical ledger', () => {
    expect(JSON.stringify(judge(records).ledger)).toBe(text);
  });

  test('any interleaving of crash and replay gives the same ledger', () => {
    const crashes = fc.uniqueArray(fc.integer({ min: 1, max: records.length }), {
      minLength: 1,
      maxLength: 4,
    });
    const property = fc.property(crashes, (at) => {
      expect(JSON.stringify(judge(records, at).ledger)).toBe(text);
    });
    fc.assert(property, { numRuns: 8, seed: 20_210_107 });
  });

  test('the orders are what their ledger tells', () => {
    const told = foldLedger(undisturbed.ledger);
    const { orders } = undisturbed.effects;
    expect([...orders.values()]).toEqual([...orders.keys()].map((id) => told.get(id)));
  });
});
