// Devices as a list: every filter, alone and together, and pages that meet end to end.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SmallTown, smallTown, type Who } from './small-town.ts';

let town: SmallTown;
beforeAll(async () => {
  town = await smallTown();
});
afterAll(() => town.stop());

const listed = async (query: string, who: Who = 'viewer'): Promise<readonly string[]> => {
  const { json } = await town.ask(who, 'GET', `/api/v1/devices?${query}`);
  return json.items.map(({ id }: { id: string }) => id);
};

test.each([
  ['village=v02', ['lamp-9', 'wc-1']],
  ['kind=heater', ['heat-1']],
  ['health=fault', ['lamp-1', 'heat-1']],
  ['health=ok', ['lamp-2']],
  ['circuit=ct-1', ['lamp-1', 'lamp-2']],
  ['gateway=gw-1', ['lamp-1', 'lamp-2']],
  ['crew=c-light2', ['lamp-9']],
  ['q=ld-000', ['lamp-1', 'lamp-2', 'lamp-9']],
  ['q=东街2号', ['lamp-2']],
  ['ids=wc-1,lamp-1,nowhere,wc-1', ['wc-1', 'lamp-1']],
  ['ids=wc-1,lamp-1&village=v01', ['lamp-1']],
  ['ids=wc-1,lamp-1&gateway=gw-1', ['lamp-1']],
  ['gateway=gw-1&q=0002', ['lamp-2']],
  ['village=v01&kind=toilet', []],
])('%s: %j', async (query, ids) => expect(await listed(query)).toEqual(ids));

test('ids of other villages are left out', async () =>
  expect(await listed('ids=lamp-1,lamp-9', 'village2')).toEqual(['lamp-9']));

test.each([
  ['a hundred and one', Array.from({ length: 101 }, (_, n) => `d${n}`).join()],
  ['an empty one', 'lamp-1,'],
  ['one that is too long', 'x'.repeat(81)],
])('%s ids are refused', async (_name, ids) =>
  expect((await town.ask('viewer', 'GET', `/api/v1/devices?ids=${ids}`)).json.code).toBe('bad_request'),
);

test.each(['', 'ids=wc-1,lamp-1,lamp-2,heat-1&'])('pages of "%s" meet end to end', async (filter) => {
  const whole = await listed(filter);
  const paged: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { json } = await town.ask(
      'viewer',
      'GET',
      `/api/v1/devices?${filter}limit=1${cursor && `&cursor=${cursor}`}`,
    );
    expect(json.items.length).toBe(1);
    paged.push(json.items[0].id);
    cursor = json.nextCursor;
  }
  expect(paged).toEqual(whole);
});
