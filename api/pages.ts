// Pages of a store, reduced to what the asker may see: the store filters what it can, and this leaves out the rest.
import { type Page, type Paging, StoreError } from '../ingest/store/ports.ts';
import { refuse } from './errors.ts';

/** Pages read from the store for one answer; a shorter page with a cursor is still a right one. */
const readsMax = 5;

export async function pageSeen<T>(
  read: (paging: Paging) => Promise<Page<T>>,
  sees: (item: T) => boolean,
  { limit, cursor }: Paging,
): Promise<Page<T>> {
  const items: T[] = [];
  let next = cursor ?? null;
  for (let reads = 0; reads < readsMax; reads += 1) {
    const paging = { limit: limit - items.length, ...(next === null ? {} : { cursor: next }) };
    const page = await cursorChecked(paging.cursor, read(paging));
    items.push(...page.items.filter(sees));
    next = page.nextCursor;
    if (next === null || items.length === limit) break;
  }
  return { items, nextCursor: next };
}

/** A store refuses a cursor that it did not make; that is the asker's mistake, not a failing world. */
export async function cursorChecked<T>(cursor: string | undefined, read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (cursor !== undefined && error instanceof StoreError && !error.retry)
      throw refuse('bad_request', 'the cursor is not one of this list');
    throw error;
  }
}

/** A page of a list that is at hand whole. The cursor is the last item's id: what comes in front of it moves nothing. */
export function pageWithin<T>(
  all: readonly T[],
  idOf: (item: T) => string,
  { limit, cursor }: Paging,
): Page<T> {
  const from = cursor === undefined ? 0 : all.findIndex((item) => asCursor(idOf(item)) === cursor) + 1;
  if (cursor !== undefined && from === 0) throw refuse('bad_request', 'the cursor is not one of this list');
  const items = all.slice(from, from + limit);
  return { items, nextCursor: from + limit < all.length ? asCursor(idOf(items.at(-1)!)) : null };
}

const asCursor = (id: string): string => Buffer.from(id).toString('base64url');
