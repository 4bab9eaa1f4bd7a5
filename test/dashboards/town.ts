// The town of the dashboards' tests: four villages of the built-in fleet, each with a street of lamps behind one gateway,
// the heaters of one transformer and its toilets; and what happens in it until eight on a winter evening, when the lamps
// burn, the heaters heat, and the panels are looked at.
import { type Device, indexRegistry, type Registry } from '../../ingest/domain/device.ts';
import { HOUR, type Millis } from '../../ingest/domain/time.ts';
import { luchengRegistry } from '../../ingest/registry/lucheng.ts';
import { perfectNetwork } from '../../simulators/network.ts';
import type { PlannedDefect, Scenario } from '../../simulators/scenario-model.ts';

/** When the panels are looked at; the minute itself has been counted. */
export const now: Millis = Date.parse('2026-01-21T20:05:00+08:00');
/** One with which somebody complains before an order stands, and somebody after it. */
export const seed = 2;
/** Long enough for an order to wait for more than a day. */
const lasts: Millis = 32 * HOUR;

const villages = ['v01', 'v02', 'v03', 'v04'] as const;
const takenPerVillage: Readonly<Record<string, number>> = { streetlight: 24, heater: 8, toilet: 2 };

export const registry: Registry = fourVillages();

function fourVillages(): Registry {
  const whole = luchengRegistry();
  const devices = villages.flatMap((village) => {
    const here = [...whole.devices.values()].filter((device) => device.village === village);
    const gateway = here.find(({ kind }) => kind === 'gateway')!;
    const transformer = here.find(({ kind }) => kind === 'heater')!.circuit;
    const taken = (kind: string, fits: (device: Device) => boolean) =>
      here.filter((device) => device.kind === kind && fits(device)).slice(0, takenPerVillage[kind]);
    return [
      gateway,
      ...taken('streetlight', (lamp) => lamp.gateway === gateway.id && lamp.extra?.solar !== 'true'),
      ...taken('heater', ({ circuit }) => circuit === transformer),
      ...taken('toilet', () => true),
    ];
  });
  return indexRegistry({
    ...whole,
    version: 'dashboards',
    villages: new Map(
      [...whole.villages].filter(([id]) => villages.includes(id as (typeof villages)[number])),
    ),
    devices: new Map(devices.map((device) => [device.id, device])),
    households: new Map(),
  });
}

/** Devices of a kind, village after village. */
export const devicesOf = (kind: string): readonly Device[] =>
  [...registry.devices.values()].filter((device) => device.kind === kind);
const nth = (kind: string, village: string, n: number): string =>
  devicesOf(kind).filter((device) => device.village === village)[n]!.id;

const broken = (defect: string, on: string, hoursAgo: number): PlannedDefect => ({
  defect,
  on,
  at: now - hoursAgo * HOUR,
  until: null,
  lamps: null,
});

/** Something was mended the day before, and something of each kind has just been found: no more than on most days. */
const usualDay: readonly PlannedDefect[] = [
  ...villages.map((village, i) => broken('lamp_dead', nth('streetlight', village, 3), 27 - i)),
  ...villages.map((village, i) => broken('trip', nth('heater', village, 1), 12 - i)),
  broken('pipe_leak', nth('toilet', 'v02', 0), 9),
  broken('light_dead', nth('toilet', 'v03', 0), 28),
  broken('drain_blocked', nth('toilet', 'v04', 0), 20),
  broken('valve_leak', nth('heater', 'v03', 4), 26),
  broken('air_lock', nth('heater', 'v04', 5), 27),
  broken('sensor_missing', nth('gateway', 'v01', 0), 2.3),
  broken('lamp_dead', nth('streetlight', 'v01', 5), 0.7),
  broken('trip', nth('heater', 'v02', 2), 0.5),
  broken('pipe_leak', nth('toilet', 'v01', 0), 0.6),
];

/** Three gateways are lost, so that their lamps fall silent; heaters trip, and three houses have no power at all. */
const badDay: readonly PlannedDefect[] = [
  ...['v01', 'v02', 'v03'].map((village) => broken('gateway_loss', nth('gateway', village, 0), 2)),
  ...villages.flatMap((village) =>
    [0, 1, 2].map((n) => broken('trip', nth('heater', village, n), 31 - n / 4)),
  ),
  ...['v01', 'v02', 'v03'].map((village) => broken('house_without_power', nth('heater', village, 5), 6)),
  broken('pipe_leak', nth('toilet', 'v01', 0), 5),
];

const winterDay: Scenario = {
  name: 'dashboards',
  about: '',
  from: now - lasts,
  to: now,
  speed: 0,
  zone: 'Asia/Shanghai',
  share: 1,
  villages: null,
  kinds: null,
  season: { from: [11, 15], to: [3, 15] },
  weather: { snaps: [], noiseSdK: 1, dampPct: 0 },
  network: perfectNetwork,
  defects: { rate: 0, only: null, list: usualDay },
  people: { complaints: true, repairs: 'crews' },
  events: [],
  silences: [],
};

/** A day like most, with crews at work; and one on which nobody comes. */
export const scenarios = {
  normal: winterDay,
  faults: {
    ...winterDay,
    defects: { ...winterDay.defects, list: badDay },
    people: { complaints: true, repairs: 'none' },
  },
} as const satisfies Readonly<Record<string, Scenario>>;

/** How far back the telemetry reaches that the panels are given. */
export const history: Millis = 24 * HOUR;
