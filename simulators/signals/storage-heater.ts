// A storage heater: takes its heat as cheap electricity at night and gives it to one room by day. No water, no compressor.
import type { Metrics } from '../../ingest/domain/reading.ts';
import { type Key, normal } from '../chance.ts';
import { clamp, ramp, round1 } from '../curve.ts';
import type { Place } from '../place.ts';
import { type HeaterInfluence, type HeaterMoment, volts } from './heating.ts';
import { type House, setpoint, stepHouse, wantsHeat } from './house.ts';
import type { Moment } from './signal.ts';

export interface Storage {
  readonly key: Key;
  readonly ratedKw: number;
  readonly fullKwh: number;
  chargeKwh: number;
  charging: boolean;
}

const stream = { power: 120 } as const;
const chargeHours = 14;
/** While it charges, it also warms the room straight from the mains. */
const directShare = 0.35;
const leakShare = 0.25;

export const startStorage = (key: Key, ratedW: number, place: Place): Storage => ({
  key,
  ratedKw: ratedW / 1000,
  fullKwh: (ratedW / 1000) * chargeHours,
  chargeKwh: place.heating ? (ratedW / 1000) * chargeHours * 0.8 : 0,
  charging: false,
});

export function sampleStorage(
  storage: Storage,
  house: House,
  now: Moment,
  place: Place,
  influence: HeaterInfluence,
  given: HeaterMoment,
): Metrics {
  const wanted = wantsHeat(house, now.at, place);
  const cheap = 20 <= place.hour || place.hour < 8;
  const room = storage.fullKwh - storage.chargeKwh;
  const works = !influence.supplyLost && influence.trip === '';
  storage.charging =
    works && place.heating && cheap && (storage.charging ? 0 < room : 0.1 * storage.fullKwh < room);
  const kw = storage.charging ? storage.ratedKw * influence.capacity : 0;
  const fan = wanted && works ? ramp(setpoint(house, place) - house.indoorC, -0.5, 1) : 0;
  const full = storage.chargeKwh / storage.fullKwh;
  const stored = (leakShare + (1 - leakShare) * fan) * Math.sqrt(Math.max(0, full)) * storage.ratedKw * 0.8;
  const out = Math.max(stored, kw * directShare * fan);
  storage.chargeKwh = clamp(storage.chargeKwh + ((kw - out) * now.dtS) / 3600, 0, storage.fullKwh);
  stepHouse(house, out * influence.emitter, place.outdoorC, now.dtS);
  const watts = influence.supplyLost
    ? 0
    : given.standbyW + 30 * fan + kw * 1000 * (1 + 0.008 * normal(storage.key, stream.power, now.index));
  return {
    power_w: round1(watts),
    voltage_v: volts(given, watts, influence),
    setpoint_c: setpoint(house, place),
    indoor_c: given.indoorC,
    outdoor_c: given.outdoorC,
    mode: place.heating ? (storage.charging ? 'heat' : 'standby') : 'off',
    error: influence.supplyLost ? '' : influence.trip,
  };
}
