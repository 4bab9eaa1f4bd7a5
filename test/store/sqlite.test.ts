// The SQLite door: its settings are what durability rests on, and the drivers' own defaults are weaker.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { StoreError } from '../../ingest/store/ports.ts';
import { compareVersions, inTransaction, openSqlite } from '../../ingest/store/sqlite.ts';

const dir = mkdtempSync(join(tmpdir(), 'weisu-sqlite-'));
afterAll(() => rmSync(dir, { recursive: true }));

const db = openSqlite(join(dir, 'a.db'));
afterAll(() => db.close());

describe('settings', () => {
  const cases = [
    ['journal_mode', 'wal'],
    ['synchronous', 2],
    ['foreign_keys', 1],
  ] as const;
  test.each(cases)('%s is %s', (pragma, value) => {
    expect(db.prepare(`PRAGMA ${pragma}`).get()).toEqual({ [pragma]: value });
  });
});

test('values of every type come back as they went in', () => {
  db.exec('CREATE TABLE t (i INTEGER, r REAL, s TEXT, b BLOB, n INTEGER)');
  const row = { i: 1_790_000_000_000, r: -0.1, s: '报修', b: new Uint8Array([0, 255]), n: null };
  db.prepare('INSERT INTO t VALUES (?, ?, ?, ?, ?)').run(row.i, row.r, row.s, row.b, row.n);
  const back = db.prepare('SELECT * FROM t').get()!;
  expect({ ...back, b: new Uint8Array(back.b as Uint8Array) }).toEqual(row);
});

test('a transaction that throws leaves nothing behind', () => {
  db.exec('CREATE TABLE u (i INTEGER)');
  const broken = () =>
    inTransaction(db, () => {
      db.exec('INSERT INTO u VALUES (1)');
      throw new Error('stop');
    });
  expect(broken).toThrow('stop');
  expect(inTransaction(db, () => db.prepare('SELECT count(*) AS n FROM u').get())).toEqual({ n: 0 });
});

test('a file that is no database is an error that trying again cannot mend', () => {
  writeFileSync(join(dir, 'b.db'), 'no database, but long enough to be read as a header of one'.repeat(9));
  expect(() => openSqlite(join(dir, 'b.db'))).toThrow(StoreError);
});

test.each([
  ['3.51.3', '3.51.3', 0],
  ['3.9.0', '3.51.3', -1],
  ['3.53', '3.51.3', 1],
  ['24.2.0', '24.15.0', -1],
])('version %s against %s is %i', (a, b, sign) => {
  expect(Math.sign(compareVersions(a, b))).toBe(sign);
});
