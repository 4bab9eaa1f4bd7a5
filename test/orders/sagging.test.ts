// A district that sags on five days of fourteen has a root cause, however well each single day ends.
import { expect, test } from 'vitest';
import { DAY, MINUTE } from '../../ingest/domain/time.ts';
import { at, type Driver, drive } from './drive.ts';

const houses = ['ha-01', 'ha-02', 'ha-03', 'ha-04', 'ha-05', 'ha-06', 'ha-07', 'ha-08'];

/** An evening's sag of half an hour on each of these days, from the first on. */
function sagOn(...days: readonly number[]): Driver {
  const town = drive();
  for (const day of days) {
    const evening = at('18:00') + day * DAY;
    town.show(evening, 'bad_voltage', true, ...houses).until(evening + 30 * MINUTE);
    town.show(evening + 30 * MINUTE, 'bad_voltage', false, ...houses).until(evening + 90 * MINUTE);
  }
  return town;
}
const rootCauses = (town: Driver) => town.orders().filter(({ type }) => type === 'preventive');

test('four days of it are four days', () => {
  expect(rootCauses(sagOn(0, 4, 8, 12))).toEqual([]);
});

test('the fifth opens one order of class R over the district, told to its leader', () => {
  const town = sagOn(0, 3, 6, 9, 13);
  expect(rootCauses(town)).toMatchObject([
    { cls: 'R', code: null, cause: { type: 'transformer', id: 't1' }, village: 'v01', occurrences: 5 },
  ]);
  const { id } = rootCauses(town)[0]!;
  expect(town.notices.filter(({ orderId }) => orderId === id).map(({ recipient }) => recipient.type)).toEqual(
    ['leader'],
  );
});

test('five days over more than fourteen are none', () => {
  expect(rootCauses(sagOn(0, 4, 8, 12, 14))).toEqual([]);
});

test('while it is open, no second one', () => {
  expect(rootCauses(sagOn(0, 1, 2, 3, 4, 5, 6, 7, 8, 9))).toHaveLength(1);
});
