// Patrols through the API: the list with its reasons, a plan made into orders once, an asset counted once, the round.
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { progressByPlan } from '../../api/patrols.ts';
import { visitDay } from '../../api/route-sheet.ts';
import { townTime } from '../../ingest/domain/time.ts';
import { sharePct } from '../../ingest/orders/patrol.ts';
import { lastSeason, sampleMornings } from '../../ingest/orders/sweep.ts';
import { anOrder } from '../store/orders-fixture.ts';
import { type SmallTown, smallTown, t0, type Who } from './small-town.ts';

let town: SmallTown;
beforeEach(async () => {
  await town?.stop();
  town = await smallTown();
});
afterAll(() => town.stop());

const get = async (who: Who, path: string) => (await town.ask(who, 'GET', path)).json;
const winter = { plan: 'winter', kind: 'streetlight', scope: 'all', why: '冬前检修' };
const make = (who: Who, body: object) => town.ask(who, 'POST', '/api/v1/patrols', body);
const check = (who: Who, id: string, body: object) =>
  town.ask(who, 'POST', `/api/v1/orders/${id}/checks`, body);

const replaceController = (gone: string, now: string) => {
  const devices = town.deps.registryEditor.csv('devices').replace(new RegExp(`^${gone},`, 'm'), `${now},`);
  return town.deps.registryEditor.apply({ devices }, { type: 'user', id: 'admin' });
};

/** Each sits on the other's pole from now on. */
const swapLamps = () => {
  const at: Readonly<Record<string, string>> = { 'lamp-1': 'lamp-2', 'lamp-2': 'lamp-1' };
  const devices = town.deps.registryEditor.csv('devices').replace(/^lamp-[12](?=,)/gm, (id) => at[id]!);
  return town.deps.registryEditor.apply({ devices }, { type: 'user', id: 'admin' });
};

describe('the list before the season', () => {
  test('names heaters that are silent or broke last season, with reasons', async () => {
    await town.engine.open({
      ...{
        id: 'cold',
        code: 'heater_trip',
        kind: 'heater',
        deviceIds: ['heat-1'],
        openedAt: t0 - 86_400_000,
      },
      cause: { type: 'device', id: 'heat-1' },
    });
    const { items } = await get('office', '/api/v1/patrols/plan');
    expect(items).toMatchObject([
      { deviceId: 'heat-1', village: 'v01', weight: 5, reasons: [{ type: 'faults' }, { type: 'silent' }] },
    ]);
  });
  test('a heater that gave little heat on cold mornings is on it', async () => {
    const season = lastSeason(town.deps.planning().season, t0, town.deps.town);
    const points = sampleMornings(season, 5, town.deps.town).map(({ from }, n) => ({
      ...{ position: 50 + n, kind: 'heater', village: 'v01', deviceId: 'heat-1', ts: from + 60_000 },
      metrics: { supply_c: 36, return_c: 34, mode: 'heat' },
    }));
    await town.deps.telemetry.write(points, 60);
    const { items } = await get('office', '/api/v1/patrols/plan?village=v01');
    expect(items[0].reasons.map(({ type }: { type: string }) => type)).toEqual(['silent', 'weak']);
  });
  test('another village’s people see nothing of it', async () =>
    expect((await get('village2', '/api/v1/patrols/plan')).items).toEqual([]));
});

