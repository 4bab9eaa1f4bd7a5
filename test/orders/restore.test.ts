// A town rebuilt from the store alone: nothing is opened twice, what was told stays told, and causes go on
// standing.
import { expect, test } from 'vitest';
import type { Fault } from '../../ingest/domain/fault.ts';
import { HOUR, MINUTE } from '../../ingest/domain/time.ts';
import { townFromStore } from '../../ingest/orders/restore.ts';
import type { Town } from '../../ingest/orders/town-state.ts';
import { at, crewsOnly, type Driver, drive, lamps } from './drive.ts';

const t = at('22:00');
const circuit = lamps('la', 1, 64);

/** What a store would hold of this run. */
function stored(town: Driver): Town {
  const faults = new Map<string, Fault>();
  for (const { faults: changed } of town.effects) for (const fault of changed) faults.set(fault.id, fault);
  return townFromStore(
    {
      orders: town.orders(),
      faults: [...faults.values()].filter((fault) => fault.clearedAt === null),
      complaints: [...town.town.complaints.values()],
      silences: [...town.town.silences.values()],
      ledgerSeq: town.ledger.length,
    },
    crewsOnly,
  );
}

test('a single fault: no second order, and its end is known', () => {
  const before = drive().raise(t, 'wc-01', 'toilet_odour');
  const after = drive({ town: stored(before) }).raise(t + HOUR, 'wc-01', 'toilet_odour');
  expect(after.ledger.map((entry) => [entry.seq, entry.action])).toEqual([[2, 'joined']]);
  after.clear(t + 2 * HOUR, ['wc-01', 'toilet_odour']);
  expect(after.ledger.at(-1)).toMatchObject({ seq: 3, orderId: 'o1', action: 'recovers' });
});

test('numbers go on from the day’s last', () => {
  const before = drive().raise(t, 'wc-01', 'toilet_odour').raise(t, 'wc-01', 'toilet_leak');
  const after = drive({ town: stored(before) }).raise(t + HOUR, 'wc-01', 'toilet_light_out');
  expect(after.order(0).number).toBe('WS-20260115-0003');
});

test('a dead circuit: no lamp opens an order, and at its end those still dark do', () => {
  const before = drive().show(t, 'dark', true, ...circuit);
  for (const id of circuit) before.raise(t + 15 * MINUTE, id, 'lamp_out');
  before.until(t + HOUR);
  const after = drive({ town: stored(before) });
  after.step({ type: 'restarted', at: t + HOUR, downSince: t + HOUR - 1000 });
  after.show(t + HOUR, 'dark', true, ...circuit);
  expect(after.until(t + 2 * HOUR).ledger).toEqual([]);
  const well = circuit.slice(1);
  after.show(t + 2 * HOUR, 'dark', false, ...well);
  after.clear(t + 2 * HOUR, ...well.map((id) => [id, 'lamp_out'] as const)).until(t + 3 * HOUR);
  expect(after.ledger.map((entry) => entry.action)).toEqual(['recovers', 'opened']);
  expect(after.notices.at(-1)?.body).toMatchObject({ code: 'lamp_out', devices: ['la-01'] });
});

test('a cancelled order goes on keeping its fault from opening another', () => {
  const before = drive().raise(t, 'wc-01', 'toilet_odour');
  before.act(t + MINUTE, 'o1', 'cancel', { until: t + 2 * HOUR });
  const after = drive({ town: stored(before) }).until(t + 2 * HOUR - 1);
  expect(after.ledger).toEqual([]);
  expect(after.until(t + 2 * HOUR).ledger.map((entry) => entry.action)).toEqual(['opened']);
});

test('a silence goes on, and ends', () => {
  const before = drive();
  const plan = {
    id: 's1',
    scope: { village: 'v01' },
    from: t,
    until: t + 2 * HOUR,
    recurring: null,
    author: 'a',
    reason: 'r',
  };
  before.command(t, { type: 'silence', silence: plan, by: { type: 'user', id: 'office' } });
  before.raise(t + MINUTE, 'wc-01', 'toilet_odour');
  const after = drive({ town: stored(before) }).until(t + 2 * HOUR - 1);
  expect(after.ledger).toEqual([]);
  expect(after.until(t + 2 * HOUR).ledger.map((entry) => entry.action)).toEqual(['opened']);
});

test('a pause goes on, and ends', () => {
  const before = drive().raise(t, 'wc-01', 'toilet_odour');
  before.act(t, 'o1', 'pause', { pause: { reason: 'parts', until: t + HOUR } });
  expect(
    drive({ town: stored(before) })
      .until(t + HOUR)
      .ledger.map((entry) => entry.action),
  ).toEqual(['resume']);
});

test('a fault that comes and goes: a day of calm after the start ends its order', () => {
  const before = drive();
  for (let n = 0; n < 6; n += 1)
    before
      .raise(t + n * HOUR, 'wc-01', 'toilet_odour')
      .clear(t + n * HOUR + MINUTE, ['wc-01', 'toilet_odour']);
  const open = before.open();
  expect(open).toMatchObject([{ code: 'intermittent' }]);
  const start = t + 8 * HOUR;
  const after = drive({ town: stored(before) });
  after.step({ type: 'restarted', at: start, downSince: start - 1000 });
  expect(after.until(start + 24 * HOUR - 1).ledger).toEqual([]);
  expect(after.until(start + 24 * HOUR).ledger.at(-1)).toMatchObject({
    orderId: open[0]!.id,
    action: 'recovers',
  });
});
