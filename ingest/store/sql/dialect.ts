// One SQL text for both engines: what differs is replaced here, and nowhere else. Pure.
import type { SqlValue } from '../ports.ts';

export type Dialect = 'sqlite' | 'postgres';

/** `?` to `$1`, `$2`, ... outside of string literals. */
export function numberedParams(sql: string): string {
  let n = 0;
  return sql.replace(/'(?:[^']|'')*'|\?/g, (match) => {
    if (match !== '?') return match;
    n += 1;
    return `$${n}`;
  });
}

/**
 * Flags are whole numbers in both dialects, since SQLite has no booleans. The character NUL, which PostgreSQL's text
 * cannot hold, is dropped in both: somebody's strange input must not become a failing statement.
 */
export function boundValue(value: SqlValue): Exclude<SqlValue, boolean> {
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '') : value;
}

/**
 * A migration is written in PostgreSQL's words; SQLite gets its own for the same thing. Text is compared byte by byte in
 * both (`COLLATE "C"` there, the default here), so that a cursor means the same; STRICT refuses what PostgreSQL would.
 */
export function migrationStatements(text: string, dialect: Dialect): readonly string[] {
  const own = dialect === 'postgres' ? text : toSqlite(text);
  return own
    .split(/;\s*$/m)
    .map((statement) => statement.replace(/^\s*--.*$/gm, '').trim())
    .filter((statement) => statement !== '');
}

function toSqlite(text: string): string {
  return text
    .replaceAll('BIGSERIAL PRIMARY KEY', 'INTEGER PRIMARY KEY AUTOINCREMENT')
    .replaceAll('BIGINT', 'INTEGER')
    .replaceAll('DOUBLE PRECISION', 'REAL')
    .replaceAll(' COLLATE "C"', '')
    .replace(/^\);$/gm, ') STRICT;');
}