describe('a plan', () => {
  test('becomes an order for each village, and once', async () => {
    const first = (await make('office', winter)).json;
    expect([first.assets, first.orders.map(({ village }: { village: string }) => village)]).toEqual([
      3,
      ['v01', 'v02'],
    ]);
    const again = (await make('office', winter)).json;
    expect([again.assets, again.orders]).toEqual([0, []]);
    const order = await get('office', `/api/v1/orders/${first.orders[0].id}`);
    expect(order).toMatchObject({ type: 'patrol', plan: 'winter', deviceIds: ['lamp-1', 'lamp-2'] });
  });
  test('for some villages alone', async () => {
    expect((await make('office', { ...winter, villages: ['v02'] })).json.assets).toBe(1);
    expect((await make('village2', { ...winter, plan: 'mine' })).json.assets).toBe(1);
    expect((await make('village2', { ...winter, villages: ['v01'] })).json.code).toBe('not_found');
  });
  test('an asset scanned twice counts once, by its device or by its number', async () => {
    const [{ id }] = (await make('office', winter)).json.orders;
    await check('office', id, { assetNo: 'LD-0001', found: 'ok' });
    const { status, json } = await check('office', id, {
      deviceId: 'lamp-1',
      found: 'fault',
      note: '灯罩破',
    });
    expect([status, json.checks]).toEqual([
      200,
      { 'lamp-1': { at: '2026-01-15T12:00:00.000Z', found: 'fault' } },
    ]);
    const { items } = await get('viewer', '/api/v1/patrols');
    expect(
      items.map((row: Record<string, unknown>) => [row.plan, row.village, row.done, row.due, row.donePct]),
    ).toEqual([
      ['winter', null, 1, 3, 33.33],
      ['winter', 'v01', 1, 2, 50],
      ['winter', 'v02', 0, 1, 0],
    ]);
  });
  test('an asset whose controller was replaced meanwhile is the same asset', async () => {
    const [{ id }] = (await make('office', winter)).json.orders;
    await replaceController('lamp-1', 'lamp-77');
    const { json } = await check('office', id, { assetNo: 'LD-0001', found: 'ok' });
    expect(Object.keys(json.checks)).toEqual(['lamp-1']);
  });
  test('two controllers that have changed places since are the assets that they were', async () => {
    const [{ id }] = (await make('office', winter)).json.orders;
    town.tick(1_000);
    await swapLamps();
    const byAsset = await check('office', id, { assetNo: 'LD-0001', found: 'ok' });
    expect(Object.keys(byAsset.json.checks)).toEqual(['lamp-1']);
    const listed = await check('office', id, { deviceId: 'lamp-2', found: 'ok' });
    expect(Object.keys(listed.json.checks)).toEqual(['lamp-1', 'lamp-2']);
  });
  test.each([
    ['neither', {}],
    ['both', { deviceId: 'lamp-1', assetNo: 'LD-0001' }],
  ])('a check names a device or an asset: %s', async (_, named) => {
    const [{ id }] = (await make('office', winter)).json.orders;
    expect((await check('office', id, { ...named, found: 'ok' })).json.code).toBe('invalid');
  });
  test('an asset that is nowhere', async () => {
    const [{ id }] = (await make('office', winter)).json.orders;
    expect((await check('office', id, { assetNo: 'X-1', found: 'ok' })).json.code).toBe('unknown_device');
  });
});

test.each([
  [9_135, 9_136, 99.98],
  [9_136, 9_136, 100],
  [0, 3, 0],
  [0, 0, null],
])('%i of %i is %s %%', (done, due, share) => expect(sharePct(done, due)).toBe(share));

test('a visit that ended in time, one that did not, and one that is late already', () => {
  const of = (id: string, closedAt: number | null) =>
    anOrder(id, { type: 'preventive', plan: 'gas', village: 'v01', fixBy: t0 + 10, closedAt });
  const [all] = progressByPlan([of('a', t0 + 9), of('b', t0 + 11), of('c', null)], t0 + 20);
  expect(all).toMatchObject({ orders: 3, closed: 2, onTime: 1, late: 2, donePct: 0 });
});

describe('seasons', () => {
  const zone = townTime('Asia/Shanghai');
  const season = { from: '11-15', to: '03-15' };
  test.each([
    ['2026-09-20', '2025-11-15', '2026-03-16'],
    ['2026-01-15', '2025-11-15', '2026-01-15'],
    ['2025-11-15', '2025-11-15', '2025-11-15'],
    ['2025-11-14', '2024-11-15', '2025-03-16'],
  ])('on %s the last one runs from %s to %s', (date, from, to) => {
    const span = lastSeason(season, Date.parse(`${date}T12:00:00+08:00`), zone);
    expect([zone.dayOf(span.from), zone.dayOf(span.to)]).toEqual([from, to]);
  });
  test('mornings lie inside it, at six', () => {
    const span = lastSeason(season, Date.parse('2026-09-20T12:00:00+08:00'), zone);
    const mornings = sampleMornings(span, 5, zone);
    expect(mornings.map(({ from }) => zone.local(from).hour)).toEqual([6, 6, 6, 6, 6]);
    for (const { from, to } of mornings) expect(span.from <= from && to <= span.to).toBe(true);
  });
});

