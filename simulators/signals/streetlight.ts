// A lamp and its controller: switched by the sun (astronomical clock or photocell), dimmed at night by its plan, ageing
// slowly, on the mains or on a battery.
import { type Device, isSwitched } from '../../ingest/domain/device.ts';
import type { Metrics } from '../../ingest/domain/reading.ts';
import { MINUTE, type Millis } from '../../ingest/domain/time.ts';
import { between, chance, type Key, normal, uniform } from '../chance.ts';
import { clamp, ramp, relax, round1, round2, round3 } from '../curve.ts';
import { type Feed, feedVoltage, streetFeed } from '../mains.ts';
import type { Place } from '../place.ts';
import { type AnyInfluence, calm, type Moment, type Signal } from './signal.ts';

export interface LampInfluence extends AnyInfluence {
  /** Of the power it should draw. */
  power: number;
  dead: boolean;
  /** Its relay, or the cabinet's contactor, is welded: lit by day at full power. */
  welded: boolean;
  leakageMa: number;
  wetLeakageMa: number;
  voltageShiftV: number;
  batteryDropV: number;
}

export interface LampState {
  readonly key: Key;
  readonly ratedW: number;
  readonly share: number;
  readonly idleW: number;
  readonly dimmed: boolean;
  readonly photocell: boolean;
  readonly solar: boolean;
  /** The cabinet's contactor feeds it: by day its controller has no power. */
  readonly switched: boolean;
  /** Its controller lives long enough to report that the mains are gone. */
  readonly lastGasp: boolean;
  readonly sensorK: number;
  readonly leakageMa: number;
  readonly feed: Feed;
  /** After sunset and before sunrise: when it switches, on the day they were drawn for. */
  eveningMs: Millis;
  morningMs: Millis;
  switchDay: number;
  warmthK: number;
  lostSinceS: number;
}

const stream = {
  share: 30,
  idle: 31,
  dimmed: 32,
  photocell: 33,
  gasp: 34,
  sensor: 35,
  leakage: 36,
  switchOn: 37,
  switchOff: 38,
  power: 39,
  leak: 40,
  temp: 41,
  battery: 42,
} as const;
const lampRatedW = 60;
/** Light output falls much faster, but power only by 4 % in 20,300 h. */
const powerLossPerHour = 0.04 / 20_300;
const burningHoursPerYear = 4_306;
const warmthTauS = 15 * 60;
const lastGaspS = 420;

export const streetlightSignal: Signal<LampState, LampInfluence> = {
  start(device, key, at) {
    return {
      key,
      ratedW: device.ratedPowerW ?? lampRatedW,
      share: (1 + 0.03 * normal(key, stream.share, 0)) * (1 - powerLossPerHour * burntHours(device, at)),
      idleW: between(0.5, 1.5, key, stream.idle),
      dimmed: chance(0.7, key, stream.dimmed),
      photocell: chance(0.3, key, stream.photocell),
      solar: device.extra?.solar === 'true',
      switched: isSwitched(device),
      lastGasp: chance(0.5, key, stream.gasp),
      sensorK: 0.7 * normal(key, stream.sensor, 0),
      leakageMa: between(0.5, 3, key, stream.leakage),
      feed: streetFeed(key),
      eveningMs: 0,
      morningMs: 0,
      switchDay: Number.NaN,
      warmthK: 0,
      lostSinceS: 0,
    };
  },
  neutral: () => ({
    ...calm(),
    power: 1,
    dead: false,
    welded: false,
    leakageMa: 0,
    wetLeakageMa: 0,
    voltageShiftV: 0,
    batteryDropV: 0,
  }),
  sample(state, now, place, influence) {
    const { key } = state;
    const asked = lampAsked(state, now.at, place);
    if (state.switched && !asked && !influence.welded) return undefined;
    if (influence.supplyLost && !state.solar) return withoutSupply(state, now, place, asked);
    state.lostSinceS = 0;
    const watts = Math.max(
      0,
      lampWatts(state, now.at, place, influence) * (1 + 0.01 * normal(key, stream.power, now.index)),
    );
    state.warmthK = relax(state.warmthK, (12 * watts) / state.ratedW, now.dtS, warmthTauS);
    const power = round1(watts);
    const dim = asked ? dimPct(state, place) : 0;
    const factor = watts > 3 ? (dim < 75 && asked ? 0.88 : 0.95) : 0.4;
    const temp = round1(
      place.outdoorC + state.warmthK + state.sensorK + 0.2 * normal(key, stream.temp, now.index),
    );
    if (state.solar)
      return { power_w: power, battery_v: battery(state, now, place, influence), dim_pct: dim, temp_c: temp };
    const volts = feedVoltage(state.feed, now.index, place.streetLoad) + influence.voltageShiftV;
    return {
      power_w: power,
      voltage_v: round1(volts),
      current_a: round3(watts / (volts * factor)),
      power_factor: round2(factor),
      dim_pct: dim,
      leakage_ma: leakage(state, now, place, influence),
      temp_c: temp,
    };
  },
  restore(state) {
    state.lostSinceS = 0;
  },
};

