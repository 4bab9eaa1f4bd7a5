// Complaints: what the words name, where they go, and who may read them.
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { readWords } from '../../api/complaint-words.ts';
import { type SmallTown, smallTown, t0 } from './small-town.ts';
import { form } from './uploads.ts';

let town: SmallTown;
beforeEach(async () => {
  await town?.stop();
  town = await smallTown();
});
afterAll(() => town.stop());

describe('words', () => {
  const numbers = new Set(['LD-0001']);
  test.each([
    ['streetlight', '村口路灯不亮了', { code: 'lamp_out', hazard: false, request: false }],
    ['streetlight', '杆号 LD-0001 的灯白天还亮着', { code: 'lamp_day_burning', assetNo: 'LD-0001' }],
    ['streetlight', '灯杆下有裸线，打火花', { hazard: true }],
    ['streetlight', '这条路没有路灯，希望安装路灯', { request: true, code: null }],
    ['streetlight', 'please install a street light here', { request: true }],
    ['streetlight', '没有路灯亮，全坏了', { request: false }],
    ['toilet', '公厕太脏了没人打扫', { code: 'toilet_not_cleaned' }],
    ['toilet', '公厕没水', { code: 'toilet_no_water', request: false }],
    ['heater', '家里暖气不热', { code: 'heater_no_heat' }],
    ['heater', '随便说说', { code: null, hazard: false, request: false, assetNo: null }],
    [null, '不知道是什么坏了', { code: null }],
  ] as const)('%s: %s', (kind, text, told) => {
    expect(readWords(text, kind, numbers)).toMatchObject(told);
  });
});

const said = {
  channel: 'phone',
  deviceId: 'lamp-1',
  text: '路灯不亮',
  reporter: '王五',
  phone: '13600000000',
};
const file = (body: object = said, who: 'hotline' | 'village2' = 'hotline') =>
  town.ask(who, 'POST', '/api/v1/complaints', body);

test('joins the open order of its lamp, and can be answered', async () => {
  const { status, json } = await file();
  expect([status, json.orderId, json.match.by]).toEqual([201, 'lamp-order', 'device']);
  const path = `/api/v1/complaints/${json.id}`;
  const replied = await town.ask('hotline', 'POST', `${path}/reply`, { reply: '今晚修好', satisfied: true });
  expect(replied.json).toMatchObject({
    reply: '今晚修好',
    satisfied: true,
    repliedAt: new Date(t0).toISOString(),
  });
  expect((await town.ask('viewer', 'GET', '/api/v1/orders/lamp-order')).json.complaintIds).toEqual([json.id]);
});

test('by hand it goes to another order', async () => {
  const { json } = await file({ channel: 'web', kind: 'streetlight', village: 'v01', text: '灯坏了' });
  const path = `/api/v1/complaints/${json.id}/match`;
  expect((await town.ask('office', 'POST', path, { orderId: 'lamp-order' })).json.orderId).toBe('lamp-order');
  expect((await town.ask('office', 'POST', path, { orderId: 'nowhere' })).status).toBe(404);
});

