// A run small enough to score by hand: 100 devices, ten days, five faults, eight orders, four complaints.
import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../ingest/domain/time.ts';
import type { ScoredComplaint, ScoredOrder, ScoreInput } from '../../../simulators/scoring/model.ts';
import { score } from '../../../simulators/scoring/score.ts';
import type { TruthRecord } from '../../../simulators/truth.ts';

const fault = (
  id: string,
  code: string,
  device: string,
  observable: number | null,
  changes: Partial<TruthRecord> = {},
): TruthRecord => ({
  id,
  defect: id,
  code,
  also: [],
  cause: { type: 'device', id: device },
  deviceIds: [device],
  onset: (observable ?? 5 * DAY) - HOUR,
  endedAt: null,
  observableAt: observable,
  confirmedAt: observable === null ? null : observable + HOUR,
  ...changes,
});
let number = 0;
const order = (
  code: string | null,
  device: string,
  openedAt: number,
  changes: Partial<ScoredOrder> = {},
): ScoredOrder => {
  number += 1;
  return {
    id: `o${number}`,
    type: 'fault',
    code,
    codes: [],
    cause: { type: 'device', id: device },
    deviceIds: [device],
    source: 'telemetry',
    openedAt,
    closedAt: null,
    closedAs: null,
    status: 'open',
    reopened: 0,
    crew: 'c1',
    firstSignalAt: openedAt,
    linkedTo: null,
    ...changes,
  };
};
const said = (defectId: string, at: number): ScoredComplaint => ({ at, truth: { deviceId: '', defectId } });

const truth: TruthRecord[] = [
  fault('a', 'lamp_out', 'l1', 1 * DAY),
  fault('b', 'lamp_out', 'l2', 2 * DAY),
  // Found only by a villager.
  fault('c', 'heater_trip', 'h1', 3 * DAY, { also: ['cold_room'] }),
  // A circuit: two orders where one would do.
  fault('d', 'circuit_dead', 'k1', 4 * DAY, {
    cause: { type: 'circuit', id: 'k1' },
    deviceIds: ['l5', 'l6', 'l7'],
    also: ['lamp_out'],
  }),
  // Never to be seen, and one too near the end to be asked for.
  fault('e', 'heater_low_cop', 'h2', null),
  fault('f', 'lamp_out', 'l8', 10 * DAY - 2 * HOUR),
];
const orders = [
  order('lamp_out', 'l1', 1 * DAY + 15 * MINUTE, { closedAs: 'verified', status: 'closed' }),
  order('lamp_out', 'l2', 2 * DAY + 25 * MINUTE, { reopened: 2 }),
  order(null, 'h1', 3 * DAY + 5 * HOUR, { type: 'complaint', source: '12345', firstSignalAt: null }),
  order('circuit_dead', 'k1', 4 * DAY + 5 * MINUTE, {
    cause: { type: 'circuit', id: 'k1' },
    deviceIds: ['l5', 'l6', 'l7'],
  }),
  order('lamp_out', 'l5', 4 * DAY + 20 * MINUTE, { crew: 'c2' }),
  // Nothing behind these two.
  order('lamp_out', 'l9', 5 * DAY, { closedAs: 'self_cleared', status: 'closed' }),
  order('toilet_leak', 't1', 6 * DAY, { closedAs: 'no_fault', status: 'closed' }),
  // No order about a fault: not scored.
  order(null, 'h9', 6 * DAY, { type: 'preventive' }),
];
const input: ScoreInput = {
  devices: 100,
  from: 0,
  to: 10 * DAY,
  orders,
  complaints: [
    said('a', 1 * DAY + 75 * MINUTE),
    said('c', 3 * DAY + 5 * HOUR),
    said('d', 4 * DAY + 2 * MINUTE),
    { at: 5 * DAY, truth: null },
  ],
  truth,
  hourOf: (at) => (at % DAY) / HOUR,
};
const figures = score(input);

