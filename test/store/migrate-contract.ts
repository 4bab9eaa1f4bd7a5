// What every engine must do at start: come to the newest schema, once, whoever else is starting.
import { describe, expect, test } from 'vitest';
import type { Sql } from '../../ingest/store/ports.ts';
import { migrate } from '../../ingest/store/sql/migrate.ts';
import { t0 } from './orders-fixture.ts';

/** @param opened several connections to one empty database, for one test */
export function migrateContract(
  engine: string,
  opened: (connections: number) => Promise<readonly Sql[]>,
): void {
  describe(`migrations on ${engine}`, () => {
    const versions = (sql: Sql) => sql.all('SELECT version FROM schema_versions ORDER BY version');
    const withSql = async (
      connections: number,
      body: (sqls: readonly Sql[]) => Promise<void>,
    ): Promise<void> => {
      const sqls = await opened(connections);
      try {
        await body(sqls);
      } finally {
        for (const sql of sqls) await sql.close();
      }
    };

    test('are applied in order, and once', () =>
      withSql(1, async ([sql]) => {
        expect(await migrate(sql!, t0)).toEqual([1, 2, 3, 4, 5, 6]);
        expect(await migrate(sql!, t0)).toEqual([]);
      }));

    test('are applied once by three starters together', () =>
      withSql(3, async (sqls) => {
        const applied = await Promise.all(sqls.map((sql) => migrate(sql, t0)));
        expect(applied.flat().sort()).toEqual([1, 2, 3, 4, 5, 6]);
        expect(await versions(sqls[0]!)).toEqual([
          { version: 1 },
          { version: 2 },
          { version: 3 },
          { version: 4 },
          { version: 5 },
          { version: 6 },
        ]);
      }));

    test('refuse a database that a newer program made', () =>
      withSql(1, async ([sql]) => {
        await migrate(sql!, t0);
        await sql!.batch([{ sql: `INSERT INTO schema_versions VALUES (99, 'future', '2030-01-01')` }]);
        await expect(migrate(sql!, t0)).rejects.toMatchObject({ name: 'StoreError', retry: false });
      }));

    test('leave nothing of a step that fails', () =>
      withSql(1, async ([sql]) => {
        await sql!.batch([{ sql: 'CREATE TABLE notices (mine TEXT)' }]);
        await expect(migrate(sql!, t0)).rejects.toMatchObject({ retry: false });
        expect(await versions(sql!)).toEqual([]);
        await sql!.batch([{ sql: 'DROP TABLE notices' }]);
        expect(await migrate(sql!, t0)).toEqual([1, 2, 3, 4, 5, 6]);
      }));
  });
}
