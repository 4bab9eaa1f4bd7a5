// A public toilet: people through the day, ammonia they leave and the fan that clears it, water, tank, cleanings, frost.
import { MINUTE, type Millis } from '../../ingest/domain/time.ts';
import { between, chance, type Key, normal, poisson, uniform } from '../chance.ts';
import { bump, clamp, relax, round1, round2, round3 } from '../curve.ts';
import type { Place } from '../place.ts';
import { type AnyInfluence, calm, type Moment, type Signal } from './signal.ts';

export interface ToiletInfluence extends AnyInfluence {
  /** Times the ammonia that people leave. */
  odour: number;
  fan: 'works' | 'blind' | 'dead';
  heaterDead: boolean;
  /** Share of the water pressure that is left. */
  water: number;
  leak: boolean;
  notEmptied: boolean;
  notCleaned: boolean;
  lightDead: boolean;
}

export interface ToiletState {
  readonly key: Key;
  readonly visitsPerDay: number;
  readonly heatedC: number;
  readonly waterKpa: number;
  /** Lit all night; else only while somebody is inside. */
  readonly alwaysLit: boolean;
  readonly emptyAtPct: number;
  ammonia: number;
  fanOn: boolean;
  roomC: number;
  tankPct: number;
  visits: number;
  cleaned: number;
  cleanedUpTo: Millis;
}

const stream = {
  busy: 60,
  heat: 61,
  water: 62,
  lit: 63,
  empty: 64,
  tank: 65,
  visits: 66,
  clean: 67,
  nh3: 68,
  h2s: 69,
  rh: 70,
  temp: 71,
  level: 72,
  dip: 73,
} as const;
const ammoniaBase = 0.15;
const ammoniaPerVisit = 0.015;
const tauMin = { still: 40, fan: 12 } as const;
const fanOnAt = 0.5;
const fanOffAt = 0.3;
const roomTauS = 2.2 * 3600;
const tankPctPerVisit = 0.03;
const cleaningHours = [6, 13, 20] as const;
const cleaningSpreadMin = 30;

export const toiletSignal: Signal<ToiletState, ToiletInfluence> = {
  start(_device, key, at, place) {
    const heatedC = between(10.5, 15.5, key, stream.heat);
    return {
      key,
      visitsPerDay: between(60, 200, key, stream.busy),
      heatedC,
      waterKpa: between(220, 290, key, stream.water),
      alwaysLit: chance(0.6, key, stream.lit),
      emptyAtPct: between(72, 79, key, stream.empty),
      ammonia: 0,
      fanOn: false,
      roomC: Math.max(heatedC, place.outdoorC + 1),
      tankPct: between(5, 70, key, stream.tank),
      visits: Math.floor(between(2_000, 60_000, key, stream.visits)),
      cleaned: Math.floor(between(100, 3_000, key, stream.clean)),
      cleanedUpTo: at,
    };
  },
  neutral: () => ({
    ...calm(),
    odour: 1,
    fan: 'works',
    heaterDead: false,
    water: 1,
    leak: false,
    notEmptied: false,
    notCleaned: false,
    lightDead: false,
  }),
  sample(state, now, place, influence) {
    if (influence.supplyLost) return undefined;
    const { key } = state;
    const visits = visitsIn(state, now, place);
    state.visits += visits;
    const nh3 = stepAir(state, visits, now, influence);
    stepRoom(state, now, place, influence);
    stepTank(state, visits, place, influence);
    stepCleaning(state, now, place, influence);
    const dip = visits > 0 ? 40 * uniform(key, stream.dip, now.index) : 0;
    const water = (state.waterKpa - dip - (influence.leak ? 30 : 0)) * influence.water;
    const dusk = now.at < place.sun.dawn || place.sun.dusk <= now.at;
    return {
      nh3_mgm3: round2(Math.max(0, nh3 + 0.015 * normal(key, stream.nh3, now.index))),
      h2s_mgm3: round3(
        Math.max(0, (0.004 + 0.0012 * normal(key, stream.h2s, now.index)) * Math.sqrt(influence.odour)),
      ),
      temp_c: round1(state.roomC + 0.1 * normal(key, stream.temp, now.index)),
      rh_pct: round1(
        clamp(0.5 * place.humidityPct + 22 + visits + 0.8 * normal(key, stream.rh, now.index), 5, 99),
      ),
      water_kpa: round1(Math.max(0, water + 2.5 * influence.water * normal(key, stream.level, now.index))),
      tank_pct: round1(clamp(state.tankPct, 0, 100)),
      visits: state.visits,
      fan_on: state.fanOn,
      light_on: dusk && !influence.lightDead && (state.alwaysLit || visits > 0),
      leak: influence.leak,
      cleaned: state.cleaned,
    };
  },
  restore(state) {
    // A crew that comes cleans, empties and thaws.
    state.ammonia = 0;
    state.tankPct = Math.min(state.tankPct, 10);
    state.cleaned += 1;
  },
};

