import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadRegistry } from '../../ingest/registry/load.ts';
import { luchengRegistry } from '../../ingest/registry/lucheng.ts';
import { faultText } from '../../ingest/registry/table.ts';
import { writeRegistry } from '../../ingest/registry/write.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weisu-registry-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (file: string, content: string | Uint8Array) => writeFileSync(join(folder, file), content);
const faults = (kindsFile?: string) => {
  const read = loadRegistry({ folder, kindsFile });
  return 'faults' in read ? read.faults.map(faultText) : [];
};

test('without a folder it is the built-in fleet', () => {
  const read = loadRegistry({});
  expect('registry' in read && read.registry.version).toBe(luchengRegistry().version);
});

test('the exported fleet loads as the same version', () => {
  const town = luchengRegistry();
  for (const [name, text] of Object.entries(writeRegistry(town))) put(`${name}.csv`, text);
  const read = loadRegistry({ folder });
  expect('registry' in read && read.registry.version).toBe(town.version);
});

test('a missing file is named', () => {
  put('villages.csv', 'id,name,lat,lon\n');
  put('crews.csv', 'id,name,trade\n');
  expect(faults()).toEqual([expect.stringMatching(/^devices\.csv: cannot be read: ENOENT/)]);
});

test('a file in GBK is refused, not misread', () => {
  put('villages.csv', new Uint8Array([0x69, 0x64, 0x0a, 0xce, 0xe4, 0xd2, 0xa4]));
  put('crews.csv', 'id,name,trade\n');
  put('devices.csv', 'id,kind,village,lat,lon\n');
  expect(faults()).toEqual(['villages.csv: is not UTF-8 text (save it as "CSV UTF-8")']);
});

test('faults in the kinds and in the files come in one list', () => {
  put('villages.csv', 'id,name,lat,lon\nv01,x,1,200\n');
  put('crews.csv', 'id,name,trade\n');
  put('devices.csv', 'id,kind,village,lat,lon\n');
  put('kinds.yaml', 'none');
  expect(faults(join(folder, 'kinds.yaml'))).toHaveLength(2);
});