/** Watts without the meter's noise; also what the cabinet feels. */
export function lampWatts(state: LampState, at: Millis, place: Place, influence: LampInfluence): number {
  if (influence.supplyLost && !state.solar) return 0;
  const asked = lampAsked(state, at, place);
  if (influence.welded) return state.ratedW * state.share;
  if (!asked) return state.switched ? 0 : state.idleW;
  if (influence.dead) return state.idleW;
  return state.ratedW * shareAtDim(dimPct(state, place)) * state.share * influence.power;
}

/** Of its rating, by its dimming alone. */
export const shareAtDim = (pct: number): number => 0.05 + 0.0095 * pct;

/** Whether the controller wants light. */
function lampAsked(state: LampState, at: Millis, place: Place): boolean {
  if (state.switchDay !== place.day) drawSwitching(state, place.day);
  return at < place.sun.sunrise - state.morningMs || place.sun.sunset + state.eveningMs <= at;
}

/** An astronomical clock keeps its own small error; a photocell sees other clouds every day. */
function drawSwitching(state: LampState, day: number): void {
  const spreadMs = (state.photocell ? 4 : 1.2) * MINUTE;
  const draw = state.photocell ? day : 0;
  state.eveningMs = 10 * MINUTE + spreadMs * normal(state.key, stream.switchOn, draw);
  state.morningMs = 10 * MINUTE + spreadMs * normal(state.key, stream.switchOff, draw);
  state.switchDay = day;
}

const dimPct = (state: LampState, place: Place): number =>
  state.dimmed && (place.hour < 5 || 23 <= place.hour) ? 50 : 100;

function withoutSupply(state: LampState, now: Moment, place: Place, asked: boolean): Metrics | undefined {
  state.lostSinceS += now.dtS;
  if (!state.lastGasp || lastGaspS < state.lostSinceS) return undefined;
  const dim = asked ? dimPct(state, place) : 0;
  const temp = round1(place.outdoorC + state.warmthK + state.sensorK);
  return {
    power_w: 0,
    voltage_v: 0,
    current_a: 0,
    power_factor: 0,
    dim_pct: dim,
    leakage_ma: 0,
    temp_c: temp,
  };
}

function leakage(state: LampState, now: Moment, place: Place, influence: LampInfluence): number {
  const own = state.leakageMa * (1 + (1 + uniform(state.key, stream.leak, 0)) * place.wetness);
  const added = influence.leakageMa + influence.wetLeakageMa * place.wetness;
  return round2(Math.max(0, own + added + 0.1 * normal(state.key, stream.leak, now.index)));
}

/** 14.2 V at sunset, 12.6 V at dawn, charged again by noon. */
function battery(state: LampState, now: Moment, place: Place, influence: LampInfluence): number {
  const { sunrise, sunset } = place.sun;
  const nightMs = 24 * 60 * MINUTE - (sunset - sunrise);
  const sinceSunset = now.at < sunrise ? now.at - sunrise + nightMs : now.at - sunset;
  const discharged =
    now.at < sunrise || sunset <= now.at
      ? sinceSunset / nightMs
      : 1 - ramp(now.at, sunrise, sunrise + 5 * 60 * MINUTE);
  const volts = 14.2 - (1.6 + influence.batteryDropV) * discharged - 0.3 * influence.batteryDropV;
  return round2(clamp(volts + 0.02 * normal(state.key, stream.battery, now.index), 8, 15));
}

function burntHours(device: Device, at: Millis): number {
  const installed = device.installed === undefined ? Number.NaN : Date.parse(device.installed);
  if (!(installed < at)) return 0;
  return Math.min(50_000, ((at - installed) / (365.25 * 24 * 60 * MINUTE)) * burningHoursPerYear);
}
