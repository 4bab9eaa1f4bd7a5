// Where an order is, as a crew is told: the device, where the caller stood, or the village alone.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SmallTown, smallTown } from './small-town.ts';

let town: SmallTown;
beforeAll(async () => {
  town = await smallTown();
});
afterAll(() => town.stop());

const lamp = { by: 'device', address: '东街1号', assetNo: 'LD-0001', lat: 39.801, lon: 116.701 };
const cabinet = { by: 'device', address: '村委会', assetNo: null, lat: 39.8, lon: 116.7 };
const village = { by: 'village', address: '东前营', assetNo: null, lat: 39.8, lon: 116.7 };
test.each([
  ['a device', { cause: { type: 'device', id: 'lamp-1' }, code: 'leakage', deviceIds: ['lamp-1'] }, lamp],
  ['a gateway: its cabinet', { cause: { type: 'gateway', id: 'gw-1' }, deviceIds: ['lamp-1'] }, cabinet],
  [
    'a circuit: its first device',
    { cause: { type: 'circuit', id: 'ct-1' }, deviceIds: ['lamp-1', 'lamp-2'] },
    lamp,
  ],
  ['a village', { cause: { type: 'village', id: 'v01' }, deviceIds: [] }, village],
  [
    'a device that has left the registry',
    { cause: { type: 'device', id: 'gone' }, deviceIds: ['gone'] },
    village,
  ],
  ['the platform', { cause: { type: 'platform', id: 'weisu' }, deviceIds: [], village: null }, null],
] as const)('of %s', async (name, order, place) => {
  const { id } = await town.engine.open({ id: name, ...order });
  expect((await town.ask('office', 'GET', `/api/v1/orders/${encodeURIComponent(id)}`)).json.place).toEqual(
    place,
  );
});

test.each([
  ['with a place', { lat: 39.85, lon: 116.75 }, { ...village, by: 'complaint', lat: 39.85, lon: 116.75 }],
  ['without one', {}, village],
])('of a complaint %s', async (_name, where, place) => {
  const asked = { channel: 'phone', kind: 'toilet', village: 'v01', text: '公厕没人打扫', ...where };
  const filed = await town.ask('hotline', 'POST', '/api/v1/complaints', asked);
  const cause = { type: 'place' as const, id: filed.json.id };
  const { id } = await town.engine.open({ id: `of ${cause.id}`, cause, deviceIds: [], village: 'v01' });
  expect((await town.ask('office', 'GET', `/api/v1/orders/${id}`)).json.place).toEqual(place);
});
