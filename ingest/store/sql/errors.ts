// What goes wrong with a database, sorted once: worth another try, or not, or a guard that did its duty.
import { StoreError } from '../ports.ts';

/** A statement changed another number of rows than it had to; the whole batch was rolled back. */
export class GuardFailed extends StoreError {
  /** Index of the statement in its batch. */
  readonly statement: number;
  readonly changed: number;
  readonly wanted: number;
  constructor(statement: number, changed: number, wanted: number) {
    super(`statement ${statement} changed ${changed} rows instead of ${wanted}`, false);
    this.name = 'GuardFailed';
    this.statement = statement;
    this.changed = changed;
    this.wanted = wanted;
  }
}

const sqliteBusy = 5;
// https://www.sqlite.org/rescode.html, primary codes: busy, locked, I/O error, full, cannot open.
const sqliteRetryCodes: ReadonlySet<number> = new Set([sqliteBusy, 6, 10, 13, 14]);

/** An error of the SQLite driver: a busy lock and a full or failing disk may pass, anything else will not. */
export function sqliteError(cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause;
  const { errcode, message } = cause as Error & { errcode?: number };
  // The low byte is the primary code, the rest its extension.
  const retry = errcode !== undefined && sqliteRetryCodes.has(errcode & 0xff);
  return new StoreError(`sqlite: ${message}`, retry, { cause });
}

/** Whether a file could not be opened because another process was just opening it. */
export function isBusyOpening(error: unknown): boolean {
  const cause = error instanceof StoreError ? (error.cause as { errcode?: number } | undefined) : undefined;
  return ((cause?.errcode ?? 0) & 0xff) === sqliteBusy;
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html: connection exceptions, insufficient resources,
// operator intervention (shutdown, start-up, cancelled by a timeout), system errors, rollbacks by a deadlock.
const postgresRetryClasses: readonly string[] = ['08', '53', '57', '58', '40'];
const lockNotAvailable = '55P03';
const sqlState = /^[0-9A-Z]{5}$/;

/** An error of `pg`: one without an SQLSTATE comes from the connection, and a new connection may do better. */
export function postgresError(cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause;
  const { code, message, severity } = cause as Error & { code?: string; severity?: string };
  const fromServer = severity !== undefined && code !== undefined && sqlState.test(code);
  const retry = !fromServer || postgresRetryClasses.includes(code.slice(0, 2)) || code === lockNotAvailable;
  return new StoreError(`postgres: ${message || code || 'connection failed'}`, retry, { cause });
}

/** The SQLSTATE behind a store error, where the server gave one. */
export function sqlStateOf(error: unknown): string | undefined {
  const cause = error instanceof StoreError ? (error.cause as { code?: unknown } | undefined) : undefined;
  return typeof cause?.code === 'string' ? cause.code : undefined;
}
