// Recurring services as the catalogue's file has them.
import { z } from 'zod';
import type { RecurringService } from './catalogue.ts';
import { clockText, cls, priority, weekday, words } from './catalogue-fields.ts';

const service = z
  .strictObject({
    title: words,
    kind: z.string().nullable().default(null),
    trade: z.string().nullable().default(null),
    villages: z.array(z.string()).min(1).nullable().default(null),
    weekdays: z.array(weekday).min(1).optional(),
    everyDays: z.number().int().min(1).max(366).optional(),
    from: z.iso.date().default('2024-01-01'),
    at: clockText,
    priority: priority.default(5),
    class: cls.default('N3'),
  })
  .refine(
    (given) => (given.weekdays === undefined) !== (given.everyDays === undefined),
    'say either weekdays or everyDays',
  );
/** By the service's name, which is also the plan that its orders belong to. */
export const recurringServices = z
  .record(z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/), service)
  .default({})
  .transform((named) => Object.entries(named).map(([id, one]) => recurringOf(id, one)));

function recurringOf(id: string, given: z.output<typeof service>): RecurringService {
  const { title, kind, trade, villages, weekdays: onDays, everyDays, from, at, priority, class: cls } = given;
  const days = onDays === undefined ? { every: everyDays!, from } : { weekdays: onDays };
  return { id, words: title, kind, trade, villages, days, minute: at, priority, cls };
}
