// One SQLite connection in a thread of its own: the driver is synchronous and must not stop the process's event loop.
import { parentPort, workerData } from 'node:worker_threads';
import type { SqlRow, Statement } from '../ports.ts';
import { inTransaction, openSqlite, type SqliteDb, type SqliteStatement } from '../sqlite.ts';
import type { ThreadData } from '../thread.ts';
import { boundValue } from './dialect.ts';
import { GuardFailed, isBusyOpening, sqliteError } from './errors.ts';
import {
  openingId,
  type SqliteAnswer,
  type SqliteAsk,
  type SqliteAsked,
  type SqliteFailure,
  type SqliteWorkerData,
} from './sqlite-protocol.ts';

/** Prepared statements kept: list queries vary in their conditions, so the set is small but not fixed. */
const statementsKeptMax = 256;
const openTriesMax = 40;
const openPauseMs = 50;

const port = parentPort!;
const { path, readOnly } = (workerData as ThreadData<SqliteWorkerData>).given;
let perform: (ask: SqliteAsk) => readonly SqlRow[] = () => [];

const opened = answer(openingId, () => {
  const db = openPatiently();
  if (readOnly) db.exec('PRAGMA query_only=ON');
  perform = connect(db);
  return [];
});
if (opened) {
  port.on('message', ({ id, ask }: SqliteAsked) => {
    answer(id, () => perform(ask));
    if (ask.type === 'close') port.close();
  });
}

function answer(id: number, work: () => readonly SqlRow[]): boolean {
  try {
    port.postMessage({ id, ok: true, rows: work() } satisfies SqliteAnswer);
    return true;
  } catch (cause) {
    port.postMessage({ id, ok: false, failure: failureOf(cause) } satisfies SqliteAnswer);
    return false;
  }
}

/** Turning a new file to WAL fails at once, whatever the busy timeout, while another process does the same. */
function openPatiently(): SqliteDb {
  for (let tries = 1; ; tries += 1) {
    try {
      return openSqlite(path);
    } catch (error) {
      if (!isBusyOpening(error) || openTriesMax <= tries) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, openPauseMs);
    }
  }
}

function connect(db: SqliteDb): (ask: SqliteAsk) => readonly SqlRow[] {
  const prepared = new Map<string, SqliteStatement>();

  function prepare(sql: string): SqliteStatement {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    if (prepared.size >= statementsKeptMax) prepared.clear();
    const statement = db.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  }

  function run({ sql, params = [], changes }: Statement, index: number): void {
    const changed = Number(prepare(sql).run(...params.map(boundValue)).changes);
    if (changes !== undefined && changed !== changes) throw new GuardFailed(index, changed, changes);
  }

  return (ask) => {
    switch (ask.type) {
      case 'all':
        return prepare(ask.sql).all(...ask.params.map(boundValue));
      case 'batch':
        inTransaction(db, () => ask.statements.forEach(run));
        return [];
      case 'close':
        db.close();
        return [];
    }
  };
}

function failureOf(cause: unknown): SqliteFailure {
  const { message, retry } = sqliteError(cause);
  if (!(cause instanceof GuardFailed)) return { message, retry };
  return { message, retry, guard: [cause.statement, cause.changed, cause.wanted] };
}
