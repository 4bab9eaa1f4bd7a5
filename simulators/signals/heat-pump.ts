// An air-source heat pump and its water loop: modulation, efficiency by outdoor and supply temperature, defrost, frost guard,
// trips with restarts and lockout. Temperatures, flow and power hang together by heat = 0.0698 x flow x difference.
import type { Metrics } from '../../ingest/domain/reading.ts';
import { between, chance, type Key, normal, pick, uniform } from '../chance.ts';
import { clamp, relax, round1 } from '../curve.ts';
import { lineEnd } from '../mains.ts';
import type { Place } from '../place.ts';
import { type HeaterInfluence, type HeaterMoment, volts } from './heating.ts';
import { type House, setpoint, stepHouse, wantsHeat } from './house.ts';
import type { Moment } from './signal.ts';

export interface HeatPump {
  readonly key: Key;
  readonly ratedKw: number;
  readonly nominalLpm: number;
  /** Heat that the radiators give per kelvin of water over room. */
  readonly emitterKwK: number;
  readonly pumpW: number;
  readonly auxKw: number;
  readonly pipeTauS: number;
  readonly saysDefrost: boolean;
  readonly lowFlowTripS: number;
  readonly overCurrentCode: string;
  /** The difference at which little flow saturates. */
  readonly chokedK: number;
  waterC: number;
  /** Share of the compressor's power; 0: it stands. */
  drive: number;
  satisfied: boolean;
  supplyC: number;
  frostS: number;
  /** Running time in frost until the next defrost. */
  frostDueS: number;
  defrostLeftS: number;
  recoverS: number;
  defrosts: number;
  guardS: number;
  lowFlowS: number;
  underVoltageS: number;
  error: string;
  retryS: number;
  trips: number;
  calmS: number;
  locked: boolean;
  auxOn: boolean;
  /** Of the last sample: what its line carries while it runs. */
  watts: number;
}

const stream = {
  pump: 100,
  pipe: 101,
  says: 102,
  trip: 103,
  code: 104,
  frost: 105,
  defrost: 106,
  depth: 107,
  flow: 108,
  supply: 109,
  back: 110,
  power: 111,
  over: 112,
  cycle: 113,
  chill: 114,
} as const;
/** kW per (l/min x K) of water. */
const waterKwPerLpmK = 0.0698;
const loopKwhPerK = 0.12;
const lowestDrive = 0.25;
const spreadMaxK = 7;
const minHz = 20;
const hzPerDrive = 70;
const auxBelowC = -12;
const guardOutdoorC = 5;
const guardPumpC = 8;
const guardHeatC = 5;
const guardCycleS = 35 * 60;
const guardPumpS = 5 * 60;
const retryAfterS = 600;
const tripsBeforeLockout = 3;
const calmAfterS = 2 * 3600;
const underVoltageV = 187;
const underVoltageHoldS = 120;
const recoverS = 300;

export function startPump(key: Key, ratedW: number, house: House, place: Place): HeatPump {
  const heated = place.heating;
  return {
    key,
    ratedKw: ratedW / 1000,
    nominalLpm: 105 * house.lossKwK,
    emitterKwK: 1.35 * house.lossKwK,
    pumpW: between(60, 120, key, stream.pump),
    auxKw: 2,
    pipeTauS: between(2, 4, key, stream.pipe) * 3600,
    saysDefrost: chance(0.7, key, stream.says),
    lowFlowTripS: between(5, 15, key, stream.trip) * 60,
    chokedK: between(10, 15, key, stream.chill),
    overCurrentCode: pick(['P3', 'E5'], key, stream.code),
    waterC: heated ? house.indoorC + Math.max(2, (house.indoorC - place.outdoorC) / 1.35 - 1) : house.indoorC,
    drive: 0,
    satisfied: false,
    supplyC: 38,
    frostS: uniform(key, stream.frost, 0) * 2_700,
    frostDueS: frostDue(key, 0),
    defrostLeftS: 0,
    recoverS: 0,
    defrosts: 0,
    guardS: uniform(key, stream.cycle, 1) * guardCycleS,
    lowFlowS: 0,
    underVoltageS: 0,
    error: '',
    retryS: 0,
    trips: 0,
    calmS: 0,
    locked: false,
    auxOn: false,
    watts: 0,
  };
}

/** Heat over electricity at an outdoor and a supply temperature, from laboratory and field figures. */
function efficiency(outdoorC: number, supplyC: number): number {
  // Below 35 C of supply the compressor gains nothing more.
  return Math.max(1.1, clamp(2.9 + 0.075 * outdoorC, 1.3, 4.5) - 0.035 * (Math.max(35, supplyC) - 41));
}

