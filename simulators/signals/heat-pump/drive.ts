// How hard the compressor works, and when the auxiliary heater helps it.
import { between } from '../../chance.ts';
import { clamp } from '../../curve.ts';
import type { Place } from '../../place.ts';
import type { HeaterInfluence } from '../heating.ts';
import { type House, setpoint } from '../house.ts';
import type { Moment } from '../signal.ts';
import { efficiency, supplyTarget } from './efficiency.ts';
import { type HeatPump, stream } from './pump.ts';
import { waterKwPerLpmK } from './water.ts';

export const lowestDrive = 0.25;
const spreadMaxK = 7;
const auxBelowC = -12;

/** How hard the compressor works: what the house loses, more while the room is cold, less near the supply limit. */
export function driveFor(
  pump: HeatPump,
  house: House,
  now: Moment,
  place: Place,
  influence: HeaterInfluence,
  wanted: boolean,
): number {
  if (!wanted) return 0;
  if (influence.shortCycling) return cyclingDrive(pump, now);
  const wish = setpoint(house, place);
  const short = wish - house.indoorC;
  if (pump.satisfied ? short < 0.3 : short < -0.5) {
    pump.satisfied = true;
    return 0;
  }
  pump.satisfied = false;
  const needKw = house.lossKwK * (wish - place.outdoorC) - house.gainKw + 5 * house.lossKwK * short;
  const canKw = pump.ratedKw * efficiency(place.outdoorC, pump.supplyC);
  const headroom = clamp((supplyTarget(place.outdoorC) + 4 - pump.waterC) / 4, lowestDrive, 1);
  // On a mild day it could heat the water faster than its circuit allows.
  const gentle = (spreadMaxK * waterKwPerLpmK * pump.nominalLpm) / canKw;
  return clamp(needKw / canKw, lowestDrive, Math.min(headroom, gentle));
}

function cyclingDrive(pump: HeatPump, now: Moment): number {
  // More than six starts an hour: nine minutes at most.
  const onS = between(180, 270, pump.key, stream.cycle, 2);
  const offS = between(180, 270, pump.key, stream.cycle, 3);
  return (now.at / 1000) % (onS + offS) < onS ? 0.7 : 0;
}

/** Below its limit, and only when the compressor at its best does not hold the room. */
export function auxiliaryKw(pump: HeatPump, house: House, place: Place): number {
  const short = setpoint(house, place) - house.indoorC;
  const helps = 0.98 <= pump.drive && place.outdoorC < auxBelowC;
  pump.auxOn = helps && (pump.auxOn ? 0.1 < short : 0.5 < short);
  return pump.auxOn ? pump.auxKw : 0;
}
