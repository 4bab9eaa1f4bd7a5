// Grafana's window into PostgreSQL: the schema `reporting` with its views, and a role that can read them and nothing else.
// Both are extras: where the program's own role may not make them, orders go on and a warning says what is missing.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Sql, Statement, StoreError } from '../ports.ts';
import { sqlStateOf } from './errors.ts';
import { migrationLock } from './migrate.ts';

const viewsFile = new URL('./reporting.sql', import.meta.url);
export const readerRole = 'grafana_reader';
/** A panel's query that takes longer is broken off by the server. */
const readerStatementMsMax = 10_000;
const readerConnectionsMax = 20;
const insufficientPrivilege = '42501';

export interface ReportingOptions {
  /** IANA name of the town's zone, in which a day begins. */
  readonly zone: string;
  /** Password of `grafana_reader`; absent: the role is left as it is, or not made. */
  readonly readerPassword?: string;
}

/**
 * Brings views and role to what this program has; nothing happens on SQLite.
 * @returns warnings: what could not be made for want of a right
 * @throws StoreError
 */
export async function installReporting(sql: Sql, options: ReportingOptions): Promise<readonly string[]> {
  if (sql.dialect !== 'postgres') return [];
  const warnings: string[] = [];
  const text = (await readFile(viewsFile, 'utf8')).replaceAll(':zone', literal(options.zone));
  const version = `weisu ${createHash('sha256').update(text).digest('hex')}`;
  const views = async () => {
    // Views stay untouched while their text does: making them anew would wait for, and hold up, every open dashboard.
    if ((await installedVersion(sql)) !== version) await sql.batch([lock, ...viewStatements(text, version)]);
  };
  const role = async (password: string) =>
    sql.batch([lock, ...roleStatements(await roleExists(sql), password)]);
  const made = await permitted(views, 'the schema reporting', warnings);
  const { readerPassword } = options;
  if (made && readerPassword !== undefined) await permitted(() => role(readerPassword), readerRole, warnings);
  return warnings;
}

const lock: Statement = { sql: `SELECT pg_advisory_xact_lock(${migrationLock})` };

/** False, and a warning, where the program's role lacks the right. */
async function permitted(work: () => Promise<void>, what: string, warnings: string[]): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (sqlStateOf(error) !== insufficientPrivilege) throw error;
    warnings.push(
      `${what} was not made, the database role lacks the right: ${(error as StoreError).message}`,
    );
    return false;
  }
}

async function installedVersion(sql: Sql): Promise<string | null> {
  const [row] = await sql.all<{ version: string | null }>(
    `SELECT obj_description(oid, 'pg_namespace') AS version FROM pg_namespace WHERE nspname = 'reporting'`,
  );
  return row?.version ?? null;
}

function viewStatements(text: string, version: string): readonly Statement[] {
  const creates = text
    .replace(/^--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
  const names = creates.map((create) => /^CREATE VIEW (reporting\.\w+)/.exec(create)![1]!);
  return [
    'CREATE SCHEMA IF NOT EXISTS reporting',
    // One by one, the last first, and without CASCADE: views that somebody built upon ours are not thrown away unasked.
    ...names.reverse().map((name) => `DROP VIEW IF EXISTS ${name}`),
    ...creates,
    `COMMENT ON SCHEMA reporting IS ${literal(version)}`,
    `DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '${readerRole}') THEN ${grants.join('; ')}; END IF; END $$`,
  ].map((sql) => ({ sql }));
}

const grants = [
  `GRANT USAGE ON SCHEMA reporting TO ${readerRole}`,
  `GRANT SELECT ON ALL TABLES IN SCHEMA reporting TO ${readerRole}`,
];

async function roleExists(sql: Sql): Promise<boolean> {
  return (await sql.all('SELECT 1 AS one FROM pg_roles WHERE rolname = ?', [readerRole])).length === 1;
}

function roleStatements(exists: boolean, password: string): readonly Statement[] {
  return [
    `${exists ? 'ALTER' : 'CREATE'} ROLE ${readerRole} LOGIN
     CONNECTION LIMIT ${readerConnectionsMax} PASSWORD ${literal(password)}`,
    `ALTER ROLE ${readerRole} SET statement_timeout = ${readerStatementMsMax}`,
    `ALTER ROLE ${readerRole} SET default_transaction_read_only = on`,
    ...grants,
  ].map((sql) => ({ sql }));
}

/** A string literal for statements that take no parameters; the form with E means the same under every setting. */
const literal = (text: string): string => `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
