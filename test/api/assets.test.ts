// Assets over time: what happened under a former controller belongs to the asset; spare units lent and returned.
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type SmallTown, smallTown, t0, type Who } from './small-town.ts';

let town: SmallTown;
beforeEach(async () => {
  await town?.stop();
  town = await smallTown();
});
afterAll(() => town.stop());

const asset = async (no: string, who: Who = 'office') =>
  (await town.ask(who, 'GET', `/api/v1/assets/${no}`)).json;
/** Changes the registry's text of devices. */
async function edit(change: (csv: string) => string): Promise<void> {
  const { registryEditor } = town.deps;
  await registryEditor.apply(
    { devices: change(registryEditor.csv('devices')) },
    { type: 'user', id: 'admin' },
  );
}
const ids = (orders: readonly { readonly id: string }[]) => orders.map(({ id }) => id);

test('a replaced controller’s orders stay the asset’s, and the new one’s join them', async () => {
  town.tick(1_000);
  await edit((csv) => csv.replace(/^lamp-1,/m, 'lamp-77,'));
  town.tick(1_000);
  const later = { id: 'later', deviceIds: ['lamp-77'], openedAt: t0 + 2_000 };
  await town.engine.open({ ...later, cause: { type: 'device', id: 'lamp-77' } });
  const found = await asset('LD-0001');
  expect(found).toMatchObject({
    ...{ assetNo: 'LD-0001', deviceId: 'lamp-77', retiredAt: null },
    controllers: [
      { deviceId: 'lamp-1', since: null, until: '2026-01-15T12:00:01.000Z' },
      { deviceId: 'lamp-77', since: '2026-01-15T12:00:01.000Z', until: null },
    ],
  });
  expect(ids(found.orders)).toEqual(['later', 'lamp-order']);
});

test('a controller moved to another asset takes none of the old one’s past along', async () => {
  town.tick(1_000);
  await edit((csv) =>
    csv.replace('LD-0001', 'moving').replace('LD-0002', 'LD-0001').replace('moving', 'LD-0002'),
  );
  expect(ids((await asset('LD-0001')).orders)).toEqual(['lamp-order']);
  expect(ids((await asset('LD-0002')).orders)).toEqual([]);
});

test('retired, it keeps its history', async () => {
  town.tick(1_000);
  await edit((csv) => csv.replace(/^lamp-1,.*\n/m, ''));
  const found = await asset('LD-0001');
  expect([found.deviceId, found.retiredAt]).toEqual([null, '2026-01-15T12:00:01.000Z']);
  expect(ids(found.orders)).toEqual(['lamp-order']);
});

test.each([
  ['village2', 404],
  ['crew2', 200],
] as const)('%s asks: %i', async (who, status) => {
  const answer = await town.ask(who, 'GET', '/api/v1/assets/LD-0001');
  expect(answer.status).toBe(status);
  if (status === 200) expect(answer.json.orders).toEqual([]);
});

describe('spare units', () => {
  const until = new Date(t0 + 86_400_000).toISOString();
  const lend = (body: object, headers?: Record<string, string>) =>
    town.ask('crew', 'POST', '/api/v1/spares', { unit: 'B-7', deviceId: 'lamp-1', ...body }, headers);
  const order = async () => (await town.ask('office', 'GET', '/api/v1/orders/lamp-order')).json;

  test('lent for an order, its clocks stand; returned, they run', async () => {
    const { status, json } = await lend({ orderId: 'lamp-order', until });
    expect([status, json.lentAt, json.lentBy, json.dueAt]).toEqual([
      201,
      '2026-01-15T12:00:00.000Z',
      'crew',
      until,
    ]);
    expect((await order()).pause).toMatchObject({ reason: 'spare_unit', until });
    town.tick(3_600_000);
    const back = (await town.ask('office', 'POST', `/api/v1/spares/${json.id}/return`)).json;
    expect([back.returnedAt, back.returnedBy]).toEqual(['2026-01-15T13:00:00.000Z', 'office']);
    expect((await order()).pause).toBe(null);
    expect((await asset('LD-0001')).spares).toEqual([back]);
  });
  test('a request sent twice lends once', async () => {
    const key = { 'idempotency-key': 'k' };
    const [one, two] = [await lend({}, key), await lend({}, key)];
    expect([one.status, two.json]).toEqual([201, one.json]);
  });
  test.each([
    ['a unit that stands elsewhere', { deviceId: 'lamp-2' }, 'conflict'],
    ['a device that is nowhere', { unit: 'B-8', deviceId: 'nobody' }, 'unknown_device'],
    ['an order without an end', { unit: 'B-8', orderId: 'lamp-order' }, 'invalid'],
    ['another crew’s order', { unit: 'B-8', orderId: 'far-order', until }, 'not_found'],
  ])('refused: %s', async (_, body, code) => {
    await lend({});
    expect((await lend(body)).json.code).toBe(code);
    expect((await order()).pause).toBe(null);
  });
  test('those that are out', async () => {
    const { json } = await lend({});
    const out = async () => (await town.ask('viewer', 'GET', '/api/v1/spares?out=true')).json.items;
    expect(await out()).toEqual([json]);
    await town.ask('crew', 'POST', `/api/v1/spares/${json.id}/return`);
    expect(await out()).toEqual([]);
  });
});

describe('an order within the warranty names the contractor', () => {
  const withWarranty = (until: string) =>
    edit((csv) => csv.replace(/^(lamp-1,.*)$/m, (line) => line.replace(/,,,,$/, `,,,${until},某某照明公司`)));
  test.each([
    ['2026-01-15', { contractor: '某某照明公司', until: '2026-01-15' }],
    ['2026-01-14', undefined],
  ])('until %s', async (until, warranty) => {
    await withWarranty(until);
    const { json } = await town.ask('crew', 'GET', '/api/v1/orders/lamp-order');
    expect(json.warranty).toEqual(warranty);
    expect(await asset('LD-0001')).toMatchObject({
      contractor: '某某照明公司',
      inWarranty: warranty !== undefined,
    });
  });
});
