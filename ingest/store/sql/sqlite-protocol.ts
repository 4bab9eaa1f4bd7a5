// What the SQLite worker is asked and what it answers.
import type { SqlRow, SqlValue, Statement } from '../ports.ts';

export interface SqliteWorkerData {
  readonly path: string;
  readonly readOnly: boolean;
}

export type SqliteAsk =
  | { readonly type: 'all'; readonly sql: string; readonly params: readonly SqlValue[] }
  | { readonly type: 'batch'; readonly statements: readonly Statement[] }
  | { readonly type: 'close' };

export interface SqliteAsked {
  readonly id: number;
  readonly ask: SqliteAsk;
}

/** Errors lose their class on the way between threads: what is needed to build them again travels instead. */
export interface SqliteFailure {
  readonly message: string;
  readonly retry: boolean;
  readonly guard?: readonly [statement: number, changed: number, wanted: number];
}

export type SqliteAnswer =
  | { readonly id: number; readonly ok: true; readonly rows: readonly SqlRow[] }
  | { readonly id: number; readonly ok: false; readonly failure: SqliteFailure };

/** The id under which the worker says that its file is open, or why not; asks are numbered from 1. */
export const openingId = 0;
/** Closing is asked for even where no more asks are taken. */
export const closingId = -1;