/** Supply temperature that the controller allows itself: 41 C at -2, half a kelvin more per kelvin colder. */
const supplyTarget = (outdoorC: number): number => clamp(41 + 0.5 * (-2 - outdoorC), 35, 52);

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

/** How hard the compressor works: what the house loses, more while the room is cold, less near the supply limit. */
function driveFor(
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
  const onS = between(180, 300, pump.key, stream.cycle, 2);
  const offS = between(180, 300, pump.key, stream.cycle, 3);
  return (now.at / 1000) % (onS + offS) < onS ? 0.7 : 0;
}

/** Below its limit, and only when the compressor at its best does not hold the room. */
function auxiliaryKw(pump: HeatPump, house: House, place: Place): number {
  const short = setpoint(house, place) - house.indoorC;
  const helps = 0.98 <= pump.drive && place.outdoorC < auxBelowC;
  pump.auxOn = helps && (pump.auxOn ? 0.1 < short : 0.5 < short);
  return pump.auxOn ? pump.auxKw : 0;
}

/** With little flow the heat stays in the condenser: the difference saturates below 15 K, then high pressure trips it. */
function carriedKw(pump: HeatPump, madeKw: number, lpm: number): number {
  if (lpm === 0) return 0;
  const most = pump.chokedK * waterKwPerLpmK * lpm;
  return Math.min(madeKw, most);
}

function stepWater(
  pump: HeatPump,
  house: House,
  heatKw: number,
  lpm: number,
  now: Moment,
  place: Place,
  influence: HeaterInfluence,
): void {
  const share = clamp(lpm / pump.nominalLpm / 0.5, 0, 1);
  const emitter = pump.emitterKwK * influence.emitter * share;
  const given = emitter * (pump.waterC - house.indoorC);
  if (emitter > 0) {
    pump.waterC = relax(
      pump.waterC,
      house.indoorC + heatKw / emitter,
      now.dtS,
      (loopKwhPerK / emitter) * 3600,
    );
    pump.waterC = clamp(pump.waterC, place.outdoorC, 62);
  }
  // Standing water in the outdoor pipe follows the weather; moving water hardly does.
  pump.waterC = relax(pump.waterC, place.outdoorC, now.dtS, pump.pipeTauS * (share < 0.1 ? 1 : 60));
  stepHouse(house, Math.max(0, given), place.outdoorC, now.dtS);
}

function frostGuard(
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

/** 45 to 90 min. */
const frostDue = (key: Key, defrosts: number): number => between(45, 90, key, stream.frost, defrosts) * 60;

/** Frost gathers in damp air near 0 C while the compressor runs; true while it is being melted. */
function stepDefrost(pump: HeatPump, now: Moment, place: Place): boolean {
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

/** Low flow, low voltage and standing trips stop it; it tries again every ten minutes, three times, then waits for a crew. */
function stepTrips(
  pump: HeatPump,
  now: Moment,
  influence: HeaterInfluence,
  given: HeaterMoment,
  powered: boolean,
): void {
  if (!powered) {
    pump.error = pump.locked ? pump.error : '';
    return;
  }
  if (pump.error !== '') {
    pump.retryS -= now.dtS;
    if (pump.locked || 0 < pump.retryS) return;
    pump.error = '';
    pump.lowFlowS = 0;
    pump.underVoltageS = 0;
    return;
  }
  const running = 0 < pump.drive;
  pump.calmS = running ? pump.calmS + now.dtS : pump.calmS;
  if (calmAfterS < pump.calmS) pump.trips = 0;
  pump.lowFlowS = running && influence.flow < 0.45 ? pump.lowFlowS + now.dtS : 0;
  const atRun = running ? lineEnd(given.feedV, pump.watts, given.ohm) : given.feedV;
  pump.underVoltageS = running && atRun < underVoltageV ? pump.underVoltageS + now.dtS : 0;
  if (influence.trip !== '') trip(pump, influence.trip);
  else if (pump.lowFlowTripS <= pump.lowFlowS) trip(pump, 'E1');
  else if (underVoltageHoldS <= pump.underVoltageS) trip(pump, pump.overCurrentCode);
}

function trip(pump: HeatPump, code: string): void {
  pump.error = code;
  pump.retryS = retryAfterS;
  pump.trips += 1;
  pump.calmS = 0;
  pump.locked = tripsBeforeLockout < pump.trips;
}
