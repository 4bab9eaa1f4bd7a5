// Every defect: what it does to the metrics against its healthy twin, and when the truth calls it observable.
import { describe, expect, test } from 'vitest';
import { causeFaultCodes, deviceFaultCodes } from '../../ingest/domain/fault.ts';
import type { Metrics } from '../../ingest/domain/reading.ts';
import { DAY, HOUR, type Millis } from '../../ingest/domain/time.ts';
import { defectSpecs } from '../../simulators/defects/catalogue.ts';
import type { Scenario } from '../../simulators/scenario-model.ts';
import { createTownSim } from '../../simulators/town.ts';
import type { TruthRecord } from '../../simulators/truth.ts';
import { broken, registry, scenarioOf, solarLamp, town } from './small-town.ts';

const lamp = 'v01-l-0001';
const heater = 'v01-h-0012';
const toilet = 'v01-t-01';
const winter = town('2021-01-18T12:00:00');
const frost: Partial<Scenario> = {
  weather: { snaps: [{ from: winter - DAY, depthK: 6, days: 4 }], noiseSdK: 0, dampPct: 0 },
};

const thaw: Partial<Scenario> = {
  weather: { snaps: [{ from: winter - 2 * DAY, depthK: 3, days: 4 }], noiseSdK: 0, dampPct: 0 },
};

interface Run {
  readonly readings: readonly { readonly ts: Millis; readonly metrics: Metrics }[];
  readonly truth: TruthRecord | undefined;
}

/** One device over so many hours from noon, with the defect or without. */
function play(
  on: string,
  device: string,
  defect: string | null,
  hours: number,
  beganDaysAgo: number,
  changes: Partial<Scenario>,
): Run {
  const from = changes.from ?? winter;
  const began = from - beganDaysAgo * DAY + (beganDaysAgo === 0 ? HOUR : 0);
  const list = defect === null ? [] : [broken(defect, on, began)];
  const sim = createTownSim(
    scenarioOf(hours, { ...changes, defects: { rate: 0, only: null, list } }),
    5,
    registry,
  );
  const readings = sim
    .until(sim.to)
    .flatMap((message) =>
      message.type === 'telemetry' && message.device.id === device ? message.readings : [],
    );
  return { readings, truth: sim.truth()[0] };
}

type Numbers = (name: string) => readonly number[];
const numbers =
  (run: Run): Numbers =>
  (name) =>
    run.readings
      .map(({ metrics }) => metrics[name])
      .filter((value): value is number => typeof value === 'number');
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);
const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
const share = (values: readonly number[], is: (x: number) => boolean): number =>
  values.filter(is).length / values.length;
/** Readings where the compressor runs. */
const busy = (run: Run): Run => ({
  ...run,
  readings: run.readings.filter(({ metrics }) => (metrics.compressor_hz as number) > 0),
});

interface Row {
  readonly on: string;
  /** The device looked at, where the defect sits on something bigger. */
  readonly at?: string;
  readonly hours?: number;
  readonly daysAgo?: number;
  readonly changes?: Partial<Scenario>;
  /** What must differ from the healthy twin. */
  readonly differs: (sick: Numbers, well: Numbers, sickRun: Run, wellRun: Run) => boolean;
  /** Never observable: a loss that is not yet a fault, or planned work. */
  readonly hidden?: true;
}

