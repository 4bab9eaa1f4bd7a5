// PostgreSQL behind the `Sql` port: a pool that finds its way back by itself after the server was away. An error tells
// whether to try again; after a lost COMMIT nobody knows, and the caller's guard statement decides (see order-store.ts).
import pg from 'pg';
import { type Sql, type SqlRow, type SqlValue, type Statement, StoreError } from '../ports.ts';
import { boundValue, numberedParams } from './dialect.ts';
import { GuardFailed, postgresError } from './errors.ts';

const connectionsMax = 8;
const connectMsMax = 5_000;
/** The server gives up a statement after this; the client a little later, for the case that the server is gone. */
const statementMsMax = 15_000;
const queryMsMax = 20_000;
const textsKeptMax = 1_000;
/** Callers that may wait for a connection; more are refused, and the caller tries again later. */
const postgresAsksWaitingMax = 1_000;

const int8 = 20;
const numeric = 1700;
// Counts and milliseconds stay far below 2^53, so they can be numbers, as they are in SQLite.
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === int8 || oid === numeric
      ? Number
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/** Opens a pool; the first connection is made by the first query. `url` as in `DATABASE_URL`. */
export function openPostgresSql(url: string): Sql {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'weisu',
    max: connectionsMax,
    connectionTimeoutMillis: connectMsMax,
    statement_timeout: statementMsMax,
    query_timeout: queryMsMax,
    keepAlive: true,
    // A batch's statements go out together and are answered together: two round trips for any transaction.
    pipeline: true,
    types,
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const text = memoized(numberedParams);

  async function connect(): Promise<pg.PoolClient> {
    if (postgresAsksWaitingMax <= pool.waitingCount)
      throw new StoreError('postgres: too many asks are waiting', true);
    return pool.connect().catch((cause) => {
      throw postgresError(cause);
    });
  }

  async function all<Row extends SqlRow>(sql: string, params: readonly SqlValue[] = []): Promise<Row[]> {
    const client = await connect();
    const { rows } = await client.query<Row>(text(sql), params.map(boundValue)).catch((cause) => {
      const error = postgresError(cause);
      client.release(error.retry);
      throw error;
    });
    client.release();
    return rows;
  }

  async function batch(statements: readonly Statement[]): Promise<void> {
    const client = await connect();
    try {
      await begin(client, statements, text);
      const { command } = await client.query('COMMIT');
      if (command !== 'COMMIT') throw new StoreError(`postgres: COMMIT ended as ${command}`, false);
    } catch (cause) {
      const error = postgresError(cause);
      // A connection whose rollback failed, or that was lost, is thrown away.
      const rolledBack = !error.retry && (await client.query('ROLLBACK').then(done, failed));
      client.release(!rolledBack);
      throw error;
    }
    client.release();
  }

  return { dialect: 'postgres', all, batch, close: () => pool.end() };
}

const done = () => true;
const failed = () => false;

async function begin(
  client: pg.PoolClient,
  statements: readonly Statement[],
  text: (sql: string) => string,
): Promise<void> {
  // Set here and not trusted to the server: with it off, a crash of the server loses commits that it had confirmed.
  const sent = [client.query('BEGIN; SET LOCAL synchronous_commit = on')];
  for (const { sql, params = [] } of statements) sent.push(client.query(text(sql), params.map(boundValue)));
  const [begun, ...results] = await Promise.allSettled(sent);
  if (begun!.status === 'rejected') throw begun!.reason;
  results.forEach((result, index) => {
    // The first failure is the cause; those behind it only say that the transaction is aborted.
    if (result.status === 'rejected') throw result.reason;
    const { changes } = statements[index]!;
    const changed = result.value.rowCount ?? 0;
    if (changes !== undefined && changed !== changes) throw new GuardFailed(index, changed, changes);
  });
}

function memoized(compute: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    if (textsKeptMax <= known.size) known.clear();
    const computed = compute(text);
    known.set(text, computed);
    return computed;
  };
}
