// A PostgreSQL database in which it is a given time for whoever asks: panels and views compare with `now()`, and what the
// simulator filled in lies on an evening of its own. Functions of a schema before `pg_catalog` win over the server's.
import pg from 'pg';
import type { Millis } from '../../ingest/domain/time.ts';
import type { RealPostgres } from '../real/postgres.ts';

const setting = 'stopped.now';

/** An empty database, as a `DATABASE_URL`; to be filled through connections of the usual kind. */
export async function databaseOfStoppedTime(postgres: RealPostgres): Promise<string> {
  const url = await postgres.database();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const name = new URL(url).pathname.slice(1);
    await client.query(`CREATE SCHEMA stopped;
      CREATE FUNCTION stopped.now() RETURNS timestamptz STABLE LANGUAGE sql
        AS $$ SELECT to_timestamp(current_setting('${setting}')::double precision / 1000) $$;
      GRANT USAGE ON SCHEMA stopped TO PUBLIC;
      ALTER DATABASE ${name} SET search_path = public, stopped, pg_catalog`);
  } finally {
    await client.end();
  }
  return url;
}

/** For a pool's `options`: its connections live at this time. */
export const livingAt = (now: Millis): string => `-c ${setting}=${now}`;
