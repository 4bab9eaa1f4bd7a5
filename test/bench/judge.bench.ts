// Readings judged in a second of processor time (garbage collection included, so that a busy machine does not
// change the figure), and what the judge remembers of a device, at three sizes of town.
import { serialize } from 'node:v8';
import type { Device } from '../../ingest/domain/device.ts';
import { builtInKinds } from '../../ingest/domain/kind.ts';
import type { Metrics } from '../../ingest/domain/reading.ts';
import { townTime } from '../../ingest/domain/time.ts';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import type { CompiledRules } from '../../ingest/judge/compile.ts';
import { type JudgeContext, noTown } from '../../ingest/judge/context.ts';
import { initialDevice, judgeReading, nextTimer } from '../../ingest/judge/judge.ts';
import { parseRules } from '../../ingest/judge/rules-file.ts';
import { makeSeason } from '../../ingest/judge/season.ts';
import type { DeviceState } from '../../ingest/judge/state.ts';
import { makeSky } from '../../ingest/judge/sun.ts';
import { plainRulesText } from './plain-rules.ts';

export interface JudgeFigures {
  readonly rules: 'plain' | 'all';
  readonly devices: number;
  readonly readingsPerSecond: number;
  readonly heapBytesPerDevice: number;
  readonly snapshotBytesPerDevice: number;
}

const time = townTime('Asia/Shanghai');
const sky = makeSky(time);
const evening = Date.parse('2025-01-15T18:00:00+08:00');

/** @param sizes numbers of devices; every device of the town is judged in turn, as readings come in */
export function benchJudge(
  sizes: readonly number[] = [16_581, 165_810, 1_000_000],
  readingsMin = 600_000,
): readonly JudgeFigures[] {
  const all = compiled(builtInRulesText());
  return [
    run('plain', compiled(plainRulesText()), sizes[0]!, readingsMin),
    ...sizes.map((devices) => run('all', all, devices, readingsMin)),
  ];
}

function compiled(text: string): CompiledRules {
  const parsed = parseRules(text, builtInKinds);
  if ('faults' in parsed) throw new Error(`faulty rules: ${JSON.stringify(parsed.faults)}`);
  return parsed.compiled;
}

function run(name: 'plain' | 'all', rules: CompiledRules, count: number, readingsMin: number): JudgeFigures {
  const season = makeSeason(rules.ruleSet.season, time);
  const contexts = Array.from({ length: count }, (_, i) => contextOf(deviceOf(i), rules, season));
  const rounds = Math.max(4, Math.ceil(readingsMin / count));
  // Two rounds fill the memory; the clock runs over the others.
  const states = new Array<DeviceState>(count).fill(initialDevice());
  for (let round = 0; round < 2; round += 1) judgeRound(states, contexts, round);
  const began = process.cpuUsage();
  for (let round = 2; round < rounds; round += 1) judgeRound(states, contexts, round);
  const used = process.cpuUsage(began);
  const seconds = (used.user + used.system) / 1e6;
  const sample = states.slice(0, 5_000);
  return {
    rules: name,
    devices: count,
    readingsPerSecond: Math.round(((rounds - 2) * count) / seconds),
    heapBytesPerDevice: Math.round(heapOf(states)),
    snapshotBytesPerDevice: Math.round(serialize(sample).byteLength / sample.length),
  };
}

/** Made beforehand: reading JSON is the decoder's part. */
const rowCount = 997;
const rows: Readonly<Record<string, readonly Metrics[]>> = Object.fromEntries(
  ['streetlight', 'heater', 'toilet'].map((kind) => [
    kind,
    Array.from({ length: rowCount }, (_, i) => metricsOf(kind, i)),
  ]),
);

function judgeRound(states: DeviceState[], contexts: readonly JudgeContext[], round: number): void {
  for (let i = 0; i < states.length; i += 1) {
    const context = contexts[i]!;
    const ts = evening + round * context.device.intervalS * 1_000;
    const metrics = rows[context.device.kind]![(round * 7 + i) % rowCount]!;
    const reading = { deviceId: context.device.id, ts, receivedAt: ts, metrics };
    const [state] = judgeReading(states[i]!, reading, context);
    states[i] = state;
    nextTimer(state, context);
  }
}

/** Bytes that are freed with the states. Needs `--expose-gc`; without it 0. */
function heapOf(states: DeviceState[]): number {
  if (globalThis.gc === undefined) return 0;
  const count = states.length;
  globalThis.gc();
  const full = process.memoryUsage().heapUsed;
  states.length = 0;
  globalThis.gc();
  return (full - process.memoryUsage().heapUsed) / count;
}

function contextOf(device: Device, rules: CompiledRules, season: JudgeContext['season']): JudgeContext {
  return { rules, device, kind: builtInKinds.get(device.kind)!, sky, season, town: noTown, graceUntil: 0 };
}

/** The town's own mixture: 44 lamps, 55 heaters, 1 toilet of a hundred. */
function deviceOf(i: number): Device {
  const kind = i % 100 < 44 ? 'streetlight' : i % 100 < 99 ? 'heater' : 'toilet';
  return {
    id: `d-${i}`,
    kind,
    village: `v${(i % 32) + 1}`,
    lat: 39.8 + (i % 32) * 0.01,
    lon: 116.7 + (i % 32) * 0.01,
    ratedPowerW: kind === 'streetlight' ? 60 : 3_500,
    intervalS: kind === 'heater' ? 60 : 300,
    address: '',
  };
}

/** Well devices with some noise, so that every signal moves as it does in the field. */
function metricsOf(kind: string, i: number): Metrics {
  const noise = ((i * 104_729) % 1_000) / 1_000;
  switch (kind) {
    case 'streetlight':
      return {
        power_w: 59 + noise,
        voltage_v: 220 + noise,
        current_a: 0.28,
        power_factor: 0.95,
        dim_pct: 100,
        leakage_ma: 1 + noise,
        temp_c: 10 + noise,
      };
    case 'heater':
      return {
        power_w: 2_000 + 400 * noise,
        voltage_v: 218 + noise,
        supply_c: 41 + noise,
        return_c: 36.5 + noise,
        flow_lpm: 18 + noise,
        setpoint_c: 20,
        indoor_c: 19.5 + 0.1 * noise,
        outdoor_c: -5 + noise,
        compressor_hz: 55 + 10 * noise,
        mode: 'heat',
        error: '',
      };
    default:
      return {
        nh3_mgm3: 0.2 + 0.2 * noise,
        h2s_mgm3: 0.004,
        temp_c: 12 + noise,
        rh_pct: 60,
        water_kpa: 250 + 10 * noise,
        tank_pct: 40,
        visits: i * 3,
        fan_on: false,
        light_on: true,
        leak: false,
        cleaned: Math.floor(i / 100),
      };
  }
}
