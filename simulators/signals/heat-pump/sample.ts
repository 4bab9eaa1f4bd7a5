// One sample of a heat pump: trips, drive, frost guard, defrost and water in turn, then what its sensors show of it.
// Temperatures, flow and power hang together by heat = 0.0698 x flow x difference.
import type { Metrics } from '../../../ingest/domain/reading.ts';
import { between, normal } from '../../chance.ts';
import { round1 } from '../../curve.ts';
import type { Place } from '../../place.ts';
import { type HeaterInfluence, type HeaterMoment, volts } from '../heating.ts';
import { type House, setpoint, wantsHeat } from '../house.ts';
import type { Moment } from '../signal.ts';
import { auxiliaryKw, driveFor, lowestDrive } from './drive.ts';
import { efficiency } from './efficiency.ts';
import { frostGuard, stepDefrost } from './frost.ts';
import { type HeatPump, stream } from './pump.ts';
import { stepTrips } from './trips.ts';
import { carriedKw, stepWater, waterKwPerLpmK } from './water.ts';

const minHz = 20;
const hzPerDrive = 70;

export function samplePump(
  pump: HeatPump,
  house: House,
  now: Moment,
  place: Place,
  influence: HeaterInfluence,
  given: HeaterMoment,
): Metrics {
  const wanted = wantsHeat(house, now.at, place);
  const powered = !influence.supplyLost;
  stepTrips(pump, now, influence, given, powered);
  const stopped = !powered || pump.error !== '';
  pump.drive = stopped ? 0 : driveFor(pump, house, now, place, influence, wanted);
  const guard = frostGuard(pump, now, place, influence, stopped);
  if (guard === 'heat') pump.drive = lowestDrive;
  const defrosting = stepDefrost(pump, now, place);
  const pumping = powered && (0 < pump.drive || guard === 'pump' || (wanted && pump.error === ''));

  const lpm = pumping
    ? pump.nominalLpm * influence.flow * (1 + 0.01 * normal(pump.key, stream.flow, now.index))
    : 0;
  const aux = auxiliaryKw(pump, house, place);
  const drive = pump.drive * (defrosting ? 0.4 : 0 < pump.recoverS ? 1.15 : 1);
  const made =
    drive * pump.ratedKw * efficiency(place.outdoorC, pump.supplyC) * influence.cop * influence.capacity +
    aux;
  const carried = carriedKw(pump, made, lpm);
  stepWater(pump, house, defrosting ? -0.5 * made : carried, lpm, now, place, influence);

  const spread = lpm === 0 ? 0 : carried / (waterKwPerLpmK * lpm);
  const drop = defrosting ? between(3, 8, pump.key, stream.depth, pump.defrosts) : 0;
  // Sensors sit on one block: the noise they share cancels in the difference.
  const shared = 0.12 * normal(pump.key, stream.supply, now.index);
  const half = 0.04 * Math.abs(normal(pump.key, stream.back, now.index));
  pump.supplyC = pump.waterC + (defrosting ? -drop : spread / 2);
  const kw = drive * pump.ratedKw + aux;
  const watts = !powered
    ? 0
    : given.standbyW +
      (lpm === 0 ? 0 : pump.pumpW) +
      kw * 1000 * (1 + 0.008 * normal(pump.key, stream.power, now.index));
  pump.watts = watts;
  return {
    power_w: round1(watts),
    voltage_v: volts(given, watts, influence),
    supply_c: round1(pump.supplyC + shared + (defrosting ? 0 : half)),
    return_c: round1(pump.waterC - (defrosting ? 0 : spread / 2) + shared),
    flow_lpm: round1(lpm),
    setpoint_c: setpoint(house, place),
    indoor_c: given.indoorC,
    outdoor_c: given.outdoorC,
    compressor_hz: pump.drive === 0 ? 0 : Math.round(minHz + hzPerDrive * Math.min(1, drive)),
    mode: modeOf(pump, wanted, defrosting, place),
    error: powered ? pump.error : '',
  };
}

function modeOf(pump: HeatPump, wanted: boolean, defrosting: boolean, place: Place): string {
  if (defrosting) return pump.saysDefrost ? 'defrost' : 'heat';
  if (!wanted && pump.drive === 0) return 'off';
  if (pump.drive === 0 && pump.satisfied && pump.error === '' && place.heating) return 'standby';
  return 'heat';
}
