// The embedded database behind the `Sql` port: one thread writes, another reads, so that a long list or KPI query
// never stands before a commit (WAL lets a reader see the last commit while the next is written).
import { type Sql, type SqlRow, type SqlValue, type Statement, StoreError } from '../ports.ts';
import { startThread } from '../thread.ts';
import { GuardFailed } from './errors.ts';
import {
  closingId,
  openingId,
  type SqliteAnswer,
  type SqliteAsk,
  type SqliteAsked,
  type SqliteFailure,
  type SqliteWorkerData,
} from './sqlite-protocol.ts';

/** Asks that may wait for one thread; more are refused, and the asker tries again later. */
const sqliteAsksWaitingMax = 1_000;

/**
 * Opens (or makes) the database file at `path`.
 * @throws StoreError when the file cannot be opened or is no database
 */
export async function openSqliteSql(path: string): Promise<Sql> {
  const writer = await startConnection({ path, readOnly: false });
  const reader = await startConnection({ path, readOnly: true }).catch(async (error) => {
    await writer.close();
    throw error;
  });

  return {
    dialect: 'sqlite',
    async all<Row extends SqlRow>(sql: string, params: readonly SqlValue[] = []): Promise<Row[]> {
      return (await reader.ask({ type: 'all', sql, params })) as Row[];
    },
    async batch(statements: readonly Statement[]): Promise<void> {
      await writer.ask({ type: 'batch', statements });
    },
    async close(): Promise<void> {
      await reader.close();
      await writer.close();
    },
  };
}

interface Connection {
  ask(ask: SqliteAsk): Promise<readonly SqlRow[]>;
  close(): Promise<void>;
}
interface Waiting {
  resolve(rows: readonly SqlRow[]): void;
  reject(error: StoreError): void;
}

async function startConnection(given: SqliteWorkerData): Promise<Connection> {
  const worker = startThread(new URL('./sqlite-worker.ts', import.meta.url), given);
  const waiting = new Map<number, Waiting>();
  let lastId = openingId;
  let ended: StoreError | undefined;

  worker.on('message', (answer: SqliteAnswer) => {
    const asker = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.ok) asker?.resolve(answer.rows);
    else asker?.reject(errorOf(answer.failure));
  });
  // A thread that died is a bug or out of memory: its state is unknown, so the process has to start again.
  const end = (why: string) => {
    ended ??= new StoreError(`sqlite: ${why}`, false);
    for (const asker of waiting.values()) asker.reject(ended);
    waiting.clear();
  };
  worker.on('error', (error) => end(`the thread failed: ${error.message}`));
  const exited = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      end('closed');
      resolve();
    });
  });

  const answered = (id: number) =>
    new Promise<readonly SqlRow[]>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
    });
  const send = (id: number, what: SqliteAsk) => worker.postMessage({ id, ask: what } satisfies SqliteAsked);
  async function ask(what: SqliteAsk): Promise<readonly SqlRow[]> {
    if (ended !== undefined) throw ended;
    if (sqliteAsksWaitingMax <= waiting.size) throw new StoreError('sqlite: too many asks are waiting', true);
    lastId += 1;
    const answer = answered(lastId);
    send(lastId, what);
    return answer;
  }
  async function close(): Promise<void> {
    if (ended === undefined) send(closingId, { type: 'close' });
    await exited;
  }

  try {
    await answered(openingId);
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  return { ask, close };
}

function errorOf({ message, retry, guard }: SqliteFailure): StoreError {
  return guard === undefined ? new StoreError(message, retry) : new GuardFailed(...guard);
}
