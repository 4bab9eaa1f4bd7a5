// Patrols: a dated record for each asset, one asset once whoever scans it and in whatever order the records come.
import { describe, expect, test } from 'vitest';
import type { Check } from '../../ingest/domain/order.ts';
import { HOUR, MINUTE, type Millis } from '../../ingest/domain/time.ts';
import { progressOf } from '../../ingest/orders/patrol.ts';
import { at, type Driver, drive } from './drive.ts';

const t = at('09:00');
const by = { type: 'user', id: 'zhang' } as const;
const heaters = ['ha-01', 'ha-02', 'ha-03'];

function patrol(run: Driver, type: 'patrol' | 'preventive' = 'patrol'): string {
  const why = { zh: '冬前检修', en: 'Before the season' };
  const order = { type, village: 'v01', kind: 'heater', deviceIds: heaters, why } as const;
  const opened = run.command(t, {
    type: 'open-order',
    order: { ...order, priority: 5, cls: 'N3', plan: 'sweep-2026' },
    by,
  });
  if (!opened.ok || opened.order === undefined) throw new Error('not opened');
  return opened.order.id;
}
const look = (
  run: Driver,
  id: string,
  time: Millis,
  deviceId: string,
  found: Check['found'],
  spot?: Millis,
) => run.act(time, id, 'check', { check: { deviceId, found }, ...(spot !== undefined && { at: spot }) });

test('is the village’s, its crew’s, and no more urgent for what lies in it', () => {
  const run = drive();
  patrol(run);
  expect(run.order(0)).toMatchObject({
    ...{ type: 'patrol', plan: 'sweep-2026', crew: 'h1', priority: 5, hold: null },
    cause: { type: 'village', id: 'v01' },
  });
});

test('one asset scanned twice counts once, and both records stay in the ledger', () => {
  const run = drive();
  const id = patrol(run);
  look(run, id, t + MINUTE, 'ha-01', 'ok');
  look(run, id, t + 2 * MINUTE, 'ha-01', 'ok');
  look(run, id, t + 3 * MINUTE, 'ha-02', 'fault');
  expect(progressOf(run.order(0))).toEqual({ done: 2, due: 3 });
  expect(run.ledger.filter(({ action }) => action === 'check')).toHaveLength(3);
  expect(run.order(0).checks).toEqual({
    'ha-01': { at: t + 2 * MINUTE, found: 'ok' },
    'ha-02': { at: t + 3 * MINUTE, found: 'fault' },
  });
});

test('where nobody opened, nothing was looked at', () => {
  const run = drive();
  const id = patrol(run);
  look(run, id, t + MINUTE, 'ha-01', 'no_access');
  expect(progressOf(run.order(0))).toEqual({ done: 0, due: 3 });
  look(run, id, t + HOUR, 'ha-01', 'ok');
  expect(progressOf(run.order(0))).toEqual({ done: 1, due: 3 });
});

test('of two offline records the later look stands, in whatever order they come', () => {
  const records = [
    [t + 10 * MINUTE, 'no_access'],
    [t + 20 * MINUTE, 'fault'],
    [t + 30 * MINUTE, 'ok'],
  ] as const;
  const orders = [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
  ].map((arrival) => {
    const run = drive();
    const id = patrol(run);
    for (const [n, which] of arrival.entries())
      look(run, id, t + HOUR + n, 'ha-01', records[which]![1], records[which]![0]);
    return run.order(0).checks;
  });
  expect(new Set(orders.map((checks) => JSON.stringify(checks)))).toEqual(
    new Set([JSON.stringify({ 'ha-01': { at: t + 30 * MINUTE, found: 'ok' } })]),
  );
});

test('an asset is once in a plan, unless its order was cancelled', () => {
  const run = drive();
  const id = patrol(run);
  expect(() => patrol(run)).toThrow('not opened');
  run.act(t + MINUTE, id, 'cancel');
  expect(patrol(run)).not.toBe(id);
});

describe('refused', () => {
  const code = (run: Driver, id: string, deviceId: string) => {
    const done = look(run, id, t + HOUR, deviceId, 'ok');
    return done.ok ? 'ok' : done.problem.code;
  };
  test('a device that is not among those due', () => {
    const run = drive();
    expect(code(run, patrol(run), 'ha-09')).toBe('unknown_device');
  });
  test('after the end', () => {
    const run = drive();
    const id = patrol(run, 'preventive');
    run.act(t + MINUTE, id, 'cancel');
    expect(code(run, id, 'ha-01')).toBe('illegal_move');
  });
  test('on a repair order', () => {
    const run = drive().raise(t, 'ha-01', 'heater_trip');
    expect(code(run.until(t + 2 * MINUTE), run.order(0).id, 'ha-01')).toBe('invalid');
  });
});
