// A PostgreSQL database as lines of JSON and back, without PostgreSQL's own tools: one line for each row, all tables from
// one moment. Whole numbers and doubles come back exactly; there are no columns of bytes.
import pg from 'pg';
import { StoreError } from '../ports.ts';

const rowsPerFetch = 2_000;

interface Table {
  readonly name: string;
  /** Tables that its rows point at. */
  readonly parents: readonly string[];
}

/** Takes some rows of one table; a table without rows is told once, with none. */
export type TakeRows = (table: string, rows: readonly string[]) => Promise<void>;

/**
 * Reads every table of the program's schema in one read-only transaction.
 * @throws Error of the driver
 */
export async function dumpPostgres(url: string, take: TakeRows): Promise<void> {
  await connected(url, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    for (const { name } of await tablesOf(client)) {
      await client.query(
        `DECLARE dumped NO SCROLL CURSOR FOR SELECT row_to_json(t)::text AS row FROM ${name} t`,
      );
      for (let first = true; ; first = false) {
        const { rows } = await client.query<{ row: string }>(`FETCH ${rowsPerFetch} FROM dumped`);
        if (rows.length > 0 || first)
          await take(
            name,
            rows.map(({ row }) => row),
          );
        if (rows.length < rowsPerFetch) break;
      }
      await client.query('CLOSE dumped');
    }
    await client.query('COMMIT');
  });
}

/** Tells the schema; compared when rows are put back, never replaced. */
const versionsTable = 'schema_versions';

/**
 * Puts rows in place of what the tables hold, all or nothing. The schema must be there already.
 * @throws StoreError where the database holds orders and `replace` is not given, or has another schema
 */
export async function loadPostgres(
  url: string,
  rowsOf: (table: string) => AsyncIterable<readonly string[]> | undefined,
  replace: boolean,
): Promise<void> {
  await connected(url, async (client) => {
    await client.query('BEGIN');
    const tables = (await tablesOf(client)).filter(({ name }) => name !== versionsTable);
    await assertSameSchema(client, rowsOf(versionsTable));
    const { rows } = await client.query('SELECT 1 FROM ledger LIMIT 1');
    if (rows.length > 0 && !replace) throw new StoreError('the database holds orders already', false);
    await client.query(`TRUNCATE ${tables.map(({ name }) => name).join(', ')}`);
    for (const { name } of tables) {
      for await (const some of rowsOf(name) ?? []) {
        const insert = `INSERT INTO ${name} SELECT * FROM json_populate_recordset(NULL::${name}, $1::json)`;
        await client.query(insert, [`[${some.join(',')}]`]);
      }
      await continueSerials(client, name);
    }
    await client.query('COMMIT');
  });
}

async function assertSameSchema(
  client: pg.Client,
  dumped: AsyncIterable<readonly string[]> | undefined,
): Promise<void> {
  let theirs = 0;
  for await (const rows of dumped ?? []) {
    for (const row of rows) theirs = Math.max(theirs, (JSON.parse(row) as { version: number }).version);
  }
  const { rows } = await client.query<{ version: number }>(
    `SELECT max(version) AS version FROM ${versionsTable}`,
  );
  const ours = rows[0]!.version;
  if (ours !== theirs)
    throw new StoreError(
      `the backup has schema ${theirs}, this program ${ours}: restore it with the program that made it, then update`,
      false,
    );
}

async function connected(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'weisu backup',
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => {});
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** Parents before their children, so that rows can be put in as they come. */
async function tablesOf(client: pg.Client): Promise<readonly Table[]> {
  const { rows } = await client.query<Table>(
    `SELECT c.relname::text AS name,
       coalesce(array_agg(p.relname::text) FILTER (WHERE p.relname IS NOT NULL), '{}') AS parents
     FROM pg_class c
     LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid
     LEFT JOIN pg_class p ON p.oid = k.confrelid
     WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace GROUP BY 1 ORDER BY 1`,
  );
  const sorted: Table[] = [];
  const placed = new Set<string>();
  while (sorted.length < rows.length) {
    const next = rows.filter(
      ({ name, parents }) => !placed.has(name) && parents.every((parent) => placed.has(parent)),
    );
    if (next.length === 0) throw new StoreError('tables that point at each other in a circle', false);
    sorted.push(...next);
    for (const { name } of next) placed.add(name);
  }
  return sorted;
}

/** Numbers that the database gives out go on after the highest that came back. */
async function continueSerials(client: pg.Client, table: string): Promise<void> {
  const { rows } = await client.query<{ column: string }>(
    `SELECT column_name::text AS column FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name = $1 AND column_default LIKE 'nextval(%'`,
    [table],
  );
  for (const { column } of rows)
    await client.query(
      `SELECT setval(pg_get_serial_sequence('${table}', '${column}'), coalesce(max(${column}), 0) + 1, false) FROM ${table}`,
    );
}
