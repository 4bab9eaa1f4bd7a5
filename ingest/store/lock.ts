// One process per data folder. The lock is SQLite's own file lock: the system frees it when the process ends, however it ends.
import { join } from 'node:path';
import { openSqlite } from './sqlite.ts';

/** Another process holds the folder. */
export class FolderInUse extends Error {}

/**
 * Holds the folder until `release`.
 * @throws FolderInUse
 */
export function lockFolder(folder: string): { release(): void } {
  const db = openSqlite(join(folder, 'lock.sqlite'));
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch {
    db.close();
    throw new FolderInUse(`${folder} is in use by another weisu process`);
  }
  return { release: () => db.close() };
}
