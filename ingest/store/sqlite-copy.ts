// A copy of an SQLite file as of one moment, also while the program writes to it: its log is part of it, so copying the
// file alone would tear it.
import { existsSync } from 'node:fs';
import { openSqlite } from './sqlite.ts';

/** False where there is no such file. Blocks until the copy is whole. */
export function copySqlite(from: string, to: string): boolean {
  if (!existsSync(from)) return false;
  const db = openSqlite(from);
  try {
    db.prepare('VACUUM INTO ?').run(to);
    return true;
  } finally {
    db.close();
  }
}
