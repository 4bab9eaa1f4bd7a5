// Against ice: on the evaporator, which is melted off, and in the pipes, which the frost guard keeps moving or warm.
import { between } from '../../chance.ts';
import type { Place } from '../../place.ts';
import type { HeaterInfluence } from '../heating.ts';
import type { Moment } from '../signal.ts';
import { frostDue, guardCycleS, type HeatPump, stream } from './pump.ts';

const guardOutdoorC = 5;
const guardPumpC = 8;
const guardHeatC = 5;
const guardPumpS = 5 * 60;
const recoverS = 300;

export function frostGuard(
  pump: HeatPump,
  now: Moment,
  place: Place,
  influence: HeaterInfluence,
  stopped: boolean,
): 'none' | 'pump' | 'heat' {
  if (stopped || influence.noFrostGuard || guardOutdoorC < place.outdoorC || 0 < pump.drive) return 'none';
  if (pump.waterC <= guardHeatC) return 'heat';
  pump.guardS = (pump.guardS + now.dtS) % guardCycleS;
  return pump.waterC <= guardPumpC && pump.guardS < guardPumpS ? 'pump' : 'none';
}

/** Frost gathers in damp air near 0 C while the compressor runs; true while it is being melted. */
export function stepDefrost(pump: HeatPump, now: Moment, place: Place): boolean {
  pump.recoverS = Math.max(0, pump.recoverS - now.dtS);
  if (pump.drive === 0) {
    pump.defrostLeftS = 0;
    return false;
  }
  if (0 < pump.defrostLeftS) {
    pump.defrostLeftS -= now.dtS;
    if (pump.defrostLeftS <= 0) pump.recoverS = recoverS;
    return 0 < pump.defrostLeftS;
  }
  if (-5 <= place.outdoorC && place.outdoorC <= 3 && 65 < place.humidityPct) pump.frostS += now.dtS;
  if (pump.frostS < pump.frostDueS) return false;
  pump.frostS = 0;
  pump.defrosts += 1;
  pump.frostDueS = frostDue(pump.key, pump.defrosts);
  pump.defrostLeftS = between(3, 8, pump.key, stream.defrost, pump.defrosts) * 60;
  return true;
}
