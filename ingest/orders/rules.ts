// What the town may be told to do otherwise: how causes are found, how long they are held, what they explain.
// All of it is engineering judgement and configuration; the numbers here are the defaults, none of them a
// standard.
import type { FaultCode, Priority, ServiceClass } from '../domain/fault.ts';
import { groupingMs, groupingUrgentMs, reopenMs } from '../domain/order.ts';
import { DAY, HOUR, MINUTE, type Millis } from '../domain/time.ts';

/** One file each in `causes/`. */
export const causeIds = [
  'platform',
  'downtime',
  'blackout',
  'line_voltage',
  'circuit_dead',
  'gateway_offline',
  'day_burning',
] as const;
export type CauseId = (typeof causeIds)[number];

export interface CauseRule {
  /** How long the condition holds before the cause comes due. */
  readonly raiseMs: Millis;
  /** How long the calm lasts before it is over. */
  readonly clearMs: Millis;
  /** A claimed repair is refuted when the condition has held this long since the claim. */
  readonly refuteMs: Millis;
  /** Share of the members that must show it, and that must be well again. */
  readonly share: number;
  readonly clearShare: number;
  readonly priority: Priority;
  readonly cls: ServiceClass;
  /** Codes of devices and lower causes that this one explains. */
  readonly explains: readonly FaultCode[];
}

export interface CauseRules {
  readonly version: string;
  readonly groupingMs: Millis;
  readonly groupingUrgentMs: Millis;
  readonly reopenMs: Millis;
  /** After a start: how long silence proves nothing. */
  readonly graceMs: Millis;
  /** A stop shorter than this needs no order of its own. */
  readonly downMsMin: Millis;
  /** A last will makes a gateway suspect at once and offline after this. */
  readonly lostMs: Millis;
  /** Neighbours that fail one after another within this are one cause, however slow the succession. */
  readonly successionMs: Millis;
  /** Devices that make a cause by being neighbours, or whatever their share of the circuit. */
  readonly neighboursMin: number;
  /** Codes that one trouble of a device shows together or one after another, the gravest first: they are one order. */
  readonly troubles: readonly (readonly FaultCode[])[];
  readonly flapPairs: number;
  readonly flapWindowMs: Millis;
  readonly causes: Readonly<Record<CauseId, CauseRule>>;
}

const powerLoss: readonly FaultCode[] = [
  'lamp_out',
  'lamp_power_low',
  'lamp_cycling',
  'device_silent',
  'metric_silent',
  'voltage_out_of_range',
  'heater_trip',
  'heater_no_heat',
  'heater_no_flow',
  'freeze_risk',
  'cold_room',
  'toilet_light_out',
  'toilet_no_water',
];
const silences: readonly FaultCode[] = ['device_silent', 'metric_silent'];

/** The gravest first: it names the order. */
const troubles: readonly (readonly FaultCode[])[] = [
  [
    'freeze_risk',
    'heater_no_flow',
    'heater_trip',
    'heater_no_heat',
    'cold_room',
    'device_silent',
    'voltage_out_of_range',
    'heater_short_cycling',
    'heater_low_cop',
    'anomaly',
  ],
  ['lamp_out', 'lamp_cycling', 'device_silent', 'lamp_power_high', 'lamp_power_low', 'anomaly'],
  ['toilet_freeze_risk', 'toilet_no_water', 'toilet_leak'],
  ['toilet_tank_full', 'toilet_odour'],
  ['toilet_not_cleaned', 'toilet_odour'],
];

const base = {
  clearShare: 0.9,
  share: 0.6,
  raiseMs: 5 * MINUTE,
  clearMs: 10 * MINUTE,
  refuteMs: 15 * MINUTE,
};

export const defaultCauseRules: CauseRules = {
  version: 'built-in-1',
  groupingMs,
  groupingUrgentMs,
  reopenMs,
  graceMs: 10 * MINUTE,
  downMsMin: 2 * MINUTE,
  lostMs: 2 * MINUTE,
  successionMs: DAY,
  neighboursMin: 3,
  troubles,
  flapPairs: 3,
  flapWindowMs: DAY,
  causes: {
    platform: {
      ...base,
      raiseMs: MINUTE,
      share: 0.3,
      clearShare: 0.7,
      priority: 1,
      cls: 'P',
      explains: [...silences, 'gateway_offline', 'circuit_dead'],
    },
    downtime: { ...base, raiseMs: 0, priority: 1, cls: 'P', explains: [] },
    blackout: {
      ...base,
      raiseMs: 2 * MINUTE,
      clearMs: 15 * MINUTE,
      // With half of them back the village has power: what is still dead is a district's or a circuit's own
      // cause.
      clearShare: 0.5,
      priority: 2,
      cls: 'U',
      explains: [...powerLoss, 'gateway_offline', 'circuit_dead', 'line_voltage'],
    },
    line_voltage: {
      ...base,
      raiseMs: 10 * MINUTE,
      clearMs: 30 * MINUTE,
      refuteMs: HOUR,
      share: 0.3,
      clearShare: 0.8,
      priority: 2,
      cls: 'U',
      explains: ['voltage_out_of_range'],
    },
    circuit_dead: { ...base, clearMs: 15 * MINUTE, priority: 2, cls: 'U', explains: powerLoss },
    gateway_offline: { ...base, priority: 3, cls: 'N1', explains: silences },
    day_burning: {
      ...base,
      raiseMs: 15 * MINUTE,
      refuteMs: 30 * MINUTE,
      priority: 3,
      cls: 'U',
      explains: ['lamp_day_burning'],
    },
  },
};
