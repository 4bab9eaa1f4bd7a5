// Brings a database to this program's schema: each step in one transaction with its number, safe against two starters.
import { readdir, readFile } from 'node:fs/promises';
import { type Sql, type Statement, StoreError } from '../ports.ts';
import { migrationStatements } from './dialect.ts';
import { GuardFailed } from './errors.ts';

const folder = new URL('./migrations/', import.meta.url);
const fileName = /^(\d{3})-([a-z-]+)\.sql$/;
/** Any number that no other program uses on the same database; its advisory lock lets one starter in at a time. */
export const migrationLock = 7_366_453;

interface Migration {
  readonly version: number;
  readonly name: string;
  readonly text: string;
}

/**
 * Applies what is missing, oldest first.
 * @returns the versions applied now
 * @throws StoreError when the database is newer than this program, or a step fails (then nothing of the step is left)
 */
export async function migrate(sql: Sql, now: number): Promise<readonly number[]> {
  await sql.batch([...lock(sql), { sql: versionTable }]);
  const migrations = await readMigrations();
  const newest = migrations.at(-1)!.version;
  const present = await presentVersion(sql);
  if (newest < present)
    throw new StoreError(
      `the database has schema ${present}, this program knows ${newest}: update it`,
      false,
    );
  const applied: number[] = [];
  for (const migration of migrations) {
    if (migration.version <= present) continue;
    if (await applyOne(sql, migration, now)) applied.push(migration.version);
  }
  return applied;
}

const versionTable = `CREATE TABLE IF NOT EXISTS schema_versions (
  version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)`;

async function applyOne(sql: Sql, { version, name, text }: Migration, now: number): Promise<boolean> {
  const locks = lock(sql);
  // The guard: another starter that was faster has inserted the version, so this changes nothing and all is undone.
  const guard: Statement = {
    sql: `INSERT INTO schema_versions (version, name, applied_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
    params: [version, name, new Date(now).toISOString()],
    changes: 1,
  };
  const steps = migrationStatements(text, sql.dialect).map((statement) => ({ sql: statement }));
  try {
    await sql.batch([...locks, guard, ...steps]);
    return true;
  } catch (error) {
    if (error instanceof GuardFailed && error.statement === locks.length) return false;
    throw error;
  }
}

/** SQLite needs none: `BEGIN IMMEDIATE` is its lock. */
function lock(sql: Sql): readonly Statement[] {
  return sql.dialect === 'postgres' ? [{ sql: `SELECT pg_advisory_xact_lock(${migrationLock})` }] : [];
}

async function presentVersion(sql: Sql): Promise<number> {
  const [row] = await sql.all<{ version: number }>(
    'SELECT coalesce(max(version), 0) AS version FROM schema_versions',
  );
  return row!.version;
}

async function readMigrations(): Promise<readonly Migration[]> {
  const migrations: Migration[] = [];
  for (const file of (await readdir(folder)).sort()) {
    const match = fileName.exec(file);
    if (match === null) continue;
    const text = await readFile(new URL(file, folder), 'utf8');
    migrations.push({ version: Number(match[1]), name: match[2]!, text });
  }
  return migrations;
}
