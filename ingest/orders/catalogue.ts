// The service catalogue (服务清单): deadlines per class and the clocks they run on, what a code costs and who owns it,
// whom a missed deadline is told to. Its figures stand in catalogue.yaml.
import type { Cause, FaultCode, Priority, ServiceClass, Words } from '../domain/fault.ts';
import type { RecipientType } from '../domain/notice.ts';
import type { LocalTime, Millis } from '../domain/time.ts';

/**
 * `hours`: accepting runs in the working hours of every day, the rest always. `workdays`: all of it runs on working
 * days only, and accepting in their working hours.
 */
export const clocks = ['always', 'hours', 'workdays'] as const;
export type Clock = (typeof clocks)[number];

export interface Deadlines {
  /** From `openedAt`; `null`: not promised. */
  readonly acceptMs: Millis | null;
  readonly arriveMs: Millis | null;
  readonly fixMs: Millis | null;
  readonly clock: Clock;
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

/** How many orders within so many days ask for one that finds the root cause. */
export interface RootCauseRule {
  readonly days: number;
  /** On one device. */
  readonly device: number;
  /** Of the circuit or transformer itself. */
  readonly circuit: number;
  /** On single devices of one circuit. */
  readonly circuitDevices: number;
  readonly priority: Priority;
}

/** Work that comes back by the calendar, in every village or in some. */
export interface RecurringService {
  readonly id: string;
  readonly words: Words;
  /** Its assets are checked off one by one; `null`: a visit to the village as such. */
  readonly kind: string | null;
  /** Of the crew, where there is no kind. */
  readonly trade: string | null;
  /** `null`: every village. */
  readonly villages: readonly string[] | null;
  /** Weekdays from 0 (Sunday), or every so many days from a date (`YYYY-MM-DD`) on. */
  readonly days: { readonly weekdays: readonly number[] } | { readonly every: number; readonly from: string };
  readonly minute: number;
  readonly priority: Priority;
  readonly cls: ServiceClass;
}

export interface QuietHours {
  readonly startMinute: number;
  readonly endMinute: number;
  /** The least urgent priority that still goes out inside them; 0: none does. */
  readonly wakes: Readonly<Record<RecipientType, number>>;
}

/** What the town keeps for one fault code. */
export interface Service {
  /** The party that answers for it. */
  readonly owner: string;
  /** Of the crew; `kind`: that of the device's kind. */
  readonly trade: string;
  readonly parts: readonly string[];
  /** Usual cost of one repair. */
  readonly partsYuan: number;
  readonly labourYuan: number;
  /** Told in the same step as the crew, where the cause is of one of these types; absent: any. */
  readonly second: { readonly party: string; readonly causes?: readonly Cause['type'][] } | null;
}

/** Public holidays, and weekend days that are worked in exchange, as `YYYY-MM-DD`. */
export interface Calendar {
  /** Years that it knows; in others every Monday to Friday counts as a working day. */
  readonly years: readonly number[];
  readonly holidays: ReadonlySet<string>;
  readonly workdays: ReadonlySet<string>;
}

export interface Catalogue {
  /** Hash of the text it was read from. */
  readonly version: string;
  readonly parties: Readonly<Record<string, Words>>;
  readonly services: Readonly<Record<FaultCode, Service>>;
  readonly classes: Readonly<Record<ServiceClass, Deadlines>>;
  /** Priority and class of a code that a person reported, where telemetry has not judged it. */
  readonly codes: Readonly<Record<FaultCode, readonly [Priority, ServiceClass]>>;
  /** The same by kind, for complaints without a code. */
  readonly kinds: Readonly<Record<string, readonly [Priority, ServiceClass]>>;
  readonly hours: { readonly startMinute: number; readonly endMinute: number };
  readonly calendar: Calendar;
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
  /** New orders that a crew is told of in one shift, and the priority up to which it is told beyond; `null`: no bound. */
  readonly load: { readonly crewShift: number; readonly tellsUpTo: number } | null;
  /** Minute of the town's day at which each village is told of its day; `null`: never. */
  readonly digestMinute: number | null;
  readonly recurring: readonly RecurringService[];
  /** Weekday (0: Sunday) on which crews go round their villages with a route sheet. */
  readonly visitWeekday: number;
  /** A heater whose supply is less than this above its return, in kelvin, is weak. */
  readonly weakSpreadK: number;
  /** `null`: nothing is looked for. */
  readonly rootCause: RootCauseRule | null;
  readonly budget: Budget;
}

/** What a village may spend in a month. */
export interface Budget {
  /** `null`: only the villages named have a budget. */
  readonly villageMonthYuan: number | null;
  /** Villages whose budget differs. */
  readonly villages: Readonly<Record<string, number>>;
}

/** `null`: the village has no budget, which is not a budget of 0. */
export const budgetOf = ({ villages, villageMonthYuan }: Budget, village: string): number | null =>
  villages[village] ?? villageMonthYuan;

export function inSeason(catalogue: Catalogue, local: LocalTime): boolean {
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${two(local.month)}-${two(local.day)}`;
  const { from, to } = catalogue.season;
  return from <= to ? from <= day && day <= to : from <= day || day <= to;
}
