// The registry out and in: both formats, every fault by row, the preview, the way back.
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { csvToXlsx, xlsxToCsv } from '../../api/spreadsheet.ts';
import { type SmallTown, smallTown } from './small-town.ts';
import { upload } from './uploads.ts';

let town: SmallTown;
beforeEach(async () => {
  await town?.stop();
  town = await smallTown();
});
afterAll(() => town.stop());

const preview = (field: string, bytes: Uint8Array) => {
  const { payload, headers } = upload(field, `${field}.csv`, bytes);
  return town.ask('admin', 'POST', '/api/v1/registry/preview', payload, headers);
};
const exported = async () => (await town.ask('office', 'GET', '/api/v1/registry/devices')).body;
const oneMore = async () =>
  `${await exported()}lamp-3,streetlight,v01,39.8,116.7,gw-1,ct-1,60,300,东街3号,LD-0003,,,,\n`;
const apply = (id: string) => town.ask('admin', 'POST', `/api/v1/registry/imports/${id}/apply`);
const version = () => town.deps.registry().version;

describe.each(['csv', 'xlsx'])('as %s', (format) => {
  test('what goes out comes in again unchanged', async () => {
    const bytes =
      format === 'csv' ? Buffer.from(await exported()) : await csvToXlsx('devices', await exported());
    const { json } = await preview('devices', bytes);
    expect(json).toMatchObject({ faults: [], version: version() });
  });
  test('one lamp more: previewed, applied, taken back', async () => {
    const before = version();
    const text = await oneMore();
    const { json } = await preview(
      'devices',
      format === 'csv' ? Buffer.from(text) : await csvToXlsx('devices', text),
    );
    expect(json.changes[0]).toMatchObject({ table: 'devices', added: 1, examples: { added: ['lamp-3'] } });
    expect(version()).toBe(before);
    expect((await apply(json.id)).json).toEqual({ version: json.version });
    expect((await town.ask('viewer', 'GET', '/api/v1/devices/lamp-3')).status).toBe(200);
    expect((await apply(json.id)).status).toBe(404);
    expect((await town.ask('admin', 'POST', '/api/v1/registry/undo')).json).toEqual({ version: before });
    expect((await town.ask('viewer', 'GET', '/api/v1/devices/lamp-3')).status).toBe(404);
  });
});

test.each(['villages', 'crews', 'devices'])(
  'a spreadsheet sees that %s is UTF-8, and so comes back unchanged',
  async (table) => {
    const authorization = `Bearer ${town.tokens.office}`;
    const answer = await town.app.inject({ url: `/api/v1/registry/${table}`, headers: { authorization } });
    const bytes = answer.rawPayload;
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    for (const saved of [bytes, bytes.subarray(3)])
      expect((await preview(table, saved)).json).toMatchObject({ faults: [], version: version() });
  },
);

test('every fault is told with its line, and nothing can be applied', async () => {
  const bad = `${await exported()}LAMP 3,streetlight,v01,39.8,116.7,,,60,300,x,\nlamp-4,rocket,v99,99,116.7,,,60,300,x,\n`;
  const { json } = await preview('devices', Buffer.from(bad));
  expect(json.id).toBeNull();
  const lines = new Set(json.faults.map(({ line }: { line: number }) => line));
  expect(lines.has(8) && lines.has(9)).toBe(true);
});

test('a preview of an older registry is refused', async () => {
  const { json: first } = await preview('devices', Buffer.from(await oneMore()));
  const { json: second } = await preview('devices', Buffer.from(await oneMore()));
  await apply(first.id);
  expect((await apply(second.id)).json.code).toBe('conflict');
});

test('a preview lasts half an hour', async () => {
  const { json } = await preview('devices', Buffer.from(await oneMore()));
  town.tick(31 * 60_000);
  expect((await apply(json.id)).json.code).toBe('not_found');
});

test.each([
  ['a field of no table', 'cats', 'id\n', 'bad_request'],
  ['a broken workbook', 'devices', 'PK\u0003\u0004 nothing', 'unsupported_media'],
  // What Excel saves in China as plain CSV.
  [
    'a file in GBK',
    'villages',
    Buffer.from('id,name\nv01,\xce\xe4\xd2\xa4\n', 'latin1'),
    'unsupported_media',
  ],
])('%s is refused', async (_name, field, content, code) => {
  expect((await preview(field, Buffer.from(content))).json.code).toBe(code);
});

test('a workbook that would unpack to gigabytes is refused before it is opened', async () => {
  const bomb = Buffer.from(await csvToXlsx('devices', 'id\nx\n'));
  const entry = bomb.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
  bomb.writeUInt32LE(0xfffffff0, entry + 24);
  expect((await preview('devices', bomb)).json.code).toBe('too_large');
});

test('text stays text through a workbook', async () => {
  const csv = 'id,asset_no\nlamp-1,0007\nlamp-2,1e5\nlamp-3,"a ""b"", c"\n';
  expect((await xlsxToCsv(await csvToXlsx('devices', csv))).get('devices')).toBe(csv);
});
