// The heating season as a rules file gives it.
import { z } from 'zod';

const monthDay = z.string().regex(/^\d{2}-\d{2}$/, 'write MM-DD');
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'write YYYY-MM-DD');
/** The heating season: by rule, and as decreed year by year. Both days count. */
export const seasonSpec = z.strictObject({
  usual: z.strictObject({ from: monthDay, until: monthDay }),
  /** By the year in which it begins. */
  years: z.record(z.string().regex(/^\d{4}$/), z.strictObject({ from: date, until: date })).default({}),
});
export type SeasonSpec = Readonly<z.output<typeof seasonSpec>>;
