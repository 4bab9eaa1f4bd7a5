// A heater in its house: an air-source heat pump with its water loop, or a storage heater. This file holds what both share
// and sends each device to its own physics.
import { between, chance, type Key, normal } from '../chance.ts';
import { round1 } from '../curve.ts';
import { districtVoltage, lineEnd } from '../mains.ts';
import type { Place } from '../place.ts';
import { type HeatPump, samplePump, startPump } from './heat-pump.ts';
import type { HeaterInfluence } from './heating.ts';
import { type House, startHouse } from './house.ts';
import { calm, type Moment, type Signal } from './signal.ts';
import { type Storage, sampleStorage, startStorage } from './storage-heater.ts';

export interface HeaterState {
  readonly key: Key;
  readonly house: House;
  readonly pump: HeatPump | null;
  readonly storage: Storage | null;
  readonly lineOhm: number;
  readonly standbyW: number;
  readonly indoorSensorK: number;
  readonly outdoorSensorK: number;
  readonly lastGasp: boolean;
  lostSinceS: number;
  /** Of the last sample: what the line carried. */
  watts: number;
}

const stream = {
  ohm: 80,
  standby: 81,
  indoor: 82,
  outdoor: 83,
  gasp: 84,
  indoorNoise: 85,
  outdoorNoise: 86,
  storage: 87,
};
const ratedW = 3_300;
const lastGaspS = 90;
/** Small one-room storage heaters that stand beside the heat pumps. */
const storageShare = 0.02;

export const heaterSignal: Signal<HeaterState, HeaterInfluence> = {
  start(device, key, at, place) {
    const rated = device.ratedPowerW ?? ratedW;
    const isStorage = device.extra?.heating === 'storage' || chance(storageShare, key, stream.storage);
    const house = startHouse(key, isStorage ? rated * 0.35 : rated, at, place);
    return {
      key,
      house,
      pump: isStorage ? null : startPump(key, rated, house, place),
      storage: isStorage ? startStorage(key, rated) : null,
      lineOhm: between(0.15, 0.35, key, stream.ohm),
      standbyW: between(15, 40, key, stream.standby),
      indoorSensorK: 0.25 * normal(key, stream.indoor, 0),
      outdoorSensorK: 0.25 * normal(key, stream.outdoor, 0),
      lastGasp: chance(0.4, key, stream.gasp),
      lostSinceS: 0,
      watts: 0,
    };
  },
  neutral: () => ({
    ...calm(),
    flow: 1,
    cop: 1,
    capacity: 1,
    emitter: 1,
    lineOhm: 0,
    sagV: 0,
    trip: '',
    shortCycling: false,
    noFrostGuard: false,
  }),
  sample(state, now, place, influence) {
    const { key, house } = state;
    const feed = districtVoltage(key, now.index, place.load) - influence.sagV;
    const ohm = state.lineOhm + influence.lineOhm;
    const own = { indoor: indoorShown(state, now), outdoor: outdoorShown(state, now, place) };
    const volts = (watts: number): number => (influence.supplyLost ? 0 : round1(lineEnd(feed, watts, ohm)));
    const inner = { standbyW: state.standbyW, feed, ohm, own, volts };
    const shown =
      state.pump !== null
        ? samplePump(state.pump, house, now, place, influence, inner)
        : sampleStorage(state.storage!, house, now, place, influence, inner);
    state.watts = shown.power_w as number;
    if (!influence.supplyLost) {
      state.lostSinceS = 0;
      return shown;
    }
    state.lostSinceS += now.dtS;
    return state.lastGasp && state.lostSinceS <= lastGaspS ? shown : undefined;
  },
  restore(state) {
    if (state.pump !== null) {
      state.pump.error = '';
      state.pump.trips = 0;
      state.pump.locked = false;
      state.pump.lowFlowS = 0;
    }
  },
};

const indoorShown = (state: HeaterState, now: Moment): number =>
  round1(state.house.indoorC + state.indoorSensorK + 0.06 * normal(state.key, stream.indoorNoise, now.index));
const outdoorShown = (state: HeaterState, now: Moment, place: Place): number =>
  round1(place.outdoorC + state.outdoorSensorK + 0.1 * normal(state.key, stream.outdoorNoise, now.index));