describe('route sheets', () => {
  test('on to the nearest, from the crew’s village, as a page and as CSV', async () => {
    await make('office', { ...winter, villages: ['v01'] });
    const { body } = await town.ask('crew', 'GET', '/api/v1/route-sheets?format=csv');
    const rows = body.trim().split('\n').slice(1);
    expect(rows.map((row) => row.split(',').slice(0, 4).join(' '))).toEqual([
      '1 东前营 东街1号 LD-0001',
      '2 东前营 东街1号 LD-0001',
      '3 东前营 东街2号 LD-0002',
    ]);
    const page = await town.ask('office', 'GET', '/api/v1/route-sheets?crew=c-light');
    expect(page.body).toContain('下村行程单 Route sheet 2026-01-21 照明一班');
  });
  test('what was looked at is no stop any more', async () => {
    const [{ id }] = (await make('office', { ...winter, villages: ['v01'] })).json.orders;
    await check('office', id, { deviceId: 'lamp-2', found: 'ok' });
    const { body } = await town.ask('crew', 'GET', '/api/v1/route-sheets?format=csv');
    expect(body).not.toContain('LD-0002');
  });
  const addresses = async (): Promise<readonly (string | undefined)[]> => {
    const { body } = await town.ask('crew', 'GET', '/api/v1/route-sheets?format=csv');
    return body
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.split(',')[2]);
  };
  test.each([
    [
      'a gateway’s lamps: its cabinet',
      { type: 'gateway', id: 'gw-1' },
      ['lamp-2', 'lamp-1'],
      ['村委会', '东街1号'],
    ],
    [
      'a circuit: its first lamp',
      { type: 'circuit', id: 'ct-1' },
      ['lamp-2', 'lamp-1'],
      ['东街1号', '东街2号'],
    ],
    [
      'a device that has left the registry: the village',
      { type: 'device', id: 'x' },
      ['x'],
      ['东前营', '东街1号'],
    ],
  ] as const)('beside lamp 1 of the fixture, of %s', async (id, cause, deviceIds, expected) => {
    await town.engine.open({ id, cause, deviceIds, crew: 'c-light', village: 'v01' });
    expect(await addresses()).toEqual(expected);
  });
  test('a patrolled asset whose controller was replaced meanwhile is a stop still', async () => {
    await make('office', { ...winter, villages: ['v01'] });
    await replaceController('lamp-2', 'lamp-78');
    expect(await addresses()).toEqual(['东街1号', '东街1号', '东街2号']);
  });
  test('the crew goes to the asset, not after the controller that was moved away from it', async () => {
    expect(await addresses()).toEqual(['东街1号']);
    town.tick(1_000);
    await swapLamps();
    expect(await addresses()).toEqual(['东街1号']);
  });
  test('names cannot become HTML', async () => {
    const { body } = await town.ask('crew2', 'GET', '/api/v1/route-sheets');
    expect(body).toContain('&lt;b&gt;南刘庄');
  });
  test('another crew’s is not there, and a crew must be named', async () => {
    expect((await town.ask('crew', 'GET', '/api/v1/route-sheets?crew=c-light2')).status).toBe(404);
    expect((await town.ask('office', 'GET', '/api/v1/route-sheets')).status).toBe(400);
  });
  test.each([
    ['2026-01-21', '2026-01-21'],
    ['2026-01-22', '2026-01-28'],
  ])('the next Wednesday from %s on is %s', (date, day) =>
    expect(visitDay(3, Date.parse(`${date}T20:00:00+08:00`), townTime('Asia/Shanghai'))).toBe(day),
  );
});
