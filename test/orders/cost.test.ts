// What an order costs when it is closed: by the catalogue of that day, or as the office enters it.
import { describe, expect, test } from 'vitest';
import type { ClosedAs, Cost } from '../../ingest/domain/order.ts';
import { DAY, MINUTE } from '../../ingest/domain/time.ts';
import { defaultCatalogue } from '../../ingest/orders/built-in.ts';
import { costClosed } from '../../ingest/orders/cost.ts';
import { at, drive } from './drive.ts';

const t = at('10:00');
const services = {
  ...defaultCatalogue.services,
  lamp_out: { ...defaultCatalogue.services.lamp_out!, partsYuan: 180, labourYuan: 80.5 },
};
const earlier: Cost = { partsYuan: 20, labourYuan: 10, from: 'office' };

test.each<[string, string | null, ClosedAs, Cost | undefined, string]>([
  ['a proven repair', 'lamp_out', 'verified', undefined, '180 80.5 catalogue'],
  ['a repair the office confirms', 'lamp_out', 'confirmed', undefined, '180 80.5 catalogue'],
  ['nothing found', 'lamp_out', 'no_fault', undefined, '0 80.5 catalogue'],
  ['nobody had to come', 'lamp_out', 'self_cleared', undefined, '0 0 catalogue'],
  ['opened again and repaired', 'lamp_out', 'verified', earlier, '200 90.5 catalogue'],
  ['no code', null, 'confirmed', undefined, 'unknown'],
  ['a code that the catalogue does not know', 'pump_dry', 'verified', undefined, 'unknown'],
  ['the same, of which something is known', 'pump_dry', 'verified', earlier, '20 10 office'],
])('%s', (_, code, closedAs, cost, expected) => {
  const after = costClosed({ code, cost }, closedAs, { services });
  expect(after === undefined ? 'unknown' : `${after.partsYuan} ${after.labourYuan} ${after.from}`).toBe(
    expected,
  );
});

describe('in the town', () => {
  const paid = { partsYuan: 33.5, labourYuan: 40 };
  const closed = () => {
    const town = drive().raise(t, 'wc-01', 'toilet_odour').repair(t, 'o1');
    town.act(t, 'o1', 'confirm');
    return town;
  };
  const { partsYuan, labourYuan } = defaultCatalogue.services.toilet_odour!;

  test('the entry that closes the order has its cost', () =>
    expect(closed().ledger.at(-1)).toMatchObject({
      action: 'confirm',
      patch: { cost: { partsYuan, labourYuan, from: 'catalogue' } },
    }));
  test('an order that is cancelled has none', () => {
    const town = drive().raise(t, 'wc-01', 'toilet_odour');
    town.act(t, 'o1', 'cancel');
    expect(town.order(0)).not.toHaveProperty('cost');
  });
  test('the office enters what was paid, in the ledger with its name', () => {
    const town = closed();
    expect(town.act(t + DAY, 'o1', 'cost', { paid, note: '发票 12' })).toMatchObject({
      ok: true,
      order: { status: 'closed', cost: { ...paid, from: 'office' } },
    });
    expect(town.ledger.at(-1)).toMatchObject({ action: 'cost', note: '发票 12', by: { id: 'zhang' } });
  });
  test('the same fault within the reopening time adds its repair', () => {
    const town = closed();
    town.act(t, 'o1', 'cost', { paid });
    town.clear(t + MINUTE, ['wc-01', 'toilet_odour']);
    town.raise(t + DAY, 'wc-01', 'toilet_odour').repair(t + DAY, 'o1');
    town.act(t + DAY, 'o1', 'confirm');
    expect(town.order(0).cost).toEqual({
      partsYuan: paid.partsYuan + partsYuan,
      labourYuan: paid.labourYuan + labourYuan,
      from: 'catalogue',
    });
  });
  test.each(['open', 'accepted'] as const)('an order that is %s has no cost to enter', (status) => {
    const town = drive().raise(t, 'wc-01', 'toilet_odour');
    if (status === 'accepted') town.act(t, 'o1', 'accept');
    const entries = town.ledger.length;
    expect(town.act(t, 'o1', 'cost', { paid })).toMatchObject({
      ok: false,
      problem: { code: 'illegal_move' },
    });
    expect(town.ledger).toHaveLength(entries);
  });
});
