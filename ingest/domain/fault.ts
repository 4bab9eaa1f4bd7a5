// Faults: the closed set of codes, the three healths, and what the judge says happened to one device.
import type { DeviceId } from './device.ts';
import type { MetricValue } from './reading.ts';
import type { Millis } from './time.ts';

export const deviceFaultCodes = [
  'lamp_out',
  'lamp_day_burning',
  'lamp_power_low',
  'lamp_power_high',
  'lamp_cycling',
  'leakage',
  'voltage_out_of_range',
  'heater_trip',
  'heater_no_heat',
  'heater_no_flow',
  'freeze_risk',
  'heater_short_cycling',
  'heater_low_cop',
  'cold_room',
  'toilet_odour',
  'toilet_no_water',
  'toilet_freeze_risk',
  'toilet_tank_full',
  'toilet_leak',
  'toilet_not_cleaned',
  'toilet_light_out',
  'device_silent',
  'metric_silent',
  'sensor_stuck',
  'anomaly',
  'intermittent',
] as const;
export const causeFaultCodes = ['gateway_offline', 'circuit_dead', 'line_voltage', 'platform'] as const;
export const faultCodes = [...deviceFaultCodes, ...causeFaultCodes] as const;
/** A code of the contract, or one that a rule of a further kind brings (`pump_...`). */
export type FaultCode = string;
export const faultCodePattern = /^[a-z][a-z0-9_]{1,47}$/;

export type Health = 'ok' | 'fault' | 'unknown';
/** Silence makes `comms` a fault and `function` unknown; it never makes anything ok. */
export interface Healths {
  readonly comms: Health;
  readonly supply: Health;
  readonly function: Health;
}
export const unknownHealths: Healths = { comms: 'unknown', supply: 'unknown', function: 'unknown' };

/** One reading's part in a decision: what stands on the order as proof. */
export interface Sample {
  readonly ts: Millis;
  readonly metrics: Readonly<Record<string, MetricValue>>;
}
export const samplesPerEvidenceMax = 6;

export interface RuleRef {
  readonly id: string;
  readonly version: string;
}

/** 1 is highest. */
export type Priority = 1 | 2 | 3 | 4 | 5;
/** Deadline classes of the service catalogue: emergency, heating, urgent, normal 1 to 3, root cause, platform. */
export const serviceClasses = ['E', 'H', 'U', 'N1', 'N2', 'N3', 'R', 'P'] as const;
export type ServiceClass = (typeof serviceClasses)[number];

/** Why, in both languages, from one catalogue. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

/** What the judge says happened to one device. Never about two devices: that is `ingest/orders`. */
export type FaultEvent =
  | {
      readonly type: 'raised';
      readonly deviceId: DeviceId;
      readonly code: FaultCode;
      readonly rule: RuleRef;
      /** First true reading of the hold. */
      readonly since: Millis;
      /** Event time at which the rule came due. */
      readonly at: Millis;
      readonly priority: Priority;
      readonly cls: ServiceClass;
      readonly evidence: readonly Sample[];
      readonly words: Words;
    }
  /** Calm for the clear's hold, inside the observable window. The only proof of a repair. */
  | {
      readonly type: 'cleared';
      readonly deviceId: DeviceId;
      readonly code: FaultCode;
      readonly at: Millis;
      readonly evidence: readonly Sample[];
    }
  /** After a claim of repair the raise condition held again, for its whole hold, inside the window. */
  | {
      readonly type: 'persists';
      readonly deviceId: DeviceId;
      readonly code: FaultCode;
      readonly at: Millis;
      readonly evidence: readonly Sample[];
    }
  /** Same code, worse: the priority rose (leakage past 100 mA, tank past 95 %). */
  | {
      readonly type: 'worsened';
      readonly deviceId: DeviceId;
      readonly code: FaultCode;
      readonly at: Millis;
      readonly priority: Priority;
      readonly cls: ServiceClass;
      readonly evidence: readonly Sample[];
      readonly words: Words;
    }
  /** An early sign for causes: the device turned dark, without supply, out of voltage or silent, ahead of any hold. */
  | {
      readonly type: 'symptom';
      readonly deviceId: DeviceId;
      readonly symptom: Symptom;
      readonly present: boolean;
      readonly at: Millis;
    }
  | { readonly type: 'health'; readonly deviceId: DeviceId; readonly at: Millis; readonly healths: Healths };

/**
 * `dark`: a lamp asked to burn that draws nothing; `no_supply`: under 50 V; `bad_voltage`: out of its band;
 * `silent`: nothing for two intervals, or a last will; `burning_by_day`: on in daylight.
 */
const symptoms = ['dark', 'no_supply', 'bad_voltage', 'silent', 'burning_by_day'] as const;
export type Symptom = (typeof symptoms)[number];

/** A fault as stored and shown: one per (device or cause, code) at a time. */
export interface Fault {
  readonly id: string;
  readonly code: FaultCode;
  readonly deviceId: DeviceId;
  /** The cause's order it was put under, where there is one. */
  readonly cause: Cause | null;
  readonly since: Millis;
  readonly raisedAt: Millis;
  readonly clearedAt: Millis | null;
  readonly evidence: readonly Sample[];
  readonly rule: RuleRef;
  readonly orderId: string | null;
}

export const causeTypes = [
  'device',
  'circuit',
  'gateway',
  'transformer',
  'village',
  'place',
  'platform',
] as const;
export interface Cause {
  readonly type: (typeof causeTypes)[number];
  readonly id: string;
}
