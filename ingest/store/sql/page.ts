// Keyset pages: conditions, the sort key, and the cursor that continues behind the last row.

import type { Page, Paging, Sql, SqlRow, SqlValue } from '../ports.ts';
import { type CursorKey, decodeCursor, encodeCursor } from './cursor.ts';

export interface Condition {
  readonly sql: string;
  readonly params: readonly SqlValue[];
}

/** `column = value`, or nothing where no value was asked for. */
export function equal(column: string, value: SqlValue | undefined): readonly Condition[] {
  return value === undefined ? [] : [{ sql: `${column} = ?`, params: [value] }];
}

export function atLeast(column: string, value: number | undefined): readonly Condition[] {
  return value === undefined ? [] : [{ sql: `${column} >= ?`, params: [value] }];
}

export function oneOf(column: string, values: readonly string[] | undefined): readonly Condition[] {
  if (values === undefined) return [];
  if (values.length === 0) return [{ sql: '1 = 0', params: [] }];
  return [{ sql: `${column} IN (${values.map(() => '?').join(', ')})`, params: values }];
}

/** A table whose rows hold a JSON document, and the order in which it is listed. */
export interface Listing {
  readonly table: string;
  /** Expressions that together order and identify a row; all in one direction. */
  readonly key: readonly string[];
  readonly direction: 'ASC' | 'DESC';
  /** An example of the key, for checking cursors. */
  readonly like: CursorKey;
}

/**
 * One page of documents.
 * @throws BadCursor
 */
export async function page<T>(
  sql: Sql,
  { table, key, direction, like }: Listing,
  asked: readonly Condition[],
  { limit, cursor }: Paging,
): Promise<Page<T>> {
  const conditions = [...asked];
  if (cursor !== undefined) {
    const behind = direction === 'ASC' ? '>' : '<';
    const marks = key.map(() => '?').join(', ');
    conditions.push({ sql: `(${key.join(', ')}) ${behind} (${marks})`, params: decodeCursor(cursor, like) });
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.map((c) => c.sql).join(' AND ')}`;
  const rows = await sql.all<SqlRow & { doc: string }>(
    `SELECT doc, ${key.map((part, i) => `${part} AS k${i}`).join(', ')} FROM ${table} ${where}
     ORDER BY ${key.map((part) => `${part} ${direction}`).join(', ')} LIMIT ?`,
    // One more than asked for tells whether there is a next page.
    [...conditions.flatMap((c) => c.params), limit + 1],
  );
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = last !== undefined && shown.length < rows.length;
  return {
    items: shown.map((row) => JSON.parse(row.doc) as T),
    nextCursor: more ? encodeCursor(key.map((_, i) => last[`k${i}`] as string | number)) : null,
  };
}

/** All documents that a query answers with. */
export async function documents<T>(sql: Sql, text: string, params: readonly SqlValue[] = []): Promise<T[]> {
  const rows = await sql.all<{ doc: string }>(text, params);
  return rows.map((row) => JSON.parse(row.doc) as T);
}
