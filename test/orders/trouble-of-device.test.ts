// One trouble of a device shows as several codes: one order, under the gravest; what is another trouble has an order of its own.
import { expect, test } from 'vitest';
import { MINUTE } from '../../ingest/domain/time.ts';
import { at, drive } from './drive.ts';

const t = at('10:00');
const stuckPump = () =>
  drive()
    .raise(t, 'ha-01', 'heater_no_flow', { priority: 2, cls: 'H' })
    .until(t + 5 * MINUTE)
    .raise(t + 6 * MINUTE, 'ha-01', 'heater_trip', { priority: 2, cls: 'H' })
    .raise(t + 30 * MINUTE, 'ha-01', 'freeze_risk', { priority: 1, cls: 'E' })
    .until(t + 40 * MINUTE);

test('the gravest names the order, which keeps all codes, its priority and its time', () => {
  const town = stuckPump();
  expect(town.story()).toEqual(['freeze_risk open']);
  expect(town.order(0)).toMatchObject({
    codes: ['heater_trip', 'heater_no_flow'],
    priority: 1,
    cls: 'E',
    openedAt: t,
  });
  expect(town.notices.map(({ reason }) => reason)).toEqual(['first', 'worsened']);
});

test('it is over when all of it is over', () => {
  const town = stuckPump().clear(t + 50 * MINUTE, ['ha-01', 'freeze_risk'], ['ha-01', 'heater_trip']);
  expect(town.story()).toEqual(['freeze_risk open']);
  expect(town.clear(t + 51 * MINUTE, ['ha-01', 'heater_no_flow']).story()).toEqual([
    'freeze_risk closed self_cleared',
  ]);
});

test('a further sign after a claim of repair refutes it', () => {
  const town = drive()
    .raise(t, 'ha-01', 'heater_no_flow', { priority: 2 })
    .until(t + 5 * MINUTE);
  town
    .repair(t + 10 * MINUTE, town.order(0).id)
    .raise(t + 20 * MINUTE, 'ha-01', 'heater_trip', { priority: 2 });
  town.until(t + 30 * MINUTE);
  expect(town.story()).toEqual(['heater_no_flow open']);
  expect(town.order(0).reopened).toBe(1);
});

test('any of its codes, back within the reopening time, reopens it', () => {
  const town = stuckPump().clear(
    t + 50 * MINUTE,
    ['ha-01', 'freeze_risk'],
    ['ha-01', 'heater_trip'],
    ['ha-01', 'heater_no_flow'],
  );
  town.raise(t + 90 * MINUTE, 'ha-01', 'heater_trip', { priority: 2 }).until(t + 100 * MINUTE);
  expect(town.story()).toEqual(['freeze_risk open']);
});

test('a room that the mended heater has left cold has six hours, then an order that names the former one', () => {
  const cold = (until: number) =>
    drive()
      .raise(t, 'ha-01', 'heater_trip')
      .clear(t + 60 * MINUTE, ['ha-01', 'heater_trip'])
      .raise(t + 90 * MINUTE, 'ha-01', 'cold_room')
      .until(t + until * MINUTE);
  expect(cold(419).open()).toEqual([]);
  const town = cold(420);
  expect(town.story()).toEqual(['heater_trip closed self_cleared', 'cold_room open']);
  expect(town.order(1)).toMatchObject({ linkedTo: town.order(0).id, openedAt: t + 420 * MINUTE });
});

test.each([
  ['hours later has its order at once, which names the former one', 421, true],
  ['days later is news', 60 + 72 * 60 + 1, false],
])('a room that grows cold %s', (_, minutes, linked) => {
  const town = drive()
    .raise(t, 'ha-01', 'heater_trip')
    .clear(t + 60 * MINUTE, ['ha-01', 'heater_trip'])
    .raise(t + minutes * MINUTE, 'ha-01', 'cold_room')
    .until(t + (minutes + 9) * MINUTE);
  expect(town.open()).toMatchObject([{ code: 'cold_room', linkedTo: linked ? town.order(0).id : null }]);
});

test('another trouble of the same lamp has its own order', () => {
  const town = drive()
    .raise(t, 'solo-01', 'lamp_out')
    .raise(t, 'solo-01', 'leakage')
    .until(t + 5 * MINUTE);
  expect(town.story()).toEqual(['lamp_out open', 'leakage open']);
});

test('an order of more than the cause explains is not folded into the cause', () => {
  const town = drive();
  for (const id of ['ha-01', 'ha-02', 'ha-03', 'ha-04', 'ha-05', 'ha-06'])
    town.raise(t, id, 'voltage_out_of_range');
  town.raise(t, 'ha-01', 'heater_short_cycling').until(t + 2 * MINUTE);
  town.show(t + 3 * MINUTE, 'bad_voltage', true, 'ha-01', 'ha-02', 'ha-03', 'ha-04', 'ha-05', 'ha-06');
  town.until(t + 20 * MINUTE);
  expect(town.open().map(({ code, codes }) => [code, codes])).toEqual([
    ['voltage_out_of_range', ['heater_short_cycling']],
    ['line_voltage', ['voltage_out_of_range']],
  ]);
});

test.each([
  [
    'a lesser sign that grows worse changes nothing',
    'voltage_out_of_range',
    2,
    'freeze_risk',
    'freezing',
    'E',
  ],
  [
    'one that grows as bad as the gravest stays behind it',
    'voltage_out_of_range',
    1,
    'freeze_risk',
    'freezing',
    'E',
  ],
  ['the gravest itself grows worse in words', 'freeze_risk', 1, 'freeze_risk', 'worse', 'H'],
] as const)('%s', (_, code, priority, name, why, cls) => {
  const freezing = { zh: '有冻裂危险', en: 'freezing' };
  const town = drive()
    .raise(t, 'ha-01', 'freeze_risk', { priority: 1, cls: 'E', words: freezing })
    .raise(t + 2 * MINUTE, 'ha-01', 'voltage_out_of_range', { priority: 3, cls: 'U' })
    .until(t + 5 * MINUTE);
  town.faults(t + 6 * MINUTE, {
    type: 'worsened',
    deviceId: 'ha-01',
    code,
    at: t + 6 * MINUTE,
    priority,
    cls: 'H',
    evidence: [],
    words: { zh: '更重', en: 'worse' },
  });
  expect(town.orders()).toHaveLength(1);
  expect(town.order(0)).toMatchObject({ code: name, priority: 1, cls, why: { en: why } });
});

test('a sign that grows worse than what the order was opened for gives it its name', () => {
  const town = drive()
    .raise(t, 'ha-01', 'heater_no_flow', { priority: 2, cls: 'H' })
    .raise(t, 'ha-01', 'cold_room', { priority: 3, cls: 'U' })
    .until(t + 5 * MINUTE);
  const worse = { type: 'worsened', deviceId: 'ha-01', code: 'cold_room', at: t + 6 * MINUTE } as const;
  const words = { zh: '室温很低', en: 'very cold' };
  town.faults(worse.at, { ...worse, priority: 1, cls: 'E', evidence: [], words });
  expect(town.order(0)).toMatchObject({
    code: 'cold_room',
    codes: ['heater_no_flow'],
    priority: 1,
    cls: 'E',
    why: words,
  });
});