test('by code: recall, precision, delay from observable to order', () => {
  const row = (code: string) => figures.codes.find((one) => one.code === code);
  expect(row('lamp_out')).toEqual({
    code: 'lamp_out',
    expected: 2,
    found: 2,
    recall: 1,
    orders: 4,
    right: 3,
    precision: 0.75,
    delayMedianMin: 15,
    delayP95Min: 25,
  });
  expect(row('heater_trip')).toMatchObject({ expected: 1, found: 0, recall: 0, orders: 0, precision: null });
  expect(row('circuit_dead')).toMatchObject({ expected: 1, found: 1, delayMedianMin: 5 });
  expect(row('toilet_leak')).toMatchObject({ expected: 0, recall: null, orders: 1, right: 0, precision: 0 });
  expect(row('heater_low_cop')).toBeUndefined();
});
test('over all: three of four found, two false orders in 1,000 device-days', () => {
  expect(figures).toMatchObject({ deviceDays: 1000, expected: 4, found: 3, recall: 0.75 });
  expect(figures).toMatchObject({ falseOrders: 2, falsePer1000DeviceDays: 2 });
  expect(figures.missed).toEqual(['c']);
  expect(figures.falseOnes).toEqual(['lamp_out l9', 'toilet_leak t1']);
});
test('one order a cause: two of three, four orders on three causes', () => {
  expect(figures.oneOrderShare).toBeCloseTo(2 / 3);
  expect(figures.ordersPerCause).toBeCloseTo(4 / 3);
});
test('proactive: a with an hour to spare, b uncomplained of; c and d came from villagers first', () => {
  expect(figures).toMatchObject({
    episodes: 4,
    proactive: 2,
    proactiveRate: 0.5,
    leadMedianMin: 60,
    complaints: 4,
  });
});
test('a fault that was there before the run, and showed on its first day, is nobody to be ahead of', () => {
  const old = (id: string, onset: number, observable: number) =>
    fault(id, 'lamp_out', id, observable, { onset });
  const given = {
    ...input,
    truth: [old('a', -1, DAY - 1), old('b', 0, DAY - 1), old('c', -1, DAY)],
    complaints: [said('a', 1), said('b', 1), said('c', DAY)],
  };
  expect(score(given)).toMatchObject({ episodes: 2, stoodBefore: 1, proactive: 0 });
});
test('an order that follows another of the same fault is no second one; one that follows a stranger is', () => {
  const [first, second] = [order('lamp_out', 'l1', 1 * DAY), order('lamp_out', 'l1', 1 * DAY + HOUR)];
  const orders = (linkedTo: string) =>
    score({ ...input, truth: [truth[0]!], orders: [first, { ...second, linkedTo }] }).ordersPerCause;
  expect([orders(first.id), orders('stranger')]).toEqual([1, 2]);
});
test('what became of the orders, and who had them', () => {
  expect(figures).toMatchObject({ orders: 7, reopened: 2, selfCleared: 1, noFault: 1 });
  expect(figures.perCrewAndShift).toEqual({ mean: 7 / 7, most: 1 });
});
test('an order before the fault, or long after its end, is not its order', () => {
  const ended = fault('a', 'lamp_out', 'l1', 1 * DAY, { endedAt: 2 * DAY });
  const of = (openedAt: number): number =>
    score({ ...input, truth: [ended], orders: [order('lamp_out', 'l1', openedAt)] }).found;
  expect([of(12 * HOUR), of(1 * DAY), of(2 * DAY + HOUR), of(3 * DAY)]).toEqual([0, 1, 1, 0]);
});

test.each(['reopened', 'refutes'] as const)(
  'an order opened again (%s) stands for the further fault, and is one order for each',
  (action) => {
    const again = {
      ...input.truth[0]!,
      id: 'again',
      onset: input.from + 40 * HOUR,
      observableAt: input.from + 40 * HOUR,
    };
    const further = { ...again, confirmedAt: input.from + 41 * HOUR, endedAt: input.from + 43 * HOUR };
    const first = input.orders.find(({ cause }) => cause.id === again.cause.id)!;
    const ledger = [{ orderId: first.id, action, at: input.from + 40.5 * HOUR }] as const;
    const to = input.from + 60 * HOUR;
    const found = (given: typeof ledger | []) =>
      score({ ...input, to, truth: [further], orders: [first], ledger: given });
    expect(found([])).toMatchObject({ found: 0 });
    expect(found(ledger)).toMatchObject({ found: 1, oneOrderShare: 1, falseOrders: 0 });
  },
);

test.each([
  ['alone', { firstSignalAt: null }, 0, null],
  ['joined by its fault', { code: 'heater_low_cop', firstSignalAt: 3 * DAY }, 1, 24 * 60],
  ['joined by another', { code: 'sensor_stuck', firstSignalAt: 3 * DAY }, 0, null],
])('a complaint’s order %s', (_, more, recall, delay) => {
  const told = score({
    ...input,
    truth: [fault('x', 'heater_low_cop', 'h9', 2 * DAY)],
    orders: [order(null, 'h9', 2 * DAY + HOUR, { type: 'complaint', source: '12345', ...more })],
    complaints: [],
    ledger: [],
  });
  expect(told.codes.find(({ code }) => code === 'heater_low_cop')).toMatchObject({
    recall,
    delayMedianMin: delay,
  });
});
