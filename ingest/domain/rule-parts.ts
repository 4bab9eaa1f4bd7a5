// What the sections of a rules file are made of: expressions, words, priorities, and where a limit comes from.
import { z } from 'zod';
import { serviceClasses } from './fault.ts';

export const expression = z.union([z.string().min(1).max(500), z.boolean(), z.number()]).transform(String);
export const share = z.number().gt(0).max(1);

/** Both languages of one sentence; `{signal}` is filled in with the value at the moment. */
export const words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
export const priority = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]);
export const cls = z.enum(serviceClasses);

export const provenance = {
  /** Where the limits come from. */
  source: z.string().min(1),
  confidence: z.enum(['H', 'M', 'L']),
};
