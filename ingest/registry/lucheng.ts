// The built-in fleet: a town of Lucheng's size (32 villages, 7,360 lamps, 9,136 heaters, 85 toilets), drawn from one seed so that
// it is the same on every machine. Eleven village names are real; the others, and every coordinate, are made up.
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import {
  type Crew,
  type Device,
  type Household,
  indexRegistry,
  type Registry,
  type Village,
} from '../domain/device.ts';
import { builtInKinds, type Kinds } from '../domain/kind.ts';
import { heatersOf, lampsOf, type Plot, placeAt, type Random, toiletsOf } from './village.ts';
import { registryVersion } from './write.ts';

/** How many of each kind the town has, as its bulletins state; gateways follow from the lamps. */
const luchengTotals = { streetlight: 7_360, heater: 9_136, toilet: 85 } as const;

const seed = 20_210_107;
/** Villages with electric heating; they come first, so that the low numbers have every kind. */
const heatedVillages = 23;
const villageNames = [
  ...['武窑村', '兴各庄村', '前疃村', '杨坨村', '小豆各庄村', '东刘庄村', '西堡村', '武疃村', '卜落垡村'],
  ...[
    '太子府村',
    '七级村',
    '后柳营村',
    '南双埠村',
    '北双埠村',
    '大槐庄村',
    '小槐庄村',
    '郝辛店村',
    '孟各庄村',
  ],
  ...[
    '西刘庄村',
    '上渠头村',
    '下渠头村',
    '康家务村',
    '石桥庄村',
    '东沙坞村',
    '西沙坞村',
    '前榆林村',
    '后榆林村',
  ],
  ...['岳家楼村', '三义庄村', '白庙屯村', '侯各庄村', '北河沿村'],
] as const;

const crewRows: readonly (readonly [string, string, string])[] = [
  ['lighting-1', '路灯维修一队', 'lighting'],
  ['lighting-2', '路灯维修二队', 'lighting'],
  ['lighting-3', '路灯维修三队', 'lighting'],
  ['heating-1', '煤改电运维一队', 'heating'],
  ['heating-2', '煤改电运维二队', 'heating'],
  ['heating-3', '煤改电运维三队', 'heating'],
  ['heating-4', '煤改电运维四队', 'heating'],
  ['toilet-1', '公厕管护一队', 'toilet'],
  ['toilet-2', '公厕管护二队', 'toilet'],
];

/** @param kinds the built-in ones and any further; the fleet itself uses the built-in only */
export function luchengRegistry(kinds: Kinds = builtInKinds): Registry {
  const random = seeded(seed);
  const villages = villageNames.map((name, index) => villageAt(index, name, random));
  const heated = villages.map((_, index) => (index < heatedVillages ? 1 : 0));
  const all = villages.map(() => 1);
  const lamps = share(luchengTotals.streetlight, all, random);
  const heaters = share(luchengTotals.heater, heated, random);
  const toilets = share(luchengTotals.toilet, all, random);

  const devices: Device[] = [];
  const households: Household[] = [];
  for (const [index, village] of villages.entries()) {
    const plot: Plot = { village, random };
    const homes = heatersOf(plot, heaters[index]!);
    devices.push(...lampsOf(plot, lamps[index]!), ...homes.devices, ...toiletsOf(plot, toilets[index]!));
    households.push(...homes.households);
  }
  const parts = {
    kinds,
    villages: byId(villages),
    crews: byId<Crew>(crewRows.map(([id, name, trade]) => ({ id, name, trade }))),
    devices: byId(devices),
    households: new Map(households.map((household) => [household.device, household])),
  };
  return indexRegistry({ ...parts, version: registryVersion(parts) });
}

function seeded(number: number): Random {
  const generator = xoroshiro128plus(number);
  return (from, to) => uniformInt(generator, from, to);
}

const centre = { lat: 39.9, lon: 116.75 };
const columns = 6;
const spacingM = 800;
/** Keeps neighbours 0.6 to 1 km apart along a row. */
const jitterM = 100;

function villageAt(index: number, name: string, random: Random): Village {
  const eastM = ((index % columns) - (columns - 1) / 2) * spacingM + random(-jitterM, jitterM);
  const southM = (Math.floor(index / columns) - (columns - 1) / 2) * spacingM + random(-jitterM, jitterM);
  return {
    id: `v${String(index + 1).padStart(2, '0')}`,
    name,
    ...placeAt(centre, eastM, -southM),
    crews: {
      lighting: `lighting-${(index % 3) + 1}`,
      heating: `heating-${(index % 4) + 1}`,
      toilet: `toilet-${(index % 2) + 1}`,
    },
    cadre: `包村干部·${name}`,
    leader: `包村领导·${name}`,
  };
}

/** Splits a total over places by weights that differ by up to a quarter; exact: the remainder goes to the largest fractions. */
function share(total: number, places: readonly number[], random: Random): readonly number[] {
  const weights = places.map((place) => place * random(750, 1_250));
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((weight) => (total * weight) / sum);
  const shares = exact.map(Math.floor);
  const rest = total - shares.reduce((a, b) => a + b, 0);
  const byFraction = exact
    .map((value, index) => ({ index, fraction: value - Math.floor(value) }))
    .sort((a, b) => b.fraction - a.fraction || a.index - b.index);
  for (const { index } of byFraction.slice(0, rest)) shares[index]! += 1;
  return shares;
}

const byId = <T extends { readonly id: string }>(things: readonly T[]): Map<string, T> =>
  new Map(things.map((thing) => [thing.id, thing]));
