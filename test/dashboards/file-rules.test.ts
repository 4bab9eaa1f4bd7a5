// The files of the dashboards: generated from the TypeScript, one shape, one language, and a word about what to do.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dashboardFiles, folderOf } from '../../dashboards/all.ts';
import { languages } from '../../dashboards/house/words.ts';
import { committed } from './committed.ts';
import { dashboardsFolder, languageFolders, panelsOf, readDashboards } from './files.ts';

test('1: what is committed is what the TypeScript generates', () => {
  for (const language of languages) {
    const files = dashboardFiles(language);
    const folder = join(dashboardsFolder, folderOf[language]);
    expect(readdirSync(folder).sort()).toEqual([...files.keys()].sort());
    const read = readDashboards(folderOf[language] as (typeof languageFolders)[number]);
    for (const [name, text] of files) expect(read.get(name)).toEqual(JSON.parse(text));
  }
});

describe.each(languageFolders)('dashboards in %s', (folder) => {
  const { files, all } = committed(folder);

  test('2: a uid is the file name, and classic, with nothing of an export in it', () => {
    expect(all.map(({ uid }) => uid).filter((uid) => !/^weisu-[a-z0-9-]{3,34}$/.test(uid))).toEqual([]);
    expect([...files].filter(([name, { uid }]) => name !== `${uid}.json`)).toEqual([]);
    expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
    expect(
      all.filter((board) => ['id', '__inputs', 'apiVersion', 'elements'].some((member) => member in board)),
    ).toEqual([]);
  });

  test('3: read-only, in town time, tagged, refreshed no faster than points are written', () => {
    for (const board of all)
      expect(board).toMatchObject({
        schemaVersion: 42,
        editable: false,
        timezone: 'Asia/Shanghai',
        tags: ['weisu'],
        time: { to: 'now' },
        refresh: '1m',
      });
  });

  test('4: says what it is about, and what to do', () => {
    expect(all.filter(({ description }) => description.length < 10)).toEqual([]);
    expect(
      all.filter(
        (board) =>
          !panelsOf(board).some(
            ({ type, options }) => type === 'text' && (options?.content ?? '').length > 30,
          ),
      ),
    ).toEqual([]);
  });

  test('24: one language throughout, and nothing unfinished', () => {
    const text = all.flatMap((board) => [
      board.title,
      board.description,
      ...panelsOf(board).flatMap(({ title, description = '' }) => [title, description]),
    ]);
    const han = /\p{Script=Han}/u;
    expect(
      text.filter((words) => han.test(words) !== (folder === 'json') && !/^Grafana/.test(words)),
    ).toEqual([]);
    expect(JSON.stringify(all)).not.toMatch(/TODO|FIXME|lorem|\btest\b/i);
  });
});
