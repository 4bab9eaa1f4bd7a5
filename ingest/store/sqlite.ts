// The one door to SQLite: the driver that Node settled (`node:sqlite` since 24.15), else the same API with its binaries
// inside a package, so that no install script and no compiler is needed. Both are synchronous: open it in a worker.
import { createRequire } from 'node:module';
import { type SqlValue, StoreError } from './ports.ts';

/** What a `?` may be bound to. Booleans are not bindable in SQLite: 1 and 0 stand for them. */
export type SqliteParam = Exclude<SqlValue, boolean> | bigint;
export type SqliteRow = Record<string, string | number | null | Uint8Array>;

export interface SqliteStatement {
  run(...params: SqliteParam[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  get(...params: SqliteParam[]): SqliteRow | undefined;
  all(...params: SqliteParam[]): SqliteRow[];
  iterate(...params: SqliteParam[]): IterableIterator<SqliteRow>;
}

/** The sub-set of `DatabaseSync` that both drivers share. */
export interface SqliteDb {
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  close(): void;
}

/** Older ones can corrupt a database in WAL mode (the WAL-reset bug, mended in 3.51.3). */
const sqliteVersionMin = '3.51.3';
const busyMsMax = 5_000;
const nodeSqliteSince = '24.15.0';

/**
 * Opens (or makes) a database file that keeps what it committed through a kill and a power cut: WAL with
 * `synchronous=FULL`, which the drivers do not set by themselves.
 * @throws StoreError (not to be retried) when the file is not a database or the engine is too old
 */
export function openSqlite(path: string): SqliteDb {
  const { DatabaseSync } = driver();
  const db = new DatabaseSync(path);
  try {
    assertVersion(db);
    // The busy timeout first: switching to WAL takes a lock that a process being killed may still hold for a moment.
    db.exec(`PRAGMA busy_timeout=${busyMsMax}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
      PRAGMA foreign_keys=ON;`);
  } catch (cause) {
    db.close();
    if (cause instanceof StoreError) throw cause;
    throw new StoreError(`cannot open ${path}: ${(cause as Error).message}`, false, { cause });
  }
  return db;
}

/** Runs `work` in one write transaction, taken at once so that it cannot fail half way for want of the lock. */
export function inTransaction<T>(db: SqliteDb, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk makes SQLite roll back by itself; a second ROLLBACK would hide the error that matters.
    try {
      db.exec('ROLLBACK');
    } catch {}
    throw error;
  }
}

interface Driver {
  readonly DatabaseSync: new (path: string) => SqliteDb;
}

function driver(): Driver {
  const require = createRequire(import.meta.url);
  const settled = compareVersions(process.versions.node, nodeSqliteSince) >= 0;
  return require(settled ? 'node:sqlite' : '@photostructure/sqlite') as Driver;
}

function assertVersion(db: SqliteDb): void {
  const version = String(db.prepare('SELECT sqlite_version() AS version').get()?.version);
  if (compareVersions(version, sqliteVersionMin) < 0) {
    throw new StoreError(`SQLite ${version} is older than ${sqliteVersionMin}`, false);
  }
}

/** Negative, zero or positive, by dotted whole numbers: `3.9` comes before `3.51`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.').map((part) => Number.parseInt(part, 10)));
  for (let i = 0; i < 3; i += 1) {
    const difference = (left![i] ?? 0) - (right![i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
