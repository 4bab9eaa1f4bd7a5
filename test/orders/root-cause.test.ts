// What keeps coming back gives one order to find the root cause, for the leader, and not one each time.
import { describe, expect, test } from 'vitest';
import { type Device, indexRegistry } from '../../ingest/domain/device.ts';
import { DAY, HOUR, type Millis } from '../../ingest/domain/time.ts';
import { defaultCatalogue } from '../../ingest/orders/built-in.ts';
import { at, crewsOnly, type Driver, drive, registry } from './drive.ts';

const catalogue = { ...crewsOnly, rootCause: defaultCatalogue.rootCause };
const town = (): Driver => drive({ catalogue });
const t = at('12:00');
/** A fault that lasts an hour. */
const once = (run: Driver, time: Millis, device: string, code = 'lamp_out'): Driver =>
  run
    .raise(time, device, code)
    .until(time + HOUR / 2)
    .clear(time + HOUR, [device, code]);
const roots = (run: Driver) => run.orders().filter(({ type }) => type === 'preventive');

test('three orders on one lamp within thirty days: one order for the leader, linked to the last', () => {
  const run = town();
  for (const day of [0, 5, 10]) once(run, t + day * DAY, 'la-01');
  expect(roots(run)).toMatchObject([
    {
      cause: { type: 'device', id: 'la-01' },
      cls: 'R',
      crew: null,
      village: 'v01',
      linkedTo: run
        .orders()
        .filter(({ type }) => type === 'fault')
        .at(-1)!.id,
      occurrences: 3,
      source: 'system',
    },
  ]);
  expect(roots(run)[0]!.why.zh).toMatch(/^30天内3次故障，须查明根本原因：WS-/);
  expect(run.notices.filter(({ orderId }) => orderId === roots(run)[0]!.id)).toMatchObject([
    { recipient: { type: 'leader', id: 'v01' }, reason: 'first', body: { repeats: { length: 3 } } },
  ]);
  once(run, t + 15 * DAY, 'la-01');
  expect(roots(run)).toHaveLength(1);
});
test.each<[string, readonly number[], number]>([
  ['two are not enough', [0, 5], 0],
  ['three over more than thirty days are not enough', [0, 15, 31], 0],
  ['what comes back within 72 h is one order that is reopened', [0, 1, 2], 0],
  ['a month later it may be asked for again', [0, 5, 10, 41, 46, 51], 2],
])('%s', (_, days, expected) => {
  const run = town();
  for (const day of days) once(run, t + day * DAY, 'la-01');
  expect(roots(run)).toHaveLength(expected);
});
test('six lamps of one circuit: one order for the circuit', () => {
  const run = town();
  for (let n = 1; n <= 7; n += 1) once(run, t + 2 * n * DAY, `la-${String(n * 8).padStart(2, '0')}`);
  expect(roots(run).map(({ cause }) => cause)).toEqual([{ type: 'circuit', id: 'c1' }]);
});
test('the next fault opens an order of its own: nothing joins the root cause’s', () => {
  const run = town();
  for (const day of [0, 5, 10, 15]) once(run, t + day * DAY, 'la-01');
  expect(run.orders().filter(({ type }) => type === 'fault')).toHaveLength(4);
});
test('a cancelled order does not count', () => {
  const run = town();
  for (const day of [0, 5, 10]) {
    run.raise(t + day * DAY, 'la-01', 'lamp_out').until(t + day * DAY + HOUR / 2);
    const last = run.orders().at(-1)!;
    if (day === 5) run.act(t + day * DAY + HOUR / 2, last.id, 'cancel', { reason: '误报' });
    run.clear(t + day * DAY + HOUR, ['la-01', 'lamp_out']);
  }
  expect(roots(run)).toEqual([]);
});

describe('a controller is replaced, and the asset goes on', () => {
  /** Goes on with the town, other controllers on the assets of these devices; `change` for what else is new. */
  const replaced = (run: Driver, ids: readonly string[], change: Partial<Device> = {}): Driver => {
    const devices = [...registry.devices.values()].map((device) =>
      ids.includes(device.id) ? { ...device, ...change, id: `${device.id}-b` } : device,
    );
    const next = indexRegistry({
      ...registry,
      devices: new Map(devices.map((device) => [device.id, device])),
    });
    return drive({ catalogue, registry: next, town: run.town });
  };
  const rootsNow = (run: Driver) => [...run.town.orders.values()].filter(({ type }) => type === 'preventive');
  const twiceBefore = (): Driver => once(once(town(), t, 'la-01'), t + 5 * DAY, 'la-01');

  test('what the old one had counts', () => {
    const run = once(replaced(twiceBefore(), ['la-01']), t + 10 * DAY, 'la-01-b');
    expect(rootsNow(run)).toMatchObject([
      { cause: { type: 'device', id: 'la-01-b' }, deviceIds: ['la-01-b'], assetNo: 'LA1', occurrences: 3 },
    ]);
  });
  test('on another asset it begins anew', () => {
    const run = once(replaced(twiceBefore(), ['la-01'], { assetNo: 'LA99' }), t + 10 * DAY, 'la-01-b');
    expect(rootsNow(run)).toEqual([]);
  });
  test('a number that another kind bears as well is another asset', () => {
    const run = once(
      replaced(twiceBefore(), ['ha-01'], { assetNo: 'LA1' }),
      t + 10 * DAY,
      'ha-01-b',
      'heater_trip',
    );
    expect(rootsNow(run)).toEqual([]);
  });
  test('the order for the asset stands already: none for the new controller', () => {
    const before = once(twiceBefore(), t + 10 * DAY, 'la-01');
    const run = once(replaced(before, ['la-01']), t + 15 * DAY, 'la-01-b');
    expect(rootsNow(run)).toHaveLength(1);
  });
  test('it still counts for its circuit', () => {
    const before = town();
    for (let n = 1; n <= 5; n += 1) once(before, t + 2 * n * DAY, `la-${String(n * 8).padStart(2, '0')}`);
    const run = once(replaced(before, ['la-08', 'la-16']), t + 12 * DAY, 'la-48');
    expect(rootsNow(run)).toMatchObject([{ cause: { type: 'circuit', id: 'c1' }, occurrences: 6 }]);
    expect(rootsNow(run)[0]!.deviceIds).toEqual(['la-24', 'la-32', 'la-40', 'la-48']);
  });
});
