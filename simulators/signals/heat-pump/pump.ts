// An air-source heat pump with its water loop: what is drawn for one when it is installed, and what changes while it runs.
import { between, chance, type Key, pick, uniform } from '../../chance.ts';
import type { Place } from '../../place.ts';
import type { House } from '../house.ts';

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

export const stream = {
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

/** The frost guard moves the water once in so long. */
export const guardCycleS = 35 * 60;

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

/** Seconds of running in frost until it is melted off: 45 to 90 min. */
export const frostDue = (key: Key, defrosts: number): number =>
  between(45, 90, key, stream.frost, defrosts) * 60;
