// What healthy devices say, and what a defect makes of it: plain rows, so that a story can be read beside its expected orders.
import type { Device } from '../../ingest/domain/device.ts';
import type { Metrics } from '../../ingest/domain/reading.ts';
import { HOUR, MINUTE, type Millis } from '../../ingest/domain/time.ts';

/** Beijing has kept one offset since 1991. */
const hourOf = (at: Millis): number => (((at / HOUR + 8) % 24) + 24) % 24;
/** Lamps of January: lit a little before dusk and past dawn. */
const isLit = (at: Millis): boolean => hourOf(at) < 7.2 || 17.6 <= hourOf(at);
/** Real meters never rest: a small wave, another for each device. */
const wave = (device: Device, at: Millis): number => Math.sin(at / (11 * MINUTE) + device.lon * 1e5);
const round = (x: number): number => Math.round(x * 100) / 100;

/** A healthy device's reading. */
export function healthy(device: Device, at: Millis, outdoorC: number): Metrics {
  const w = wave(device, at);
  switch (device.kind) {
    case 'streetlight': {
      const lit = isLit(at);
      return {
        power_w: lit ? round(60 + w) : 0.8,
        voltage_v: round(221 + 2 * w),
        dim_pct: lit ? 100 : 0,
        leakage_ma: round(1 + w / 2),
      };
    }
    case 'heater':
      return {
        power_w: round(1800 + 40 * w),
        voltage_v: round(221 + 2 * w),
        supply_c: round(40 + w / 3),
        return_c: round(35 + w / 3),
        flow_lpm: round(18 + w / 2),
        setpoint_c: 20,
        indoor_c: round(20 + w / 5),
        outdoor_c: round(outdoorC + w / 5),
        compressor_hz: 60,
        mode: 'heat',
        error: '',
      };
    case 'toilet':
      return {
        nh3_mgm3: round(0.2 + w / 20),
        temp_c: round(12 + w),
        water_kpa: round(250 + 10 * w),
        tank_pct: 30,
        visits: Math.floor(at / (20 * MINUTE)),
        fan_on: false,
        light_on: true,
        leak: false,
        cleaned: Math.floor(at / (6 * HOUR)),
      };
    default: {
      const volts = round(222 + w);
      return {
        voltage_r_v: volts,
        voltage_s_v: volts,
        voltage_t_v: volts,
        power_w: round(900 + w),
        uptime_s: Math.floor(at / 1000),
      };
    }
  }
}

/** What a defect makes of a reading; `undefined`: the controller has no power, and nothing is measured. */
export type Change = (metrics: Metrics, at: Millis, sinceMs: Millis) => Metrics | undefined;

export const set =
  (changes: Metrics): Change =>
  (metrics) => ({ ...metrics, ...changes });
export const dead: Change = () => undefined;
export const lampDead: Change = set({ power_w: 0.7 });
/** The mains are gone, and its controller lives long enough to say so. */
export const noSupply: Change = set({ power_w: 0, voltage_v: 0 });

/** The pump is stuck: the water stands, the unit trips within minutes and cools. */
export const pumpFrozen: Change = (metrics, _at, sinceMs) => {
  const minutes = sinceMs / MINUTE;
  const water = Math.max(2, -8 + 48 * Math.exp(-minutes / 60));
  const tripped = minutes >= 4;
  return {
    ...metrics,
    flow_lpm: 0.2,
    supply_c: round(water),
    return_c: round(water - 1),
    ...(tripped ? { compressor_hz: 0, power_w: 30, error: 'E1' } : {}),
  };
};

/** Every 50 minutes the unit thaws itself for eight: heat runs backwards, water cools, power falls. */
export const defrosts: Change = (metrics, at) => {
  const inCycle = at % (50 * MINUTE);
  if (8 * MINUTE <= inCycle) return metrics;
  return {
    ...metrics,
    mode: 'defrost',
    power_w: 900,
    supply_c: round(30 + inCycle / MINUTE / 4),
    return_c: 33,
    compressor_hz: 90,
  };
};
