// Defects of a heat pump, its water, its house and its line.
import { DAY, MINUTE } from '../../ingest/domain/time.ts';
import { between, pick } from '../chance.ts';
import { clamp } from '../curve.ts';
import type { HeaterInfluence } from '../signals/heating.ts';
import { type DefectSpec, ids, mute, number, running, type View } from './defect.ts';

const heater = { kind: 'heater', scope: 'device', likes: 'cold', showsForMin: 20, also: [] } as const;
const colds = ids('cold_room', 'freeze_risk', 'heater_no_heat', 'anomaly');
/** Heat is asked for, and water is to carry it: a storage heater has none. */
const asksForFlow = ({ metrics }: View): boolean =>
  metrics?.flow_lpm !== undefined && (metrics.mode === 'heat' || metrics.mode === 'defrost');
const tripCodes = ['E1', 'E3', 'E4', 'P3', 'P4'] as const;

export const heaterDefects: readonly DefectSpec<HeaterInfluence>[] = [
  {
    ...heater,
    id: 'pump_stuck',
    code: 'heater_no_flow',
    also: ids('heater_trip', 'intermittent', ...colds),
    perYear: 0.03,
    act(influence, { ageMs, key }) {
      const left = between(0.1, 0.25, key, 1);
      influence.flow = clamp(1 - ageMs / MINUTE, left, 1);
    },
    shows: asksForFlow,
  },
  {
    ...heater,
    id: 'filter_clogging',
    code: 'heater_no_flow',
    also: ids('heater_trip', 'intermittent', ...colds),
    perYear: 0.02,
    leadDays: 18,
    asksAfterH: 3,
    act(influence, { ageMs }) {
      influence.flow = Math.max(0.12, 1 - 0.05 * (ageMs / DAY));
    },
    shows: (view) => asksForFlow(view) && 14.2 * DAY < view.ageMs,
  },
  {
    ...heater,
    id: 'valve_leak',
    code: 'heater_no_heat',
    also: ids('cold_room', 'heater_low_cop', 'anomaly'),
    perYear: 0.012,
    showsForMin: 40,
    act(influence, { key }) {
      influence.cop = between(0.1, 0.22, key, 1);
    },
    shows: (view) => running(view) && number(view, 'power_w') > 2_200,
  },
  {
    ...heater,
    id: 'trip',
    code: 'heater_trip',
    also: ids('intermittent', ...colds),
    perYear: 0.05,
    act(influence, { key }) {
      influence.trip = pick(tripCodes, key, 1);
    },
    shows: (view) => view.metrics?.error !== '' && view.metrics?.mode === 'heat',
  },
  {
    ...heater,
    id: 'flapping_trip',
    code: 'intermittent',
    also: ids('heater_trip', ...colds),
    perYear: 0.008,
    showsForMin: 120,
    act(influence, { at, key }) {
      const wellMs = between(90, 180, key, 1) * MINUTE;
      const tripMs = between(20, 40, key, 2) * MINUTE;
      influence.trip = wellMs < at % (wellMs + tripMs) ? pick(tripCodes, key, 3) : '';
    },
    shows: asksForFlow,
  },
  {
    ...heater,
    id: 'short_cycling',
    code: 'heater_short_cycling',
    also: ids('cold_room', 'anomaly', 'heater_low_cop'),
    perYear: 0.02,
    showsForMin: 180,
    act(influence) {
      influence.shortCycling = true;
    },
    // A storage heater has no compressor to start.
    shows: ({ metrics }) => metrics?.compressor_hz !== undefined && metrics.mode !== 'off',
  },
  {
    ...heater,
    id: 'refrigerant_leak',
    code: 'heater_low_cop',
    also: ids('cold_room', 'anomaly', 'heater_no_heat'),
    perYear: 0.025,
    likes: 'anything',
    leadDays: 60,
    showsForMin: 120,
    asksAfterH: 48,
    act(influence, { ageMs }) {
      const lost = Math.min(0.6, 0.01 * (ageMs / DAY));
      influence.cop = 1 - lost;
      influence.capacity = 1 - lost / 2;
    },
    shows: (view) => running(view) && 30 * DAY <= view.ageMs,
  },
  {
    ...heater,
    id: 'evaporator_fouled',
    code: 'heater_low_cop',
    also: ids('anomaly'),
    perYear: 0.04,
    likes: 'anything',
    leadDays: 90,
    act(influence) {
      influence.cop = 0.93;
    },
    // Seven per cent is less than any rule asks for: a loss, not yet a fault.
    shows: () => false,
  },
  {
    ...heater,
    id: 'ageing_line',
    code: 'voltage_out_of_range',
    also: ids('heater_trip', 'line_voltage', 'intermittent', ...colds),
    perYear: 0.012,
    leadDays: 12,
    showsForMin: 10,
    act(influence, { ageMs, key }) {
      const days = between(10, 20, key, 1);
      influence.lineOhm = Math.min(1.9, 1.35 * (ageMs / DAY / days));
    },
    shows: (view) => 50 < number(view, 'voltage_v') && number(view, 'voltage_v') < 198,
  },
  {
    ...heater,
    id: 'air_lock',
    code: 'cold_room',
    also: ids('heater_short_cycling', 'heater_no_heat', 'anomaly'),
    perYear: 0.012,
    // A house that was left cold is cold for hours, with any heater: it shows by what four hours of heat did not do.
    showsForMin: 240,
    act(influence, { key }) {
      influence.emitter = between(0.15, 0.25, key, 1);
    },
    shows: (view) =>
      (view.metrics?.mode === 'heat' || view.metrics?.mode === 'defrost') && number(view, 'indoor_c') < 14,
  },
  {
    ...heater,
    id: 'frost_guard_dead',
    code: 'freeze_risk',
    perYear: 0.02,
    showsForMin: 60,
    act(influence) {
      influence.noFrostGuard = true;
    },
    shows: (view) =>
      view.place.outdoorC < -0.5 && number(view, 'supply_c') < 8 && number(view, 'flow_lpm') < 1,
  },
  {
    ...heater,
    id: 'house_without_power',
    code: 'device_silent',
    also: ids('freeze_risk', 'cold_room', 'voltage_out_of_range', 'line_voltage', 'circuit_dead'),
    perYear: 0.02,
    showsForMin: 120,
    act(influence) {
      influence.supplyLost = true;
    },
    shows: mute,
  },
  {
    ...heater,
    id: 'outdoor_sensor_drift',
    code: 'anomaly',
    perYear: 0.01,
    likes: 'anything',
    leadDays: 25,
    showsForMin: 60,
    asksAfterH: 96,
    act(influence, { ageMs }) {
      influence.driftOf = 'outdoor_c';
      influence.drift = Math.min(25, 0.3 * (ageMs / DAY));
    },
    shows: (view) => 10 * DAY <= view.ageMs && view.metrics !== undefined,
  },
];
