// What keeps coming back gives one order to find the root cause, for the leader, and not one each time.
import { expect, test } from 'vitest';
import { DAY, HOUR, type Millis } from '../../ingest/domain/time.ts';
import { defaultCatalogue } from '../../ingest/orders/built-in.ts';
import { at, crewsOnly, type Driver, drive } from './drive.ts';

const town = (): Driver => drive({ catalogue: { ...crewsOnly, rootCause: defaultCatalogue.rootCause } });
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