const rows: Readonly<Record<string, Row>> = {
  lamp_dead: { on: lamp, differs: (sick, well) => most(sick('power_w')) < 2 && most(well('power_w')) > 20 },
  battery_end: {
    on: solarLamp,
    daysAgo: 20,
    differs: (sick, well) => least(sick('battery_v')) < least(well('battery_v')) - 0.8,
  },
  driver_degraded: {
    on: lamp,
    differs: (sick, well) => most(sick('power_w')) < 0.55 * most(well('power_w')),
  },
  driver_fading: {
    on: lamp,
    daysAgo: 30,
    differs: (sick, well) => most(sick('power_w')) < 0.75 * most(well('power_w')),
  },
  driver_short: { on: lamp, differs: (sick, well) => most(sick('power_w')) > 1.25 * most(well('power_w')) },
  driver_cycling: {
    on: lamp,
    differs: (sick) => share(sick('power_w'), (x) => x > 20) > 0.1 && crossings(sick('power_w')) > 12,
  },
  loose_contact: { on: lamp, differs: (sick) => crossings(sick('power_w')) > 8 },
  relay_welded: { on: lamp, hours: 20, differs: (sick) => least(sick('power_w').slice(15)) > 20 },
  wet_joint: {
    on: lamp,
    hours: 72,
    changes: { from: town('2021-07-02T12:00:00') },
    differs: (sick, well) => most(sick('leakage_ma')) > 30 && most(well('leakage_ma')) < 10,
  },
  loose_neutral: {
    on: lamp,
    differs: (sick) => most(sick('voltage_v')) > 238 || least(sick('voltage_v')) < 190,
  },
  pump_stuck: {
    on: heater,
    differs: (sick, well, run) =>
      least(sick('flow_lpm')) < 0.3 * most(well('flow_lpm')) &&
      run.readings.some(({ metrics }) => metrics.error === 'E1'),
  },
  filter_clogging: {
    on: heater,
    daysAgo: 15,
    differs: (sick, well) => most(sick('flow_lpm')) < 0.35 * most(well('flow_lpm')),
  },
  valve_leak: {
    on: heater,
    differs: (_sick, _well, run) =>
      most(spread(busy(run)).slice(90)) < 2.2 && most(numbers(run)('power_w')) > 2_000,
  },
  trip: { on: heater, differs: (_sick, _well, run) => run.readings.at(-1)!.metrics.error !== '' },
  flapping_trip: { on: heater, differs: (_sick, _well, run) => changes(run, 'error') > 4 },
  short_cycling: { on: heater, differs: (sick) => starts(sick('compressor_hz')) > 6 * 12 },
  refrigerant_leak: {
    on: heater,
    daysAgo: 45,
    differs: (_sick, _well, run, well) => efficiency(run) < 0.72 * efficiency(well),
  },
  evaporator_fouled: {
    on: heater,
    daysAgo: 5,
    hidden: true,
    differs: (_s, _w, run, well) => efficiency(run) < 0.97 * efficiency(well),
  },
  ageing_line: {
    on: heater,
    daysAgo: 14,
    changes: frost,
    differs: (sick, well) => least(sick('voltage_v')) < 198 && least(well('voltage_v')) > 200,
  },
  air_lock: {
    on: heater,
    hours: 48,
    changes: frost,
    differs: (sick, well) => least(sick('indoor_c')) < 14 && least(well('indoor_c')) > 15,
  },
  frost_guard_dead: {
    on: switchedOffByDay(),
    hours: 28,
    changes: thaw,
    differs: (sick, well) => least(sick('supply_c')) < least(well('supply_c')) - 1,
  },
  house_without_power: {
    on: heater,
    differs: (_sick, _well, run, well) => run.readings.length < 0.15 * well.readings.length,
  },
  outdoor_sensor_drift: {
    on: heater,
    daysAgo: 12,
    differs: (sick, well) => least(sick('outdoor_c')) > least(well('outdoor_c')) + 3,
  },
  drain_blocked: {
    on: toilet,
    differs: (sick, well) => most(sick('nh3_mgm3')) > 1.2 && most(well('nh3_mgm3')) < 0.8,
  },
  fan_dead: {
    on: toilet,
    hours: 30,
    hidden: true,
    differs: (sick, well) => most(sick('nh3_mgm3')) > most(well('nh3_mgm3')) + 0.1,
  },
  supply_pipe_burst: { on: toilet, differs: (sick) => most(sick('water_kpa').slice(30)) < 20 },
  room_heater_dead: {
    on: toilet,
    hours: 20,
    differs: (sick, well) => least(sick('temp_c')) < 5 && least(well('temp_c')) > 9,
  },
  tank_not_emptied: { on: toilet, hours: 96, differs: (sick) => most(sick('tank_pct')) > 88 },
  pipe_leak: { on: toilet, differs: (_sick, _well, run) => run.readings.at(-1)!.metrics.leak === true },
  cleaning_missed: {
    on: toilet,
    hours: 30,
    differs: (sick, well) => most(sick('cleaned')) < most(well('cleaned')) - 2,
  },
  light_dead: {
    on: toilet,
    differs: (_sick, _well, run, well) =>
      !run.readings.some(({ metrics }) => metrics.light_on === true) &&
      well.readings.some(({ metrics }) => metrics.light_on === true),
  },
  controller_dead: { on: heater, hours: 30, differs: (_sick, _well, run) => run.readings.length < 65 },
  sensor_missing: {
    on: heater,
    differs: (_sick, _well, run) => Object.keys(run.readings.at(-1)!.metrics).length === 10,
  },
  sensor_stuck: {
    on: heater,
    hours: 20,
    differs: (sick) => ['supply_c', 'voltage_v'].some((name) => new Set(sick(name).slice(90)).size === 1),
  },
  wrong_clock: {
    on: heater,
    hours: 30,
    differs: (_sick, _well, run) => Math.abs(run.readings.at(-1)!.ts - winter) > 300 * DAY,
  },
  circuit_cut: {
    on: 'v01-g-01-c2',
    at: circuitLamp('v01-g-01-c2', 0),
    differs: (sick) => most(sick('power_w').slice(15)) <= 0,
  },
  cable_theft: {
    on: 'v01-g-01-c2',
    at: circuitLamp('v01-g-01-c2', -1),
    differs: (sick) => most(sick('power_w').slice(15)) <= 0,
  },
  contactor_welded: {
    on: 'v01-g-01-c2',
    hours: 20,
    at: circuitLamp('v01-g-01-c2', 0),
    differs: (sick) => least(sick('power_w').slice(15)) > 20,
  },
  gateway_loss: {
    on: 'v01-g-01',
    at: lamp,
    differs: (_sick, _well, run, well) => run.readings.length <= well.readings.length,
  },
  transformer_sag: {
    on: 'v01-tx-01',
    at: heater,
    differs: (sick, well) => least(sick('voltage_v')) < least(well('voltage_v')) - 12,
  },
  village_blackout: {
    on: 'v01',
    at: toilet,
    differs: (_sick, _well, run, well) => run.readings.length < well.readings.length - 5,
  },
  planned_cut: {
    on: 'v01',
    at: toilet,
    hidden: true,
    differs: (_sick, _well, run, well) => run.readings.length < well.readings.length - 5,
  },
};

