// Opens the database that the configuration names and brings it to this program's schema.
import { join } from 'node:path';
import type { Millis } from '../../domain/time.ts';
import type { Sql } from '../ports.ts';
import { migrate } from './migrate.ts';
import { openPostgresSql } from './postgres-sql.ts';
import { openSqliteSql } from './sqlite-sql.ts';

const embeddedFile = 'orders.sqlite';

/**
 * @param databaseUrl PostgreSQL; absent: a file of its own in the data folder
 * @throws StoreError
 */
export async function openSql(dataDir: string, databaseUrl: string | undefined, now: Millis): Promise<Sql> {
  const sql =
    databaseUrl === undefined
      ? await openSqliteSql(join(dataDir, embeddedFile))
      : openPostgresSql(databaseUrl);
  try {
    await migrate(sql, now);
    return sql;
  } catch (error) {
    await sql.close();
    throw error;
  }
}
