// The service catalogue's part in deciding: deadlines per class, the clocks they run on, and what a code is
// worth where only a person has reported it. Figures are proposals: the inner target is at most half of the
// hotline's outer one.
import type { FaultCode, Priority, ServiceClass } from '../domain/fault.ts';
import type { RecipientType } from '../domain/notice.ts';
import { DAY, HOUR, type LocalTime, MINUTE, type Millis } from '../domain/time.ts';

export interface Deadlines {
  /** From `openedAt`; `null`: not promised. */
  readonly acceptMs: Millis | null;
  readonly arriveMs: Millis | null;
  readonly fixMs: Millis | null;
  /** Accepting is asked for in working hours only. */
  readonly acceptInHours: boolean;
  /** Outside the heating season another class applies. */
  readonly offSeason?: ServiceClass;
}

/** Whom a missed deadline is told to, from the nearest up. */
export const levels = ['crew', 'cadre', 'office', 'leader'] as const;
export type Level = (typeof levels)[number];

export interface EscalationPlan {
  /** Who hears when, counted from the missed deadline. */
  readonly steps: readonly { readonly afterMs: Millis; readonly to: readonly Level[] }[];
  /** Behind the last step: reminders, the first after so long, each further one after twice as long. */
  readonly remindMs: Millis;
  readonly remindersMax: number;
}

export interface QuietHours {
  readonly startMinute: number;
  readonly endMinute: number;
  /** The least urgent priority that still goes out inside them; 0: none does. */
  readonly wakes: Readonly<Record<RecipientType, number>>;
}

export interface Catalogue {
  readonly classes: Readonly<Record<ServiceClass, Deadlines>>;
  /** Priority and class of a code that a person reported, where telemetry has not judged it. */
  readonly codes: Readonly<Record<FaultCode, readonly [Priority, ServiceClass]>>;
  /** The same by kind, for complaints without a code. */
  readonly kinds: Readonly<Record<string, readonly [Priority, ServiceClass]>>;
  readonly hours: { readonly startMinute: number; readonly endMinute: number };
  /** Days (`YYYY-MM-DD`) without working hours; the crews' rota runs every other day, weekends too. */
  readonly holidays: readonly string[];
  /** Heating season as `MM-DD`, both inclusive. */
  readonly season: { readonly from: string; readonly to: string };
  /** The hotline's reply deadlines: danger, heat and water, everything else. */
  readonly reply: { readonly hazardMs: Millis; readonly supplyMs: Millis; readonly generalMs: Millis };
  /** How far from the caller's place an asset of the kind is still taken for the one meant. */
  readonly matchMetres: Readonly<Record<string, number>>;
  readonly matchMetresDefault: number;
  /** By priority; one that is missing is never escalated. */
  readonly escalation: Readonly<Partial<Record<Priority, EscalationPlan>>>;
  /** Whom follow-up (督办) is told to when half, and when all of the time to repair has gone. */
  readonly push: { readonly half: readonly Level[]; readonly whole: readonly Level[] };
  /** Orders up to this priority are told to the village's cadre and leader at once. */
  readonly informPriorityMax: number;
  readonly quiet: QuietHours;
  /** Minute of the town's day at which each village is told of its day; `null`: never. */
  readonly digestMinute: number | null;
}

const always = (accept: Millis, arrive: Millis | null, fix: Millis): Deadlines => ({
  acceptMs: accept,
  arriveMs: arrive,
  fixMs: fix,
  acceptInHours: false,
});
/** The crew at once, then each level after its time. */
const escalation = (
  [cadre, office, leader]: readonly [Millis, Millis, Millis],
  remindMs: Millis,
  remindersMax: number,
): EscalationPlan => ({
  steps: [
    ...(cadre === 0 ? [] : [{ afterMs: 0, to: ['crew'] as const }]),
    { afterMs: cadre, to: cadre === 0 ? ['crew', 'cadre'] : ['cadre'] },
    { afterMs: office, to: ['office'] },
    { afterMs: leader, to: ['leader'] },
  ],
  remindMs,
  remindersMax,
});
const inHours = (accept: Millis, arrive: Millis, fix: Millis): Deadlines => ({
  ...always(accept, arrive, fix),
  acceptInHours: true,
});

export const defaultCatalogue: Catalogue = {
  classes: {
    E: always(10 * MINUTE, HOUR, 2 * HOUR),
    H: { ...always(15 * MINUTE, 2 * HOUR, 6 * HOUR), offSeason: 'N2' },
    U: always(30 * MINUTE, 4 * HOUR, 12 * HOUR),
    N1: inHours(2 * HOUR, 12 * HOUR, DAY),
    N2: inHours(4 * HOUR, DAY, 2 * DAY),
    N3: inHours(8 * HOUR, 2 * DAY, 3 * DAY),
    R: always(DAY, 3 * DAY, 7.5 * DAY),
    P: always(10 * MINUTE, null, HOUR),
  },
  codes: {
    lamp_out: [4, 'N2'],
    lamp_day_burning: [3, 'U'],
    lamp_cycling: [4, 'N2'],
    leakage: [1, 'E'],
    voltage_out_of_range: [3, 'U'],
    heater_trip: [2, 'H'],
    heater_no_heat: [2, 'H'],
    heater_no_flow: [2, 'H'],
    freeze_risk: [1, 'E'],
    cold_room: [2, 'H'],
    toilet_odour: [4, 'N1'],
    toilet_no_water: [2, 'U'],
    toilet_freeze_risk: [2, 'U'],
    toilet_tank_full: [3, 'N1'],
    toilet_leak: [3, 'N1'],
    toilet_not_cleaned: [4, 'N1'],
    toilet_light_out: [4, 'N1'],
    gateway_offline: [3, 'N1'],
    circuit_dead: [2, 'U'],
    line_voltage: [2, 'U'],
    device_silent: [5, 'N3'],
    platform: [1, 'P'],
  },
  kinds: { streetlight: [4, 'N2'], heater: [2, 'H'], toilet: [4, 'N1'] },
  hours: { startMinute: 8 * 60, endMinute: 20 * 60 },
  holidays: [],
  season: { from: '11-15', to: '03-15' },
  reply: { hazardMs: 2 * HOUR, supplyMs: DAY, generalMs: 7 * DAY },
  matchMetres: { streetlight: 40, toilet: 300, heater: 40 },
  matchMetresDefault: 60,
  escalation: {
    1: escalation([0, 5 * MINUTE, 15 * MINUTE], 15 * MINUTE, 6),
    2: escalation([0, 15 * MINUTE, HOUR], HOUR, 5),
    3: escalation([0, 2 * HOUR, 8 * HOUR], 8 * HOUR, 4),
    4: escalation([8 * HOUR, DAY, 3 * DAY], DAY, 2),
    5: escalation([DAY, 3 * DAY, 7 * DAY], 3 * DAY, 1),
  },
  push: { half: ['office'], whole: ['office', 'leader'] },
  informPriorityMax: 2,
  // Crews keep a rota around the clock; at night the others are woken for danger only.
  quiet: {
    startMinute: 22 * 60,
    endMinute: 7 * 60,
    wakes: { crew: 5, cadre: 1, leader: 1, office: 1, owner: 2, reporter: 0 },
  },
  digestMinute: 7 * 60 + 30,
};

export function inSeason(catalogue: Catalogue, local: LocalTime): boolean {
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${two(local.month)}-${two(local.day)}`;
  const { from, to } = catalogue.season;
  return from <= to ? from <= day && day <= to : from <= day || day <= to;
}
