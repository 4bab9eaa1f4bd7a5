// `npm run token` as a person calls it, on the embedded store in a folder of its own.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { sha256 } from '../../api/secret.ts';
import { openSql } from '../../ingest/store/sql/open.ts';
import { sqlPeopleStore } from '../../ingest/store/sql/people-store.ts';
import { sqlReportStore } from '../../ingest/store/sql/report-store.ts';
import { aRegistry } from '../store/reports-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'weisu-token-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}
function token(args: readonly string[], stdin = '', data = folder): Promise<Ran> {
  const file = join(import.meta.dirname, '../../commands/token.ts');
  const env = { ...process.env, WEISU_DATA_DIR: data, DATABASE_URL: '' };
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      ['--import', 'tsx', file, ...args],
      { env },
      (error, out, err) => {
        done({ code: error === null ? 0 : Number(error.code), out: out.trim(), err });
      },
    );
    child.stdin!.end(stdin);
  });
}

test('makes, lists and revokes', async () => {
  const { out: secret } = await token(['add', 'grafana', '--role', 'viewer', '--village', 'v01,v02']);
  expect(secret).toMatch(/^weisu_[\w-]{43}$/);
  expect((await token(['add-user', '老王', '--role', 'crew', '--crew', 'c1'], 'a long password\n')).out).toBe(
    '',
  );
  const twice = await token(['add-user', '老王', '--role', 'viewer'], 'another password\n');
  expect([twice.code, twice.out, twice.err.trim()]).toEqual([
    1,
    '',
    '已有这个用户 there is such a user already: 老王',
  ]);
  const listed = (await token(['list'])).out.split('\n').map((line) => line.split('\t'));
  expect(listed.map(([what, , name, role, scope]) => [what, name, role, scope])).toEqual([
    ['token', 'grafana', 'viewer', 'v01,v02'],
    ['user', '老王', 'crew', 'c1'],
  ]);
  expect((await token(['revoke', listed[0]![1]!])).code).toBe(0);
  expect((await token(['remove-user', '老王'])).code).toBe(0);
  const sql = await openSql(folder, undefined, 0);
  const people = sqlPeopleStore(sql);
  expect(await people.tokenByHash(sha256(secret), 0)).toBeUndefined();
  expect(await people.users()).toEqual([]);
  expect((await people.auditLog({ limit: 10 })).items).toHaveLength(4);
  await sql.close();
});

test('a village or crew that is not there is refused by its name, once the program has told which there are', async () => {
  const data = mkdtempSync(join(tmpdir(), 'weisu-token-'));
  const add = (...scope: string[]) => token(['add', 'x', '--role', 'viewer', ...scope], '', data);
  const early = await add('--village', 'v99');
  expect([early.code, early.err]).toEqual([0, expect.stringContaining('not started yet')]);
  const sql = await openSql(data, undefined, 0);
  await sqlReportStore(sql).saveRegistry(aRegistry('1', 'h1'));
  await sql.close();

  for (const [scope, refused] of [
    [['--village', 'v01,v99'], 'there is no village v99; there are v01, v02'],
    [['--crew', 'c-none'], 'there is no crew c-none; there are c-heat'],
  ] as const) {
    const { code, out, err } = await add(...scope);
    expect([code, out, err.split('\n')[0]]).toEqual([78, '', refused]);
  }
  const crew = ['add-user', '老王', '--role', 'crew', '--crew', 'c-none'];
  expect((await token(crew, 'a long password\n', data)).code).toBe(78);
  const sound = await add('--village', 'v01, v02', '--crew', 'c-heat');
  expect([sound.code, sound.err]).toEqual([0, '']);
  const listed = (await token(['list'], '', data)).out.split('\n').map((line) => line.split('\t')[4]);
  expect(listed.sort()).toEqual(['v01,v02 c-heat', 'v99']);
  rmSync(data, { recursive: true });
});

test('makes no token where there is no installation', async () => {
  const nowhere = join(folder, 'nowhere');
  const { code, out, err } = await token(['add', 'grafana', '--role', 'viewer'], '', nowhere);
  expect([code, out, err]).toEqual([78, '', expect.stringContaining('WEISU_DATA_DIR')]);
  expect(existsSync(nowhere)).toBe(false);
});

test.each([
  [['--help'], 0],
  [[], 78],
  [['dance'], 78],
  [['add', 'x', '--role', 'boss'], 78],
  [['add', '--role', 'viewer'], 78],
  [['add', 'x', '--role', 'crew'], 78],
  [['add', 'x', '--role', 'viewer', '--expires', 'soon'], 78],
  [['revoke', 'nowhere'], 1],
] as const)('%j exits with %i', async (args, code) => {
  expect((await token(args)).code).toBe(code);
});
