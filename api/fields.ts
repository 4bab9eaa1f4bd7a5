// The fields that schemas share: instants, pages, ids.
import { z } from 'zod';
import { rfc3339 } from '../ingest/domain/time.ts';
import type { Page } from '../ingest/store/ports.ts';

/** RFC 3339 in, milliseconds inside. */
export const instantIn = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
/** RFC 3339 in UTC on the way out. */
export const instantOut = z.iso.datetime();

export const time = (at: number): string => rfc3339(at);
export const timeOrNull = (at: number | null): string | null => (at === null ? null : rfc3339(at));

export const pageSizeDefault = 100;
export const readingsPageDefault = 1_000;
export const pageSizeMax = 1_000;
const cursorCharsMax = 512;

export const pagingOf = (limitDefault: number) => ({
  limit: z.coerce.number().int().min(1).max(pageSizeMax).default(limitDefault),
  cursor: z.string().min(1).max(cursorCharsMax).optional(),
});
export const paging = pagingOf(pageSizeDefault);

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export const viewPage = <T, V>(
  page: Page<T>,
  view: (item: T) => V,
): { items: V[]; nextCursor: string | null } => ({
  items: page.items.map(view),
  nextCursor: page.nextCursor,
});

/** An id in a path: looked up, never parsed, so that a wrong one is simply not found. */
export const idParam = z.object({ id: z.string().min(1).max(80) });
/** An id in a query. */
export const idText = z.string().min(1).max(80);

export const noteCharsMax = 2_000;
export const shortText = (charsMax: number) => z.string().trim().min(1).max(charsMax);
export const words = z.object({ zh: z.string(), en: z.string() });
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** `a,b` as a list whose members must all be known. */
export const listOf = <T extends string>(values: readonly T[]) =>
  z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(values as [T, ...T[]])).max(values.length));
