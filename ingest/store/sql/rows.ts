// Rows as INSERTs that both dialects take. Pure.
import type { SqlValue, Statement } from '../ports.ts';

export type Columns = Readonly<Record<string, SqlValue>>;

/** Rows in one INSERT: with the widest table still far below the 32,766 parameters that SQLite takes. */
const rowsPerInsertMax = 500;

/** INSERTs of all rows, which must have the same columns. */
export function insertAll(table: string, rows: readonly Columns[], conflict = ''): readonly Statement[] {
  const statements: Statement[] = [];
  for (let from = 0; from < rows.length; from += rowsPerInsertMax) {
    const chunk = rows.slice(from, from + rowsPerInsertMax);
    const names = Object.keys(chunk[0]!);
    const marks = `(${names.map(() => '?').join(', ')})`;
    statements.push({
      sql: `INSERT INTO ${table} (${names.join(', ')}) VALUES ${chunk.map(() => marks).join(', ')} ${conflict}`,
      params: chunk.flatMap((row) => Object.values(row)),
    });
  }
  return statements;
}

/** INSERT, or the row anew where its first column, the key, is there; `keep`: columns that null does not overwrite. */
export function upsert(table: string, row: Columns, keep: readonly string[] = []): Statement {
  const [key, ...others] = Object.keys(row);
  const renewed = others.map((name) =>
    keep.includes(name)
      ? `${name} = coalesce(excluded.${name}, ${table}.${name})`
      : `${name} = excluded.${name}`,
  );
  return insertAll(table, [row], `ON CONFLICT (${key}) DO UPDATE SET ${renewed.join(', ')}`)[0]!;
}
