// How causes are found, how long they are held, what they explain. The figures a town may change stand in the rules file;
// all of it is engineering judgement, none of it a standard.
import type { FaultCode, Priority, ServiceClass, Words } from '../domain/fault.ts';
import { groupingMs, groupingUrgentMs, reopenMs } from '../domain/order.ts';
import type { CauseRules as GivenCauses } from '../domain/rule.ts';
import { DAY, HOUR, MINUTE, type Millis } from '../domain/time.ts';

/** One file each in `causes/`. */
export const causeIds = [
  'platform',
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
  /** Devices of a district that make its voltage the line's matter, whatever their share. */
  readonly districtMin: number;
  /** A district out of its band on so many days of so many has a root cause. */
  readonly sagging: { readonly days: number; readonly ofDays: number; readonly cls: ServiceClass };
  /** Part of a circuit gone at once in these hours of the night: the cable may have been taken. */
  readonly theft: {
    readonly fromHour: number;
    readonly untilHour: number;
    readonly priority: Priority;
    readonly cls: ServiceClass;
    readonly words: Words;
  };
  /** Once a cause (by its code) is over, what it covered is given so long to clear by itself before it is told. */
  readonly settlingMs: Readonly<Partial<Record<FaultCode, Millis>>>;
  /** What a sound device mends slowly (by its own code) is given so long after any trouble: nobody can hasten it. */
  readonly mendingMs: Readonly<Partial<Record<FaultCode, Millis>>>;
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
/** What a low voltage does to a heater: the compressor's protection trips, and the house goes cold. */
const underVoltage: readonly FaultCode[] = [
  'voltage_out_of_range',
  'heater_trip',
  'heater_no_heat',
  'freeze_risk',
  'cold_room',
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
  // A welded relay burns at full power by night, and on by day.
  ['lamp_day_burning', 'lamp_power_high'],
  ['toilet_freeze_risk', 'toilet_no_water', 'toilet_leak'],
  ['toilet_tank_full', 'toilet_odour'],
  ['toilet_not_cleaned', 'toilet_odour'],
];

const base = { share: 0.6, clearShare: 0.9, clearMs: 10 * MINUTE, refuteMs: 15 * MINUTE };

/** The figures of the rules file, and beside them what a town has no reason to change. */
export function causeRules(given: GivenCauses, version: string): CauseRules {
  const { gateway_offline, circuit_dead, line_voltage, platform, intermittent } = given;
  const terms = ({ priority, cls }: Pick<CauseRule, 'priority' | 'cls'>) => ({ priority, cls });
  return {
    version,
    groupingMs,
    groupingUrgentMs,
    reopenMs,
    graceMs: 10 * MINUTE,
    downMsMin: 2 * MINUTE,
    lostMs: gateway_offline.graceAfterWill,
    successionMs: DAY,
    neighboursMin: circuit_dead.devicesMin,
    districtMin: line_voltage.devicesMin,
    sagging: line_voltage.repeat,
    theft: circuit_dead.theft,
    troubles,
    // A heater tries again every ten minutes once its voltage is back, and its own calm is counted from then.
    settlingMs: { line_voltage: 25 * MINUTE },
    // A house warms by 0.5 to 1 K an hour; a heater that does not start again has faults of its own by then.
    mendingMs: { cold_room: 6 * HOUR },
    flapPairs: intermittent.pairs,
    flapWindowMs: intermittent.within,
    causes: {
      platform: {
        ...base,
        ...terms(platform),
        raiseMs: platform.holdFor,
        clearMs: platform.clearFor,
        share: 1 - platform.receiptsShare,
        clearShare: platform.receiptsShare,
        explains: [...silences, 'gateway_offline', 'circuit_dead'],
      },
      blackout: {
        ...base,
        ...terms(circuit_dead),
        raiseMs: 2 * MINUTE,
        clearMs: circuit_dead.clearFor,
        // With half of them back the village has power: what is still dead is a district's or a circuit's own
        // cause.
        clearShare: 0.5,
        explains: [...powerLoss, 'gateway_offline', 'circuit_dead', 'line_voltage'],
      },
      line_voltage: {
        ...base,
        ...terms(line_voltage),
        raiseMs: line_voltage.holdFor,
        clearMs: line_voltage.clearFor,
        refuteMs: HOUR,
        share: line_voltage.share,
        clearShare: line_voltage.clearShare,
        explains: underVoltage,
      },
      circuit_dead: {
        ...base,
        ...terms(circuit_dead),
        raiseMs: circuit_dead.holdFor,
        clearMs: circuit_dead.clearFor,
        share: circuit_dead.share,
        clearShare: circuit_dead.clearShare,
        explains: powerLoss,
      },
      gateway_offline: {
        ...base,
        ...terms(gateway_offline),
        raiseMs: gateway_offline.silentFor,
        clearMs: gateway_offline.clearFor,
        share: gateway_offline.childrenShare,
        clearShare: gateway_offline.clearShare,
        explains: silences,
      },
      day_burning: {
        ...base,
        raiseMs: 15 * MINUTE,
        // Longer than each lamp's own: else those about to clear would have orders of their own for a minute.
        clearMs: 20 * MINUTE,
        refuteMs: 30 * MINUTE,
        priority: 3,
        cls: 'U',
        explains: ['lamp_day_burning'],
      },
    },
  };
}
