import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { indexRegistry, type Registry } from '../../ingest/domain/device.ts';
import { builtInKinds } from '../../ingest/domain/kind.ts';
import { type RegistryTexts, readRegistry } from '../../ingest/registry/csv.ts';
import { faultText } from '../../ingest/registry/table.ts';
import { registryVersion, writeRegistry } from '../../ingest/registry/write.ts';

const villages = 'id,name,lat,lon,crew_lighting,cadre,leader\nv01,武窑村,39.9,116.75,l1,a,b\n';
const crews = 'id,name,trade,phone\nl1,一队,lighting,1\n';
const devices = 'id,kind,village,lat,lon\nv01-l-0001,streetlight,v01,39.9,116.75\n';
const minimal: RegistryTexts = { villages, crews, devices };

const faultsOf = (texts: Partial<RegistryTexts>): readonly string[] => {
  const read = readRegistry({ ...minimal, ...texts }, builtInKinds);
  return 'faults' in read ? read.faults.map(faultText) : [];
};
const warningsOf = (texts: Partial<RegistryTexts>): readonly string[] => {
  const read = readRegistry({ ...minimal, ...texts }, builtInKinds);
  return 'faults' in read ? ['faults'] : read.warnings.map(faultText);
};
const registryOf = (texts: Partial<RegistryTexts>): Registry => {
  const read = readRegistry({ ...minimal, ...texts }, builtInKinds);
  if ('faults' in read) throw new Error(read.faults.map(faultText).join('\n'));
  return read.registry;
};
const device = (line: string, header = 'id,kind,village,lat,lon,gateway,interval_s') =>
  `${header}\n${line}\n`;

describe('what is read', () => {
  test('three small files are a town without faults or warnings', () => {
    expect([faultsOf({}), warningsOf({})]).toEqual([[], []]);
  });
  test('an absent interval is the usual one of the kind', () => {
    expect(registryOf({}).devices.get('v01-l-0001')!.intervalS).toBe(300);
  });
  test('further columns are kept', () => {
    const text = device('a1,streetlight,v01,39,116,yes', 'id,kind,village,lat,lon,switched');
    expect(registryOf({ devices: text }).devices.get('a1')!.extra).toEqual({ switched: 'yes' });
  });
  test.each(['2026-03-01', '2026-3-1', '2026/3/1', '2026/03/01', '2026年3月1日'])(
    'the end of a warranty written %s is a day that can be compared',
    (written) => {
      const text = device(`a1,streetlight,v01,39,116,${written}`, 'id,kind,village,lat,lon,warranty_until');
      expect(registryOf({ devices: text }).devices.get('a1')!.warrantyUntil).toBe('2026-03-01');
    },
  );
  test('a byte order mark, CRLF and blank lines do no harm', () => {
    const text = `\uFEFF${devices.replaceAll('\n', '\r\n')}\r\n\r\n,,,,\r\n`;
    expect(registryOf({ devices: text }).devices.size).toBe(1);
  });
  test('households are read with their flag', () => {
    const read = registryOf({ households: 'device,contact,vulnerable\nv01-l-0001,住户,是\n' });
    expect(read.households.get('v01-l-0001')).toEqual({
      device: 'v01-l-0001',
      contact: '住户',
      vulnerable: true,
    });
  });
});

describe('every fault is named with file, line and column', () => {
  test.each<[string, Partial<RegistryTexts>, readonly string[]]>([
    [
      'empty file',
      { crews: '', villages: 'id,name,lat,lon\nv01,n,1,1\n' },
      ['crews.csv: the file is empty: its first line names the columns'],
    ],
    [
      'missing column',
      { devices: 'id,kind,village,lat\nv01-l-0001,streetlight,v01,39\n' },
      ['devices.csv:1: lon: no such column'],
    ],
    [
      'column twice',
      { crews: 'id,name,trade,name\nl1,a,lighting,a\n' },
      ['crews.csv:1: name: the column stands twice'],
    ],
    [
      'broken quote',
      { devices: 'id,kind,village,lat,lon\n"a1,streetlight' },
      ['devices.csv:2: Quote Not Closed: the parsing is finished with an opening quote at line 2'],
    ],
    ['too many cells', { devices: `${devices.trim()},1,2\n` }, ['devices.csv:2: 7 cells under 5 columns']],
    [
      'bad id',
      { devices: device('V01,streetlight,v01,39,116') },
      ['devices.csv:2: id: "V01": a device id is [a-z0-9][a-z0-9-]{1,39}'],
    ],
    ...['三年', '2026-02-30', '2026-13-01', '1.3.2026', '2026-3/1', '2026'].map(
      (written): [string, Partial<RegistryTexts>, readonly string[]] => [
        `a warranty until ${written}`,
        { devices: device(`a1,streetlight,v01,39,116,${written}`, 'id,kind,village,lat,lon,warranty_until') },
        [`devices.csv:2: warranty_until: "${written}" is not a day such as 2026-03-31`],
      ],
    ),
    [
      'several in one row',
      { devices: device('a1,lamp,v02,95,x,g1,0') },
      [
        'devices.csv:2: interval_s: "0" is not a whole number from 1 to 86400',
        'devices.csv:2: lat: "95" is not a number from -90 to 90',
        'devices.csv:2: lon: "x" is not a number from -180 to 180',
        'devices.csv:2: village: no such village: "v02"',
        'devices.csv:2: kind: no such kind: "lamp"',
        'devices.csv:2: gateway: no such gateway: "g1"',
      ],
    ],
    [
      'empty cells that are needed',
      { devices: device(',streetlight,v01,39,') },
      ['devices.csv:2: id: is empty', 'devices.csv:2: lon: is empty'],
    ],
    [
      'a device twice',
      { devices: device('a1,heater,v01,39,116\na1,heater,v01,39,116') },
      ['devices.csv:3: id: "a1" already stands in line 2'],
    ],
    [
      'gateways in a ring',
      { devices: device('a1,gateway,v01,1,1,a2\na2,gateway,v01,1,1,a1') },
      [
        'devices.csv:2: gateway: its gateways form a ring back to "a1"',
        'devices.csv:3: gateway: its gateways form a ring back to "a2"',
      ],
    ],
    [
      'a village named as a topic is',
      { villages: `${villages}crews,x,1,1,,,\n` },
      ['villages.csv:3: id: "crews" is taken by a topic'],
    ],
    [
      'a crew that is not there',
      { villages: villages.replace(',l1,', ',l9,') },
      ['villages.csv:2: crew_lighting: no such crew: "l9"'],
    ],
    [
      'a household without a device',
      { households: 'device,contact\nx9,住户\n' },
      ['households.csv:2: device: no such device: "x9"'],
    ],
  ])('%s', (_, texts, faults) => expect(faultsOf(texts)).toEqual(faults));
});

