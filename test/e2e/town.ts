// A small town for tests of the whole program, as the CSV files that a town would hand in: three villages, each with a gateway,
// twelve lamps on two circuits, four heaters and a toilet.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TownDevice {
  readonly id: string;
  readonly kind: 'gateway' | 'streetlight' | 'heater' | 'toilet';
  readonly village: string;
  /** Who holds the connection: the device itself, or a lamp's gateway. */
  readonly publisher: string;
  readonly circuit: string;
  readonly intervalMin: 1 | 5;
}

export const villages = ['v01', 'v02', 'v03'] as const;
const lampsEach = 12;
const heatersEach = 4;

export const townDevices: readonly TownDevice[] = villages.flatMap((village) => {
  const gateway = `${village}-g-01`;
  const own = (id: string, kind: TownDevice['kind'], circuit: string, intervalMin: 1 | 5): TownDevice => ({
    id,
    kind,
    village,
    publisher: kind === 'streetlight' ? gateway : id,
    circuit,
    intervalMin,
  });
  const numbered = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i + 1);
  return [
    own(gateway, 'gateway', '', 1),
    ...numbered(lampsEach).map((n) =>
      own(`${village}-l-${String(n).padStart(4, '0')}`, 'streetlight', `${village}-c-${1 + (n % 2)}`, 5),
    ),
    ...numbered(heatersEach).map((n) => own(`${village}-h-000${n}`, 'heater', `${village}-t-01`, 1)),
    own(`${village}-t-01`, 'toilet', '', 5),
  ];
});

export const telemetryTopic = ({ id, kind, village }: TownDevice): string =>
  `weisu/${village}/${kind}/${id}/telemetry`;

/** Crews `c-light`, `c-heat` and `c-toilet` serve all three villages. */
export const crews = ['c-light', 'c-heat', 'c-toilet'] as const;

/** Writes `villages.csv`, `crews.csv` and `devices.csv`. */
export function writeTown(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, rows: readonly (readonly (string | number)[])[]): void =>
    writeFileSync(join(folder, name), rows.map((row) => `${row.join(',')}\n`).join(''));
  write('villages.csv', [
    [...'id,name,lat,lon,crew_lighting,crew_heating,crew_toilet,cadre,leader'.split(',')],
    ...villages.map((id, i) => [id, `测试${i + 1}村`, 39.8 + i / 10, 116.7, ...crews, '李主任', '王书记']),
  ]);
  write('crews.csv', [
    ['id', 'name', 'trade', 'phone'],
    ['c-light', '照明班', 'lighting', '010-00000001'],
    ['c-heat', '供暖班', 'heating', '010-00000002'],
    ['c-toilet', '公厕班', 'toilet', '010-00000003'],
  ]);
  const rated = { gateway: '', streetlight: 60, heater: 3_000, toilet: '' } as const;
  write('devices.csv', [
    [...'id,kind,village,lat,lon,gateway,circuit,rated_power_w,interval_s,address'.split(',')],
    ...townDevices.map((d, i) => [
      d.id,
      d.kind,
      d.village,
      (39.8 + villages.indexOf(d.village as 'v01') / 10 + (i % 20) * 0.0004).toFixed(5),
      116.7,
      d.publisher === d.id ? '' : d.publisher,
      d.circuit,
      rated[d.kind],
      d.intervalMin * 60,
      '测试街',
    ]),
  ]);
  return folder;
}
