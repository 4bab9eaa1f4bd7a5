// A town small enough to judge a night in a blink: as many lamps, heaters and toilets a village as a story needs.
import { type Device, indexRegistry, type Registry, type Village } from '../../ingest/domain/device.ts';
import { builtInKinds } from '../../ingest/domain/kind.ts';

export interface VillagePlan {
  readonly lamps?: number;
  readonly heaters?: number;
  readonly toilets?: number;
}

const centre = { lat: 39.9, lon: 116.75 };
/** Degrees between two poles, about 35 m. */
const poleStep = 0.00041;

/** Villages `v01`, `v02`, ... each with one gateway and circuit for its lamps and one district for its heaters. */
export function townOf(...plans: readonly VillagePlan[]): Registry {
  const villages = plans.map((_, n) => village(`v0${n + 1}`, centre.lat + n / 50));
  const devices = plans.flatMap((plan, n) => devicesOf(villages[n]!, plan));
  return indexRegistry({
    version: 'acceptance',
    kinds: builtInKinds,
    villages: new Map(villages.map((one) => [one.id, one])),
    crews: new Map(
      ['lighting', 'heating', 'toilet'].map((trade) => [trade, { id: trade, name: trade, trade }]),
    ),
    devices: new Map(devices.map((one) => [one.id, one])),
    households: new Map(),
  });
}

const village = (id: string, lat: number): Village => ({
  id,
  name: `测试${id}村`,
  lat,
  lon: centre.lon,
  crews: { lighting: 'lighting', heating: 'heating', toilet: 'toilet' },
});

function devicesOf({ id: village, lat }: Village, plan: VillagePlan): Device[] {
  const row = (kind: string, letter: string, count: number, lane: number, more: Partial<Device>): Device[] =>
    Array.from({ length: count }, (_, n) => ({
      id: `${village}-${letter}-${String(n + 1).padStart(2, '0')}`,
      kind,
      village,
      lat: lat + lane / 500,
      lon: centre.lon + n * poleStep,
      intervalS: builtInKinds.get(kind)!.intervalS,
      address: `${village} ${letter} ${n + 1}`,
      assetNo: `${village}-${letter}${n + 1}`.toUpperCase(),
      ...more,
    }));
  const gateway = `${village}-g-01`;
  return [
    ...row('gateway', 'g', (plan.lamps ?? 0) > 0 ? 1 : 0, 0, {}),
    ...row('streetlight', 'l', plan.lamps ?? 0, 1, { gateway, circuit: `${village}-c1`, ratedPowerW: 60 }),
    ...row('heater', 'h', plan.heaters ?? 0, 2, { circuit: `${village}-t1`, ratedPowerW: 3500 }),
    ...row('toilet', 't', plan.toilets ?? 0, 3, {}),
  ];
}
