// What listeners are told of a batch, and who may hear it.
import { expect, test } from 'vitest';
import { noEffects } from '../../ingest/effects.ts';
import { tellListeners } from '../../start/live-changes.ts';
import { aFault, anOrder } from '../store/orders-fixture.ts';

test('orders, faults and healths, each for its village and crew', () => {
  const effects = noEffects();
  const order = anOrder('o1');
  const fault = aFault('f1');
  const health = { comms: 'ok', supply: 'unknown', function: 'fault' } as const;
  effects.orders.set(order.id, order);
  effects.faults.set(fault.id, fault);
  effects.healths.set('gone', health);
  const told: unknown[] = [];
  const villageOf = (id: string) => (id === fault.deviceId ? 'v01' : null);
  tellListeners({ publish: (change) => told.push(change) }, effects, villageOf);
  const { id, status, revision, village, crew } = order;
  const { code, deviceId, clearedAt } = fault;
  expect(told).toEqual([
    { type: 'order', village, crew, body: { id, status, revision } },
    { type: 'fault', village: 'v01', crew: null, body: { id: fault.id, code, deviceId, clearedAt } },
    { type: 'health', village: null, crew: null, body: { deviceId: 'gone', health } },
  ]);
});
