// One SQL text for two engines.
import { expect, test } from 'vitest';
import { migrationStatements, numberedParams } from '../../ingest/store/sql/dialect.ts';

test.each([
  ['SELECT ?, ?', 'SELECT $1, $2'],
  [`SELECT '?' || ?`, `SELECT '?' || $1`],
  [`SELECT 'it''s ?', ?`, `SELECT 'it''s ?', $1`],
  ['SELECT 1', 'SELECT 1'],
])('%s becomes %s', (given, expected) => expect(numberedParams(given)).toBe(expected));

test.each([
  [
    'postgres',
    ['CREATE TABLE t (\n  id TEXT COLLATE "C" PRIMARY KEY,\n  n BIGINT\n)', 'INSERT INTO t VALUES (1)'],
  ],
  ['sqlite', ['CREATE TABLE t (\n  id TEXT PRIMARY KEY,\n  n INTEGER\n) STRICT', 'INSERT INTO t VALUES (1)']],
] as const)('a migration in the words of %s', (dialect, expected) => {
  const text = `-- Words; and more.
CREATE TABLE t (
  id TEXT COLLATE "C" PRIMARY KEY,
  n BIGINT
);
-- More words.
INSERT INTO t VALUES (1);
`;
  expect(migrationStatements(text, dialect)).toEqual(expected);
});
