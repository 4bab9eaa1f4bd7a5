// A heater in its house: an air-source heat pump with its water loop, or a storage heater. This file holds what both share
// and sends each device to its own physics.
import { between, chance, type Key, normal } from '../chance.ts';
import { round1 } from '../curve.ts';
import { type Feed, feedVoltage, houseFeed } from '../mains.ts';
import type { Place } from '../place.ts';
import { type HeatPump, startPump } from './heat-pump/pump.ts';
import { samplePump } from './heat-pump/sample.ts';
import type { HeaterInfluence, HeaterMoment } from './heating.ts';
import { type House, startHouse } from './house.ts';
import { calm, type Moment, type Signal } from './signal.ts';
import { type Storage, sampleStorage, startStorage } from './storage-heater.ts';

export interface HeaterState {
  readonly key: Key;
  readonly house: House;
  readonly pump: HeatPump | null;
  readonly storage: Storage | null;
  readonly feed: Feed;
  readonly lineOhm: number;
  readonly given: HeaterMoment;
  readonly indoorSensorK: number;
  readonly outdoorSensorK: number;
  readonly lastGasp: boolean;
  lostSinceS: number;
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
    const house = startHouse(key, isStorage ? rated * 0.28 : rated, at, place);
    return {
      key,
      house,
      pump: isStorage ? null : startPump(key, rated, house, place),
      storage: isStorage ? startStorage(key, rated, place) : null,
      lineOhm: between(0.15, 0.35, key, stream.ohm),
      feed: houseFeed(key),
      given: { standbyW: between(15, 40, key, stream.standby), feedV: 0, ohm: 0, indoorC: 0, outdoorC: 0 },
      indoorSensorK: 0.25 * normal(key, stream.indoor, 0),
      outdoorSensorK: 0.25 * normal(key, stream.outdoor, 0),
      lastGasp: chance(0.4, key, stream.gasp),
      lostSinceS: 0,
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
    const { given, house } = state;
    given.feedV = feedVoltage(state.feed, now.index, place.load) - influence.sagV;
    given.ohm = state.lineOhm + influence.lineOhm;
    given.indoorC = indoorShown(state, now);
    given.outdoorC = outdoorShown(state, now, place);
    const shown =
      state.pump !== null
        ? samplePump(state.pump, house, now, place, influence, given)
        : sampleStorage(state.storage!, house, now, place, influence, given);
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
