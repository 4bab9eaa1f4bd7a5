// Defects that any device can have: its controller, its sensors, its clock.
import type { Device } from '../../ingest/domain/device.ts';
import { chance, pick } from '../chance.ts';
import { type DefectSpec, ids, mute, type Stroke, type View } from './defect.ts';

const any = { kind: 'any', scope: 'device', likes: 'anything', showsForMin: 180, also: [] } as const;
const yearMs = 365 * 86_400_000;

/** Metrics that move whenever the device works, by kind. */
const lively: Readonly<Record<string, readonly string[]>> = {
  streetlight: ['voltage_v'],
  heater: ['supply_c', 'voltage_v'],
  toilet: ['nh3_mgm3'],
  gateway: ['voltage_r_v'],
};
const usual: Readonly<Record<string, readonly string[]>> = {
  streetlight: ['power_w', 'temp_c'],
  heater: ['indoor_c', 'supply_c', 'voltage_v'],
  toilet: ['nh3_mgm3', 'water_kpa'],
  gateway: ['voltage_s_v'],
};
type Struck = Pick<Stroke, 'kind' | 'key'>;
const choose = (of: Readonly<Record<string, readonly string[]>>, { kind, key }: Struck): string =>
  pick(of[kind] ?? ['power_w'], key, 1);
/** A dead gateway is a cause of its own. */
const notGateway = (device: Device): boolean => device.kind !== 'gateway';
const reports = (view: View): boolean => view.metrics !== undefined;
const chosen = (of: Readonly<Record<string, readonly string[]>>, { device, key }: View): string =>
  choose(of, { kind: device.kind, key });
/** Not every device of a kind has every sensor. */
const has = (view: View, metric: string): boolean => view.metrics?.[metric] !== undefined;
/** The water of a heater that is switched off keeps its temperature for days with a sound sensor, too. */
function mustMove(view: View): boolean {
  const metric = chosen(lively, view);
  return has(view, metric) && (metric !== 'supply_c' || view.metrics?.mode !== 'off');
}

export const anyDefects: readonly DefectSpec[] = [
  {
    ...any,
    id: 'controller_dead',
    fits: notGateway,
    code: 'device_silent',
    also: ids('freeze_risk'),
    perYear: 0.03,
    // A day: before that nobody sends a crew for a controller that says nothing.
    showsForMin: 26 * 60,
    act(influence) {
      influence.silent = true;
    },
    shows: mute,
  },
  {
    ...any,
    id: 'sensor_missing',
    code: 'metric_silent',
    also: ids('anomaly', 'sensor_stuck'),
    perYear: 0.008,
    showsForMin: 240,
    act(influence, stroke) {
      influence.missing = choose(usual, stroke);
    },
    shows: (view) => has(view, chosen(usual, view)),
  },
  {
    ...any,
    id: 'sensor_stuck',
    code: 'sensor_stuck',
    also: ids('anomaly', 'heater_low_cop', 'heater_no_heat'),
    perYear: 0.01,
    showsForMin: 720,
    act(influence, stroke) {
      influence.stuck = choose(lively, stroke);
    },
    shows: mustMove,
  },
  {
    ...any,
    id: 'wrong_clock',
    fits: notGateway,
    code: 'device_silent',
    perYear: 0.003,
    showsForMin: 26 * 60,
    act(influence, { key }) {
      influence.clockMs = chance(0.8, key, 1) ? yearMs : -yearMs;
    },
    shows: reports,
  },
];
