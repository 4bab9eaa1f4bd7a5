// The rota's file (WEISU_ROTA): whole, or every fault with its line. No fault repeats a name or a phone.
import { z } from 'zod';
import { type LineFault, readYaml } from '../yaml-file.ts';
import type { Rota } from './rota.ts';

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const shift = z
  .strictObject({
    /** Absent: every day. */
    days: z
      .array(z.enum(weekdays))
      .min(1)
      .default([...weekdays]),
    hours: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, 'hours are written 08:00-20:00')
      .default('00:00-00:00'),
    name: z.string().min(1),
    phone: z.string().regex(/^\+?[\d-]{3,20}$/, 'a phone is digits'),
  })
  .transform(({ days, hours, name, phone }) => {
    const [startMinute, endMinute] = hours.split('-').map(minuteOf) as [number, number];
    return { weekdays: days.map((day) => weekdays.indexOf(day)), startMinute, endMinute, name, phone };
  });
const rotaFile = z.record(z.string(), z.array(shift).min(1));

export function readRota(text: string): { readonly rota: Rota } | { readonly faults: readonly LineFault[] } {
  const read = readYaml(text, rotaFile);
  return 'faults' in read ? read : { rota: read.value };
}

function minuteOf(clock: string): number {
  const [hour, minute] = clock.split(':').map(Number) as [number, number];
  return hour * 60 + minute;
}
