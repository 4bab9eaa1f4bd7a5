// A small town for tests: one village, a gateway with three lamps, a heater, a toilet.
import { type Device, indexRegistry, type Registry } from '../../ingest/domain/device.ts';
import { builtInKinds } from '../../ingest/domain/kind.ts';

const place = { lat: 39.9, lon: 116.75, address: '武窑村东街1号' };
const lamp = (n: number): Device => ({
  id: `v01-l-000${n}`,
  kind: 'streetlight',
  village: 'v01',
  gateway: 'v01-g-01',
  circuit: 'v01-c-01',
  ratedPowerW: 60,
  intervalS: 300,
  assetNo: `LC-01-00${n}`,
  ...place,
  lon: place.lon + n * 0.0004,
});

const devices: readonly Device[] = [
  { id: 'v01-g-01', kind: 'gateway', village: 'v01', intervalS: 60, ...place },
  lamp(1),
  lamp(2),
  lamp(3),
  {
    id: 'v01-h-0001',
    kind: 'heater',
    village: 'v01',
    circuit: 'v01-t-01',
    ratedPowerW: 3000,
    intervalS: 60,
    ...place,
  },
  { id: 'v01-t-01', kind: 'toilet', village: 'v01', intervalS: 300, ...place },
];

export const smallTown: Registry = indexRegistry({
  version: 'small',
  kinds: builtInKinds,
  villages: new Map([
    [
      'v01',
      {
        id: 'v01',
        name: '武窑村',
        lat: 39.9,
        lon: 116.75,
        crews: { lighting: 'c1', heating: 'c2', toilet: 'c3' },
      },
    ],
  ]),
  crews: new Map([
    ['c1', { id: 'c1', name: '照明一班', trade: 'lighting' }],
    ['c2', { id: 'c2', name: '供暖一班', trade: 'heating' }],
    ['c3', { id: 'c3', name: '公厕一班', trade: 'toilet' }],
  ]),
  devices: new Map(devices.map((device) => [device.id, device])),
  households: new Map(),
});
