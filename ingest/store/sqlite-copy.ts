// A copy of an SQLite file as of one moment, also while the program writes to it: its log is part of it, so copying the
// file alone would tear it.
import { existsSync } from 'node:fs';
import { openSqlite } from './sqlite.ts';

/**
 * Blocks until the copy is whole.
 * @throws Error where there is no such file: opening it would make an empty one
 */
export function copySqlite(from: string, to: string): void {
  if (!existsSync(from)) throw new Error(`${from}: 没有这个文件 no such file`);
  const db = openSqlite(from);
  try {
    db.prepare('VACUUM INTO ?').run(to);
  } finally {
    db.close();
  }
}
