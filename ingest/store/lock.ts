// One process per data folder. The lock is SQLite's own file lock: the system frees it when the process ends, however it ends.
import { join } from 'node:path';
import { openSqlite } from './sqlite.ts';

/**
 * Holds the folder until `release`.
 * @throws Error when another process holds it
 */
export function lockFolder(folder: string): { release(): void } {
  const db = openSqlite(join(folder, 'lock.sqlite'));
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch {
    db.close();
    throw new Error(`${folder} is in use by another weisu process`);
  }
  return { release: () => db.close() };
}
