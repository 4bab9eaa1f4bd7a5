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
