// What every `Sql` adapter must do, whatever the engine: the port's promises as rows.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Sql, SqlValue, Statement } from '../../ingest/store/ports.ts';

export function sqlContract(engine: string, open: () => Promise<Sql>): void {
  describe(`Sql on ${engine}`, () => {
    let sql: Sql;
    beforeAll(async () => {
      sql = await open();
      const bigint = sql.dialect === 'sqlite' ? 'INTEGER' : 'BIGINT';
      await sql.batch([{ sql: `CREATE TABLE t (id ${bigint} PRIMARY KEY, word TEXT)` }]);
    });
    beforeEach(() => sql.batch([{ sql: 'DELETE FROM t' }]));
    afterAll(() => sql.close());

    const insert = (id: SqlValue, word: SqlValue = null, changes?: number): Statement => ({
      sql: 'INSERT INTO t (id, word) VALUES (?, ?) ON CONFLICT (id) DO NOTHING',
      params: [id, word],
      changes,
    });
    const rows = () => sql.all<{ id: number; word: string | null }>('SELECT id, word FROM t ORDER BY id');

    test.each<[string, SqlValue, SqlValue, number, SqlValue]>([
      ['milliseconds', 1_767_542_400_000, null, 1_767_542_400_000, null],
      ['a flag as 1', true, 'yes', 1, 'yes'],
      ['a flag as 0', false, 'no', 0, 'no'],
      ['Chinese text', 1, '潞城镇', 1, '潞城镇'],
      ['quotes, marks and dollars', 1, `it's "?" $1 \\`, 1, `it's "?" $1 \\`],
      ['text without its NUL', 1, 'a\0b', 1, 'ab'],
    ])('%s comes back', async (_, id, word, outId, outWord) => {
      await sql.batch([insert(id, word)]);
      expect(await rows()).toEqual([{ id: outId, word: outWord }]);
    });

    test('a mark inside a literal is no parameter', async () =>
      expect(await sql.all(`SELECT '?''?' AS a, CAST(? AS TEXT) AS b`, ['x'])).toEqual([
        { a: "?'?", b: 'x' },
      ]));

    test('a batch that fails leaves nothing', async () => {
      const batch = [insert(1), { sql: 'INSERT INTO t (id) VALUES (?)', params: [1] }, insert(2)];
      await expect(sql.batch(batch)).rejects.toMatchObject({ name: 'StoreError', retry: false });
      expect(await rows()).toEqual([]);
    });

    test('a guard that changes another number of rows undoes the batch and says which it was', async () => {
      await sql.batch([insert(1)]);
      await expect(sql.batch([insert(2), insert(1, null, 1)])).rejects.toMatchObject({
        name: 'GuardFailed',
        statement: 1,
        retry: false,
      });
      expect(await rows()).toEqual([{ id: 1, word: null }]);
    });

    test('a batch after a failed one goes through', async () => {
      await expect(sql.batch([{ sql: 'nonsense' }])).rejects.toMatchObject({ retry: false });
      await sql.batch([insert(3, null, 1)]);
      expect(await rows()).toEqual([{ id: 3, word: null }]);
    });

    test('a hundred at a time are all served', async () => {
      await Promise.all(Array.from({ length: 100 }, (_, id) => sql.batch([insert(id)])));
      const counts = await Promise.all(
        Array.from({ length: 100 }, () => sql.all('SELECT count(*) AS n FROM t')),
      );
      expect(counts.flat()).toEqual(Array.from({ length: 100 }, () => ({ n: 100 })));
    });

    test('more than can wait are refused, to be tried again', async () => {
      const asked = await Promise.allSettled(Array.from({ length: 1_500 }, () => sql.all('SELECT 1 AS one')));
      const refused = asked.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
      expect(refused.length).toBeGreaterThan(0);
      expect(refused.every((error) => error.name === 'StoreError' && error.retry)).toBe(true);
    });
  });
}
