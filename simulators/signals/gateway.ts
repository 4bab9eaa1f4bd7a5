// A lighting concentrator in its control cabinet: three phases, the sum of its lamps with the cable's losses, its door, its
// uptime.
import type { Millis } from '../../ingest/domain/time.ts';
import { between, type Key, normal } from '../chance.ts';
import { round1 } from '../curve.ts';
import { type Feed, feedVoltage, streetFeed } from '../mains.ts';
import type { Place } from '../place.ts';
import { type AnyInfluence, calm, type Moment, type Signal } from './signal.ts';

export interface GatewayInfluence extends AnyInfluence {
  doorOpen: boolean;
  /** It restarted at this time. */
  rebootedAt: Millis;
}

export interface GatewayState {
  readonly key: Key;
  readonly ownW: number;
  readonly phases: readonly [Feed, Feed, Feed];
  bootedAt: Millis;
}

const stream = { own: 50, uptime: 51, power: 52 } as const;
const cableLoss = 0.025;
const daysUpMax = 200;

export const gatewaySignal: Signal<GatewayState, GatewayInfluence> = {
  start: (_device, key, at) => ({
    key,
    ownW: between(8, 15, key, stream.own),
    phases: [streetFeed(key), streetFeed(key + 1), streetFeed(key + 2)],
    bootedAt: at - Math.round(between(1, daysUpMax, key, stream.uptime) * 86_400) * 1000,
  }),
  neutral: () => ({ ...calm(), doorOpen: false, rebootedAt: 0 }),
  sample(state, now, place, influence) {
    if (state.bootedAt < influence.rebootedAt && influence.rebootedAt <= now.at)
      state.bootedAt = influence.rebootedAt;
    const { key } = state;
    const watts = influence.supplyLost ? 0 : state.ownW + now.loadW * (1 + cableLoss);
    return {
      voltage_r_v: phaseVoltage(state, 0, now, place, influence),
      voltage_s_v: phaseVoltage(state, 1, now, place, influence),
      voltage_t_v: phaseVoltage(state, 2, now, place, influence),
      power_w: round1(Math.max(0, watts * (1 + 0.004 * normal(key, stream.power, now.index)))),
      door_open: influence.doorOpen,
      uptime_s: Math.max(0, Math.floor((now.at - state.bootedAt) / 1000)),
    };
  },
  restore() {},
};

/** On its own battery it goes on reporting when the mains are gone. */
const phaseVoltage = (
  state: GatewayState,
  phase: 0 | 1 | 2,
  now: Moment,
  place: Place,
  influence: GatewayInfluence,
): number =>
  influence.supplyLost ? 0 : round1(feedVoltage(state.phases[phase], now.index, place.streetLoad));
