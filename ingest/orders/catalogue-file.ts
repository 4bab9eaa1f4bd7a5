// The service catalogue's file: text to catalogue, whole or not at all, every fault with its line.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { duration } from '../domain/duration.ts';
import { causeTypes, faultCodePattern, type Priority, type ServiceClass } from '../domain/fault.ts';
import { recipientTypes } from '../domain/notice.ts';
import { type LineFault, readYaml } from '../yaml-file.ts';
import { type Calendar, type Catalogue, clocks } from './catalogue.ts';
import {
  clockText,
  cls,
  day,
  days,
  hours,
  level,
  priority,
  weekday,
  words,
  yuan,
} from './catalogue-fields.ts';
import { recurringServices } from './recurring-file.ts';

export type ParsedCatalogue = { readonly catalogue: Catalogue } | { readonly faults: readonly LineFault[] };

export const builtInCatalogueText = (): string =>
  readFileSync(new URL('./catalogue.yaml', import.meta.url), 'utf8');

/** Never throws on bad text. */
export function parseCatalogue(text: string): ParsedCatalogue {
  const read = readYaml(text, catalogueFile);
  if ('faults' in read) return read;
  const faults = strangers(read.value).map(({ path, what }) => ({
    line: read.lineOf(...path),
    member: path.join('.'),
    what,
  }));
  if (0 < faults.length) return { faults };
  return { catalogue: catalogueOf(read.value, createHash('sha256').update(text).digest('hex').slice(0, 12)) };
}

const deadlines = z.strictObject({
  accept: duration.nullable().default(null),
  arrive: duration.nullable().default(null),
  fix: duration.nullable().default(null),
  clock: z.enum(clocks).default('always'),
  offSeason: cls.optional(),
});
const service = z.strictObject({
  owner: z.string(),
  trade: z.string().min(1),
  priority,
  class: cls,
  parts: z.array(z.string().min(1)).min(1),
  partsYuan: yuan,
  labourYuan: yuan,
  second: z.strictObject({ party: z.string(), causes: z.array(z.enum(causeTypes)).optional() }).optional(),
});
const plan = z.strictObject({
  steps: z.array(z.strictObject({ after: duration, to: z.array(level).min(1) })).min(1),
  remind: duration.refine((ms) => 0 < ms, 'reminders need time between them'),
  reminders: z.number().int().min(0).max(20),
});

const catalogueFile = z.strictObject({
  parties: z.record(z.string(), words),
  classes: z.record(cls, deadlines),
  hours,
  season: z.strictObject({ from: day, to: day }),
  services: z.record(z.string().regex(faultCodePattern), service),
  kinds: z.record(z.string(), z.strictObject({ priority, class: cls, matchMetres: z.number().positive() })),
  matchMetres: z.number().positive(),
  reply: z.strictObject({ hazard: duration, supply: duration, general: duration }),
  escalation: z.partialRecord(z.enum(['1', '2', '3', '4', '5']), plan),
  push: z.strictObject({ half: z.array(level), whole: z.array(level) }),
  informUpTo: z.number().int().min(0).max(5),
  quiet: z.strictObject({ hours, wakes: z.record(z.enum(recipientTypes), z.number().int().min(0).max(5)) }),
  digest: clockText.nullable(),
  load: z
    .strictObject({ crewShift: z.number().int().min(1), tellsUpTo: z.number().int().min(0).max(5) })
    .nullable()
    .default(null),
  recurring: recurringServices,
  visitDay: weekday.default(3),
  weakSpreadK: z.number().positive().default(3),
  rootCause: z
    .strictObject({
      // The town remembers what has ended for this long.
      days: z.number().int().min(1).max(30),
      device: z.number().int().min(2),
      circuit: z.number().int().min(2),
      circuitDevices: z.number().int().min(2),
      priority,
    })
    .nullable(),
  budget: z
    .strictObject({
      villageMonthYuan: yuan.nullable().default(null),
      villages: z.record(z.string(), yuan).default({}),
    })
    .prefault({}),
  calendar: z.record(
    z.string().regex(/^20\d\d$/),
    z.strictObject({ holidays: z.array(days), workdays: z.array(days) }),
  ),
});
type CatalogueFile = z.output<typeof catalogueFile>;

/** Parties that are named and nowhere described. */
function strangers({ parties, services }: CatalogueFile): { path: PropertyKey[]; what: string }[] {
  return Object.entries(services).flatMap(([code, { owner, second }]) =>
    (
      [
        ['owner', owner],
        ['second', second?.party],
      ] as const
    ).flatMap(([member, party]) =>
      party === undefined || party in parties
        ? []
        : [{ path: ['services', code, member], what: `there is no party ${party}` }],
    ),
  );
}

function catalogueOf(file: CatalogueFile, version: string): Catalogue {
  const { parties, hours, season, matchMetres, reply, push, quiet, budget } = file;
  const classes = mapValues(file.classes, ({ accept, arrive, fix, clock, offSeason }) => ({
    acceptMs: accept,
    arriveMs: arrive,
    fixMs: fix,
    clock,
    ...(offSeason !== undefined && { offSeason }),
  }));
  const worth = (of: { priority: Priority; class: ServiceClass }): readonly [Priority, ServiceClass] => [
    of.priority,
    of.class,
  ];
  return {
    version,
    parties,
    classes,
    services: mapValues(file.services, ({ owner, trade, parts, partsYuan, labourYuan, second = null }) => ({
      owner,
      trade,
      parts,
      partsYuan,
      labourYuan,
      second,
    })),
    codes: mapValues(file.services, worth),
    kinds: mapValues(file.kinds, worth),
    hours,
    calendar: calendarOf(file.calendar),
    season,
    reply: { hazardMs: reply.hazard, supplyMs: reply.supply, generalMs: reply.general },
    matchMetres: mapValues(file.kinds, (kind) => kind.matchMetres),
    matchMetresDefault: matchMetres,
    escalation: mapValues(file.escalation, ({ steps, remind, reminders }) => ({
      steps: steps.map(({ after, to }) => ({ afterMs: after, to })),
      remindMs: remind,
      remindersMax: reminders,
    })),
    push,
    informPriorityMax: file.informUpTo,
    quiet: { ...quiet.hours, wakes: quiet.wakes },
    digestMinute: file.digest,
    load: file.load,
    recurring: file.recurring,
    visitWeekday: file.visitDay,
    weakSpreadK: file.weakSpreadK,
    rootCause: file.rootCause,
    budget,
  };
}

function mapValues<K extends string, V, W>(
  record: Readonly<Partial<Record<K, V>>>,
  change: (value: V) => W,
): Record<K, W> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, change(value as V)]),
  ) as Record<K, W>;
}

function calendarOf(years: CatalogueFile['calendar']): Calendar {
  const all = (of: 'holidays' | 'workdays'): ReadonlySet<string> =>
    new Set(
      Object.entries(years).flatMap(([year, named]) => named[of].flatMap((span) => daysOf(year, span))),
    );
  return { years: Object.keys(years).map(Number), holidays: all('holidays'), workdays: all('workdays') };
}

/** `02-15..02-23` of a year, day by day. */
function daysOf(year: string, span: string): string[] {
  const [from, to = from] = span.split('..') as [string, string?];
  const out: string[] = [];
  const last = Date.parse(`${year}-${to}T00:00:00Z`);
  for (let at = Date.parse(`${year}-${from}T00:00:00Z`); at <= last; at += 86_400_000)
    out.push(new Date(at).toISOString().slice(0, 10));
  return out;
}