/** A heater whose people switch it off while they are out. */
function switchedOffByDay(): string {
  const sim = createTownSim(scenarioOf(28, { kinds: ['heater'], ...thaw }), 5, registry);
  const away = (hour: number): Set<string> => {
    const modes = new Map<string, unknown>();
    for (const message of sim.until(winter + hour * HOUR))
      if (message.type === 'telemetry') modes.set(message.device.id, message.readings[0]!.metrics.mode);
    return new Set([...modes].filter(([, mode]) => mode === 'off').map(([id]) => id));
  };
  const days = [away(3), away(23), away(27)] as const;
  return [...days[0]].find((id) => days[1].has(id) && days[2].has(id))!;
}
function circuitLamp(circuit: string, index: number): string {
  return registry.circuits.get(circuit)!.at(index)!;
}
const crossings = (values: readonly number[]): number =>
  values.filter((x, i) => i > 0 && x > 10 !== values[i - 1]! > 10).length;
const starts = (values: readonly number[]): number =>
  values.filter((x, i) => i > 0 && x > 0 && values[i - 1] === 0).length;
const changes = (run: Run, name: string): number =>
  run.readings.filter(({ metrics }, i) => i > 0 && metrics[name] !== run.readings[i - 1]!.metrics[name])
    .length;
const spread = (run: Run): readonly number[] =>
  run.readings.map(({ metrics }) => (metrics.supply_c as number) - (metrics.return_c as number));
/** Heat over electricity of the running hours. */
function efficiency(run: Run): number {
  const { readings } = busy(run);
  const heat = readings.reduce(
    (sum, { metrics: m }) =>
      sum + 0.0698 * (m.flow_lpm as number) * ((m.supply_c as number) - (m.return_c as number)),
    0,
  );
  return heat / (readings.reduce((sum, { metrics }) => sum + (metrics.power_w as number), 0) / 1000);
}

describe('each defect changes its metrics, and stands in the truth', () => {
  test.each(defectSpecs.map((spec) => [spec.id, spec] as const))('%s', (id, spec) => {
    const row = rows[id]!;
    const device = row.at ?? row.on;
    const kinds =
      spec.scope === 'gateway' ? ['streetlight', 'gateway'] : [registry.devices.get(device)!.kind];
    const set = { kinds, ...row.changes };
    const sick = play(row.on, device, id, row.hours ?? 14, row.daysAgo ?? 0, set);
    const well = play(row.on, device, null, row.hours ?? 14, row.daysAgo ?? 0, set);
    expect(row.differs(numbers(sick), numbers(well), sick, well)).toBe(true);
    const { truth } = sick;
    expect(truth).toMatchObject({ defect: id, code: spec.code, cause: { type: spec.scope, id: row.on } });
    if (row.hidden) expect(truth!.observableAt).toBeNull();
    else expect(truth!.observableAt).toBeGreaterThanOrEqual(truth!.onset);
  });
});

test('every fault code of the contract has a defect, and every defect a code of the contract', () => {
  const platform: readonly string[] = ['platform'];
  const codes = [...deviceFaultCodes, ...causeFaultCodes].filter((code) => !platform.includes(code));
  expect([...new Set(defectSpecs.map(({ code }) => code))].sort()).toEqual([...codes].sort());
});

test('a dead lamp is observable only after dusk', () => {
  const { truth } = play(lamp, lamp, 'lamp_dead', 14, 0, { kinds: ['streetlight'] });
  expect(truth!.observableAt).toBeGreaterThan(town('2021-01-18T17:40:00'));
  expect(truth!.observableAt).toBeLessThan(town('2021-01-18T18:10:00'));
});
