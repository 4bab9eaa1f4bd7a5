// A house that holds and loses heat, and the people in it who set the heater: all day, in the evening, or as they please.
import { HOUR, type Millis } from '../../ingest/domain/time.ts';
import { between, chance, type Key, normal, uniform } from '../chance.ts';
import { relax } from '../curve.ts';
import type { Place } from '../place.ts';

export interface House {
  readonly key: Key;
  /** Heat lost per kelvin. */
  readonly lossKwK: number;
  readonly tauS: number;
  /** From people, cooking and the sun. */
  readonly gainKw: number;
  readonly habit: 'continuous' | 'intermittent' | 'irregular';
  readonly wishC: number;
  /** Added from 20:00, when electricity is cheap. */
  readonly eveningK: number;
  indoorC: number;
}

const stream = {
  loss: 90,
  tau: 91,
  gain: 92,
  habit: 93,
  wish: 94,
  evening: 95,
  eveningK: 96,
  away: 97,
  spread: 98,
} as const;
/** Rated electric power over the loss: 1.1 times the load at 30 K with the efficiency of -12 C. */
const ratedPerLoss = 16.5;
/** In deep cold nobody switches off. */
const everybodyHeatsBelowC = -8;
const windowsOpenC = 22;
const awayBlockMs = 4 * HOUR;
const awayShare = 0.3;
const cheapHoursFrom = 20;
const cheapHoursTo = 8;

export function startHouse(key: Key, ratedW: number, at: Millis, place: Place): House {
  const lossKwK = ratedW / 1000 / ratedPerLoss;
  const habitDraw = uniform(key, stream.habit, 0);
  const wishC = Math.round(between(18, 20.4, key, stream.wish) * 2) / 2;
  const house: House = {
    key,
    lossKwK,
    tauS: between(20, 40, key, stream.tau) * 3600,
    gainKw: lossKwK * between(1, 2, key, stream.gain),
    habit: habitDraw < 0.5 ? 'continuous' : habitDraw < 0.85 ? 'intermittent' : 'irregular',
    wishC,
    eveningK: chance(0.6, key, stream.evening) ? 1 + Math.round(uniform(key, stream.eveningK, 0) * 2) / 2 : 0,
    indoorC: 0,
  };
  const settled = wishC - (wantsHeat(house, at, place) ? 0 : 2) + 0.3 * normal(key, stream.spread, 0);
  house.indoorC = place.heating ? settled : Math.max(place.outdoorC + 1, 13);
  return house;
}

/** Whether the people have the heater switched on. */
export function wantsHeat(house: House, at: Millis, place: Place): boolean {
  if (!place.heating) return false;
  if (place.outdoorC < everybodyHeatsBelowC) return true;
  if (house.habit === 'continuous') return true;
  if (house.habit === 'intermittent') return place.hour < 8 || 16 <= place.hour;
  const block = Math.floor(at / awayBlockMs);
  return !isAway(house, block) || (isAway(house, block - 1) && isAway(house, block - 2));
}

/** Irregular households are out for some four-hour blocks, but not for three in a row. */
const isAway = (house: House, block: number): boolean => chance(awayShare, house.key, stream.away, block);

export function setpoint(house: House, place: Place): number {
  const cheap = cheapHoursFrom <= place.hour || place.hour < cheapHoursTo;
  return house.wishC + (cheap ? house.eveningK : 0);
}

/** Lets the house take `heatKw` for `dtS` seconds. */
export function stepHouse(house: House, heatKw: number, outdoorC: number, dtS: number): void {
  // On warm days the windows are open.
  const gainKw = outdoorC < windowsOpenC ? house.gainKw : 0;
  house.indoorC = relax(house.indoorC, outdoorC + (heatKw + gainKw) / house.lossKwK, dtS, house.tauS);
}
