// A lighting concentrator in its control cabinet: three phases, the sum of its lamps with the cable's losses, its door, its
// uptime.
import type { Millis } from '../../ingest/domain/time.ts';
import { between, type Key, normal } from '../chance.ts';
import { round1 } from '../curve.ts';
import { streetVoltage } from '../mains.ts';
import { type AnyInfluence, calm, type Signal } from './signal.ts';

export interface GatewayInfluence extends AnyInfluence {
  doorOpen: boolean;
  /** It restarted at this time. */
  rebootedAt: Millis;
}

export interface GatewayState {
  readonly key: Key;
  readonly ownW: number;
  bootedAt: Millis;
}

const stream = { own: 50, uptime: 51, power: 52 } as const;
const cableLoss = 0.025;
const daysUpMax = 200;

export const gatewaySignal: Signal<GatewayState, GatewayInfluence> = {
  start: (_device, key, at) => ({
    key,
    ownW: between(8, 15, key, stream.own),
    bootedAt: at - Math.round(between(1, daysUpMax, key, stream.uptime) * 86_400) * 1000,
  }),
  neutral: () => ({ ...calm(), doorOpen: false, rebootedAt: 0 }),
  sample(state, now, place, influence) {
    if (state.bootedAt < influence.rebootedAt && influence.rebootedAt <= now.at)
      state.bootedAt = influence.rebootedAt;
    const { key } = state;
    // On its own battery it goes on reporting when the mains are gone.
    const volts = (phase: number): number =>
      influence.supplyLost ? 0 : round1(streetVoltage(key + phase, now.index, place.hour));
    const watts = influence.supplyLost ? 0 : state.ownW + now.loadW * (1 + cableLoss);
    return {
      voltage_r_v: volts(0),
      voltage_s_v: volts(1),
      voltage_t_v: volts(2),
      power_w: round1(Math.max(0, watts * (1 + 0.004 * normal(key, stream.power, now.index)))),
      door_open: influence.doorOpen,
      uptime_s: Math.max(0, Math.floor((now.at - state.bootedAt) / 1000)),
    };
  },
  restore() {},
};