/** People since the last sample: peaks at 07:00 and 18:00, hardly anybody at night. */
function visitsIn(state: ToiletState, now: Moment, place: Place): number {
  const share =
    0.1 + 1.6 * bump(place.hour, 7, 2.5) + 1.4 * bump(place.hour, 18, 3) + 0.9 * bump(place.hour, 12.5, 6);
  // 0.1 all day, and the areas of the three bumps: their sum makes the mean share of an hour.
  const meanShare = (0.1 * 24 + 1.6 * 2.5 + 1.4 * 3 + 0.9 * 6) / 24;
  const mean = ((state.visitsPerDay / 86_400) * now.dtS * share) / meanShare;
  return poisson(mean, state.key, stream.visits, now.index);
}

function stepAir(state: ToiletState, visits: number, now: Moment, influence: ToiletInfluence): number {
  const works = state.fanOn && influence.fan === 'works';
  const left = relax(state.ammonia, 0, now.dtS / 60, works ? tauMin.fan : tauMin.still);
  // A blocked drain smells without visitors too.
  const standing = (ammoniaBase * (influence.odour - 1) * now.dtS) / 60 / tauMin.still;
  state.ammonia = left + visits * ammoniaPerVisit * influence.odour + standing;
  const nh3 = ammoniaBase + state.ammonia;
  if (influence.fan === 'dead') state.fanOn = false;
  else if (fanOnAt <= nh3) state.fanOn = true;
  else if (nh3 <= fanOffAt) state.fanOn = false;
  return nh3;
}

function stepRoom(state: ToiletState, now: Moment, place: Place, influence: ToiletInfluence): void {
  const warm = influence.heaterDead ? place.outdoorC + 4 : Math.max(state.heatedC, place.outdoorC + 1);
  state.roomC = relax(state.roomC, warm, now.dtS, roomTauS);
}

function stepTank(state: ToiletState, visits: number, place: Place, influence: ToiletInfluence): void {
  state.tankPct = Math.min(100, state.tankPct + visits * tankPctPerVisit * (influence.notEmptied ? 6 : 1));
  if (state.emptyAtPct <= state.tankPct && 8 <= place.hour && place.hour < 17 && !influence.notEmptied)
    state.tankPct = 4;
}

function stepCleaning(state: ToiletState, now: Moment, place: Place, influence: ToiletInfluence): void {
  for (let i = 0; i < cleaningHours.length; i++) {
    const late = between(-cleaningSpreadMin, cleaningSpreadMin, state.key, stream.clean, place.day * 3 + i);
    const due = place.startOfDay + (cleaningHours[i]! * 60 + late) * MINUTE;
    if (due <= state.cleanedUpTo || now.at < due) continue;
    state.cleanedUpTo = due;
    if (influence.notCleaned) continue;
    state.cleaned += 1;
    state.ammonia *= 0.4;
  }
}
