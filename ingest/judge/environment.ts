// Signals that no metric carries: the device's own data, the sun, the season, the town. One row each.
import { isSwitched } from '../domain/device.ts';
import { HOUR } from '../domain/time.ts';
import { type Moment, sunOf } from './context.ts';
import type { Scope } from './expression/compile.ts';
import type { Value, ValueType } from './expression/value.ts';
import { isBright, isDark, isNight } from './sun.ts';

interface Row {
  readonly type: ValueType;
  read(moment: Moment): Value | undefined;
}

const ENVIRONMENT: Readonly<Record<string, Row>> = {
  kind: { type: 'text', read: (m) => m.context.device.kind },
  rated_power_w: { type: 'number', read: (m) => m.context.device.ratedPowerW },
  /** The device's reporting interval, in ms like every duration. */
  interval: { type: 'number', read: (m) => m.intervalMs },
  /** On a circuit whose contactor takes its supply by day. */
  switched: { type: 'boolean', read: (m) => isSwitched(m.context.device) },
  night: { type: 'boolean', read: (m) => isNight(sunOf(m), m.at) },
  dark: { type: 'boolean', read: (m) => isDark(sunOf(m), m.at) },
  day: { type: 'boolean', read: (m) => isBright(sunOf(m), m.at) },
  sun_deg: {
    type: 'number',
    read: ({ at, context: { sky, device } }) => sky.elevationDeg(device.lat, device.lon, at),
  },
  season: { type: 'boolean', read: (m) => m.context.season.isHeating(m.at) },
  /** After its first two days, in which all houses warm up. */
  season_settled: { type: 'boolean', read: (m) => m.context.season.isSettled(m.at) },
  /** Hours since the town's midnight, with parts. */
  hour: {
    type: 'number',
    read: (m) => (m.at - sunOf(m).from) / HOUR,
  },
  town_outdoor_c: { type: 'number', read: ({ context }) => context.town.outdoorC(context.device.village) },
};

export const environmentNames: ReadonlyMap<string, Row> = new Map(Object.entries(ENVIRONMENT));

export const lookups: Scope<Moment>['lookups'] = new Map([
  /** A further column of the registry; empty where there is none. */
  ['tag', { type: 'text', read: (m: Moment, key: string) => m.context.device.extra?.[key] ?? '' }],
  [
    'peer',
    {
      type: 'number',
      read: ({ context }: Moment, key: string) =>
        context.town.peer(context.device.village, context.device.kind, key),
    },
  ],
]);
