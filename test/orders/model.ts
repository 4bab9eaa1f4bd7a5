// Random lives of a town, alone. Whatever happens, the ledger folds to the state, moves are legal, and one cause and
// code has one open order.
import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { expect } from 'vitest';
import { foldLedger, type LedgerAction, type LedgerEntry } from '../../ingest/domain/ledger.ts';
import { MOVES, type OrderAction } from '../../ingest/domain/order.ts';
import { HOUR } from '../../ingest/domain/time.ts';
import { defaultCatalogue } from '../../ingest/orders/built-in.ts';
import type { RecurringService } from '../../ingest/orders/catalogue.ts';
import { at, type DriveOptions, type Driver, drive } from './drive.ts';
import { type Life, lives } from './model-life.ts';

const visit: RecurringService = {
  ...{ id: 'visit', words: { zh: '下村', en: 'Visit' }, kind: 'toilet', trade: null, villages: null },
  ...{ days: { every: 7, from: '2026-01-01' }, minute: 21 * 60, priority: 5, cls: 'N3' },
};
const catalogue = { ...defaultCatalogue, recurring: [visit] };
const long = lives(40);

/** Lets a town live it. */
export function live(life: Life, options: Pick<DriveOptions, 'crash' | 'journal'> = {}): Driver {
  const town = drive({ catalogue, ...options });
  let time = at('20:00');
  for (const [wait, act] of life) {
    time += wait;
    act(town, time);
  }
  return town.until(time + HOUR);
}

/**
 * The ledger folds to the state, revisions and entries count up, moves are legal, notices are numbered once.
 */
export const keepsInvariants = (numRuns: number, seed = 20260115): void =>
  fc.assert(
    fc.property(long, (life) => {
      const town = live(life);
      const folded = foldLedger(town.ledger);
      for (const [id, order] of town.town.orders) {
        expect(folded.get(id)).toEqual(order);
        expect(order.revision).toBe(town.ledger.filter((entry) => entry.orderId === id).length);
      }
      expect(town.ledger.map((entry) => entry.seq)).toEqual(town.ledger.map((_, n) => n + 1));
      town.ledger.forEach(expectLegal);
      expect(new Set(town.notices.map((one) => one.id)).size).toBe(town.notices.length);
    }),
    { numRuns, seed },
  );

function expectLegal({ from, to, action }: LedgerEntry): void {
  if (from === null || from === to) return;
  const moves: Partial<Record<OrderAction, string>> = MOVES[from];
  const named = action === 'folded' || action === 'linked' ? 'cancel' : action;
  if (action === 'reopened') expect([from, to]).toEqual(['closed', 'open']);
  else expect(moves[named as OrderAction]).toBe(to);
}

/** Serialised and read back after every step, the town goes on as if nothing had been. */
export const survivesCrashes = (numRuns: number, seed = 7): void =>
  fc.assert(
    fc.property(long, (life) => {
      const calm = live(life);
      const crashed = live(life, { crash: true });
      expect(JSON.stringify(crashed.ledger)).toBe(JSON.stringify(calm.ledger));
      expect(deserialize(serialize(crashed.town))).toEqual(deserialize(serialize(calm.town)));
    }),
    { numRuns, seed },
  );

/** What such lives bring about: an invariant of repairs says nothing where nobody repairs. */
export const actionsIn = (numRuns: number): ReadonlySet<LedgerAction> =>
  new Set(
    fc
      .sample(long, { numRuns, seed: 20260115 })
      .flatMap((life) => live(life).ledger.map(({ action }) => action)),
  );
