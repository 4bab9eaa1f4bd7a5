// The program's own stop through the whole engine: however long, it is one order of the platform's and nobody else's.
import { expect, test } from 'vitest';
import type { Device } from '../../ingest/domain/device.ts';
import type { JournalInput } from '../../ingest/domain/input.ts';
import { MINUTE, type Millis, SECOND, townTime } from '../../ingest/domain/time.ts';
import { noEffects } from '../../ingest/effects.ts';
import { createEngine } from '../../ingest/engine.ts';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import { parseRules } from '../../ingest/judge/rules-file.ts';
import { registry } from './feed.ts';

const parsed = parseRules(builtInRulesText(), registry.kinds);
if (!('compiled' in parsed)) throw new Error('the built-in rules do not parse');
const rules = parsed.compiled;
/** A winter evening: every lamp burns. */
const from = Date.parse('2026-01-15T21:00:00+08:00');

const well: Readonly<Record<string, (device: Device) => object>> = {
  streetlight: ({ ratedPowerW = 60 }) => ({
    power_w: ratedPowerW,
    voltage_v: 221,
    current_a: ratedPowerW / 215,
    dim_pct: 100,
    leakage_ma: 1,
    temp_c: 1,
  }),
  heater: () => ({
    power_w: 1500,
    voltage_v: 220,
    supply_c: 42,
    return_c: 37,
    flow_lpm: 14,
    setpoint_c: 20,
    indoor_c: 20,
    outdoor_c: -12,
    compressor_hz: 50,
    mode: 'heat',
    error: '',
  }),
  gateway: () => ({
    voltage_r_v: 221,
    voltage_s_v: 221,
    voltage_t_v: 221,
    power_w: 50,
    door_open: false,
    uptime_s: 100,
  }),
  toilet: () => ({ nh3_mgm3: 0.2, h2s_mgm3: 0.01, temp_c: 15, rh_pct: 40, water_kpa: 250, tank_pct: 30 }),
};

/** Everybody well and heard every minute but for the stop. */
function stopped(stopMs: Millis) {
  const engine = createEngine({ mode: 'wall', registry, rules, time: townTime('Asia/Shanghai') });
  const effects = noEffects();
  let position = 0;
  const step = (input: JournalInput) => {
    position += 1;
    engine.step({ position, input }, effects);
  };
  const minutes = (start: Millis, count: number) => {
    for (let at = start; at < start + count * MINUTE; at += MINUTE) {
      for (const device of registry.devices.values()) {
        const payload = Buffer.from(JSON.stringify({ ts: at, ...well[device.kind]!(device) }));
        const topic = `weisu/${device.village}/${device.kind}/${device.id}/telemetry`;
        step({ type: 'message', at, topic, payload });
      }
      for (let s = 5; s < 60; s += 5) step({ type: 'tick', at: at + s * SECOND });
    }
  };
  step({ type: 'started', at: from });
  minutes(from, 15);
  const again = from + 15 * MINUTE + stopMs;
  step({ type: 'started', at: again });
  minutes(again + SECOND, 30);
  return [...engine.town.orders.values()].map(({ cause, status }) => `${cause.id} ${status}`);
}

test.each([
  ['five minutes', 5],
  ['forty minutes', 40],
  ['a night', 480],
])('down for %s, all well: one order, of the platform', (_, minutes) =>
  expect(stopped(minutes * MINUTE)).toEqual(['downtime closed']),
);
