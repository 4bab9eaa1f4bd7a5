// The fields that the catalogue's parts are written in: times of day, days of the year, priorities, words.
import { z } from 'zod';
import { serviceClasses } from '../domain/fault.ts';
import { levels } from './catalogue.ts';

export const clockText = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day is written 07:30')
  .transform(minuteOf);
export const hours = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, 'hours are written 08:00-20:00')
  .transform((text) => {
    const [start, end] = text.split('-') as [string, string];
    return { startMinute: minuteOf(start), endMinute: minuteOf(end) };
  });
function minuteOf(text: string): number {
  const [hour, minute] = text.split(':').map(Number) as [number, number];
  return hour * 60 + minute;
}

export const priority = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]);
export const cls = z.enum(serviceClasses);
export const words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
export const yuan = z.number().nonnegative();
export const level = z.enum(levels);
const monthDay = /^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
export const day = z.string().regex(monthDay, 'a day is written MM-DD');
export const days = z
  .string()
  .regex(/^\d\d-\d\d(\.\.\d\d-\d\d)?$/, 'a day is written MM-DD, a span MM-DD..MM-DD');
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
/** From 0, Sunday. */
export const weekday = z.enum(weekdays).transform((name) => weekdays.indexOf(name));