describe('private words', () => {
  test('are read by those whose work it is, and every look is logged first', async () => {
    const { json } = await file();
    const path = `/api/v1/complaints/${json.id}`;
    expect((await town.ask('office', 'GET', path)).json).toMatchObject({
      text: '路灯不亮',
      reporter: '王五',
    });
    const log = (await town.ask('admin', 'GET', `/api/v1/audit?subject=complaint%20${json.id}`)).json.items;
    expect(log).toHaveLength(1);
    expect(log[0]).toMatchObject({ actor: 'office' });
  });
  test('are not shown to a viewer, and a viewer leaves no look behind', async () => {
    const { json } = await file();
    const shown = await town.ask('viewer', 'GET', `/api/v1/complaints/${json.id}`);
    expect(shown.body).not.toMatch(/王五|13600000000|路灯不亮/);
    expect(
      (await town.ask('admin', 'GET', `/api/v1/audit?subject=complaint%20${json.id}`)).json.items,
    ).toEqual([]);
  });
  test('stand in no order, ledger, report or Open311 answer', async () => {
    await file();
    await file({ ...said, deviceId: 'heat-1', text: '暖气不热，老人在家' });
    for (const path of [
      '/api/v1/ledger',
      '/api/v1/orders',
      '/api/v1/reports/daily',
      '/open311/v2/requests.json',
    ])
      expect((await town.ask('admin', 'GET', path)).body).not.toMatch(/王五|13600000000|老人/);
  });
  test('that a household on the care list raised the priority is told to the desk alone, and logged', async () => {
    await town.engine.open({ id: 'heat', cause: { type: 'device', id: 'heat-1' }, deviceIds: ['heat-1'] });
    const reason = async (who: 'office' | 'crew' | 'viewer', id: string) =>
      (await town.ask(who, 'GET', `/api/v1/orders/${id}`)).json.privateReason;
    expect(await reason('office', 'heat')).toMatchObject({ en: expect.stringContaining('household') });
    expect(
      await Promise.all([reason('crew', 'heat'), reason('viewer', 'heat'), reason('office', 'lamp-order')]),
    ).toEqual([...[undefined, undefined, undefined]]);
    const log = (await town.ask('admin', 'GET', '/api/v1/audit?subject=order%20heat')).json.items;
    expect(log.map(({ actor }: { actor: string }) => actor)).toEqual(['office']);
  });
  test('a household is shown to the desk and logged, to a crew while it works there', async () => {
    const ask = (who: 'hotline' | 'crew' | 'viewer') =>
      town.ask(who, 'GET', '/api/v1/devices/heat-1/household');
    expect((await ask('hotline')).json).toEqual({ contact: '张三 13700000000', vulnerable: true });
    expect((await ask('crew')).json.code).toBe('forbidden');
    const cause = { type: 'device' as const, id: 'heat-1' };
    await town.engine.open({ id: 'heat', cause, deviceIds: ['heat-1'], kind: 'heater', crew: 'c-light' });
    expect((await ask('crew')).json.code).toBe('forbidden');
    await town.ask('crew', 'POST', '/api/v1/orders/heat/accept');
    expect((await ask('crew')).json).toMatchObject({ vulnerable: true });
    const log = (await town.ask('admin', 'GET', '/api/v1/audit?subject=household%20heat-1')).json.items;
    expect(log.map(({ actor }: { actor: string }) => actor)).toEqual(['crew', 'hotline']);
  });
});

describe('what is wrong with it', () => {
  test.each([
    [{ ...said, deviceId: 'lamp-77' }, 'unknown_device'],
    [{ channel: 'web', kind: 'streetlight', village: 'v77', text: 'x' }, 'unknown_village'],
    [{ channel: 'web', kind: 'rocket', village: 'v01', text: 'x' }, 'invalid'],
    [{ channel: 'web', text: 'x' }, 'invalid'],
    [{ ...said, text: ' ' }, 'invalid'],
    [{ ...said, channel: 'smoke' }, 'invalid'],
    [{ ...said, lat: 39.8 }, 'invalid'],
    [{ ...said, reportedAt: '2026-01-15T13:00:00Z' }, 'in_the_future'],
  ])('%j: %s', async (body, code) => {
    expect((await file(body)).json.code).toBe(code);
  });
  test('a village’s own clerk files for that village alone', async () => {
    expect((await file(said, 'village2')).json.code).toBe('unknown_device');
    expect((await file({ ...said, deviceId: 'lamp-9' }, 'village2')).status).toBe(201);
  });
});

describe('Open311', () => {
  test('a request is a complaint of the nearest village; it comes back without a word of its sender', async () => {
    const [payload, headers] = form({
      ...{
        service_code: 'streetlight',
        lat: '39.8212',
        long: '116.7412',
        description: '灯不亮 王五 136',
        phone: '136',
      },
    });
    const { status, json } = await town.ask('hotline', 'POST', '/open311/v2/requests.json', payload, headers);
    expect(status).toBe(201);
    const id = json[0].service_request_id;
    const { json: shown, body } = await town.ask('viewer', 'GET', `/open311/v2/requests/${id}.json`);
    expect(shown[0]).toMatchObject({ status: 'open', service_code: 'streetlight', address: '<b>南刘庄</b>' });
    expect(body).not.toContain('王五');
  });
  test('a heater’s request shows its village’s place, and no number of its own', async () => {
    const cause = { type: 'device' as const, id: 'heat-1' };
    await town.engine.open({ id: 'heat', cause, deviceIds: ['heat-1'], kind: 'heater', code: 'heater_trip' });
    const [shown] = (await town.ask('viewer', 'GET', '/open311/v2/requests/heat.json')).json;
    expect([shown.lat, shown.long]).toEqual([39.8, 116.7]);
    expect(JSON.stringify(shown)).not.toContain('heat-1');
  });
  test('a key in the address works here and nowhere else', async () => {
    const key = town.tokens.viewer;
    expect((await town.ask('nobody', 'GET', `/open311/v2/requests.json?api_key=${key}`)).status).toBe(200);
    expect((await town.ask('nobody', 'GET', `/api/v1/orders?api_key=${key}`)).status).toBe(401);
  });
});