describe('gaps a town can live with are warnings', () => {
  test.each<[string, Partial<RegistryTexts>, readonly string[]]>([
    [
      'no crew for a trade in use',
      { devices: device('h1,heater,v01,39,116') },
      ['villages.csv:2: crew_heating: no crew for this trade in 武窑村'],
    ],
    [
      'nobody to escalate to',
      { villages: 'id,name,lat,lon,crew_lighting\nv01,武窑村,39,116,l1\n' },
      [
        'villages.csv:2: cadre: nobody to escalate to in 武窑村',
        'villages.csv:2: leader: nobody to escalate to in 武窑村',
      ],
    ],
    [
      'a crew without a telephone',
      { crews: 'id,name,trade\nl1,一队,lighting\n' },
      ['crews.csv:2: phone: 一队 cannot be called'],
    ],
    [
      'a crew of another trade',
      { crews: 'id,name,trade,phone\nl1,一队,heating,1\n' },
      ['villages.csv:2: crew_lighting: "l1" is a crew for heating'],
    ],
    [
      'one pole, two controllers',
      {
        devices: device(
          'a1,streetlight,v01,1,1,P1\na2,streetlight,v01,1,1,P1',
          'id,kind,village,lat,lon,asset_no',
        ),
      },
      ['devices.csv:3: asset_no: "P1" already stands in line 2'],
    ],
  ])('%s', (_, texts, warnings) => expect(warningsOf(texts)).toEqual(warnings));
});

describe('writing', () => {
  const word = fc.stringMatching(/^[\p{L}\d",;'\n-]{1,12}$/u).filter((text) => text.trim() === text);
  const id = fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,12}$/);
  const degrees = (max: number) =>
    fc.integer({ min: -max * 1e6, max: max * 1e6 }).map((micro) => micro / 1e6);
  const place = { lat: degrees(90), lon: degrees(180) };
  const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

  const town = fc
    .record({
      crews: fc.uniqueArray(
        fc.record({ id, name: word, trade: fc.constantFrom('lighting', 'heating'), phone: maybe(word) }),
        {
          minLength: 1,
          selector: (crew) => crew.id,
        },
      ),
      villages: fc.uniqueArray(
        fc.record({ id, name: word, ...place, cadre: maybe(word), leaderPhone: maybe(word) }),
        {
          minLength: 1,
          selector: (village) => village.id,
        },
      ),
      devices: fc.uniqueArray(
        fc.record({
          id,
          kind: fc.constantFrom(...builtInKinds.keys()),
          ...place,
          intervalS: fc.integer({ min: 1, max: 86_400 }),
          address: fc.oneof(word, fc.constant('')),
          circuit: maybe(word),
          ratedPowerW: maybe(fc.integer({ min: 0, max: 5_000 })),
          assetNo: maybe(word),
          extra: maybe(fc.dictionary(fc.constantFrom('switched', '备注'), word, { minKeys: 1 })),
        }),
        { selector: (row) => row.id },
      ),
    })
    .filter((parts) => parts.villages.every(({ id: name }) => name !== 'crews' && name !== 'platform'))
    .map((parts): Registry => {
      const first = { village: parts.villages[0]!.id, crew: parts.crews[0]! };
      const content = {
        kinds: builtInKinds,
        crews: new Map(parts.crews.map((crew) => [crew.id, crew])),
        villages: new Map(
          parts.villages.map((row) => [row.id, { ...row, crews: { [first.crew.trade]: first.crew.id } }]),
        ),
        devices: new Map(parts.devices.map((row) => [row.id, { ...row, village: first.village }])),
        households: new Map(
          parts.devices.map((row) => [
            row.id,
            { device: row.id, contact: `住户-${row.id}`, vulnerable: row.lat < 0 },
          ]),
        ),
      };
      return indexRegistry({ ...content, version: registryVersion(content) });
    });

  test('what is written reads back as the same registry with the same version', () => {
    fc.assert(
      fc.property(town, (registry) => {
        const read = readRegistry(writeRegistry(registry), builtInKinds);
        expect('faults' in read ? read.faults : read.registry).toEqual(registry);
      }),
    );
  });

  test('any change to a device is another version', () => {
    const version = (texts: Partial<RegistryTexts>) => registryOf(texts).version;
    expect(version({})).toBe(version({}));
    expect(version({ devices: devices.replace('116.75', '116.76') })).not.toBe(version({}));
  });
});
