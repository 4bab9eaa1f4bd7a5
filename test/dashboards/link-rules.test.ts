// No link into nothing: from the town to the kind, the village, the device and the order.
import { describe, expect, test } from 'vitest';
import { committed, linksOf } from './committed.ts';
import { languageFolders, panelsOf, queryOf } from './files.ts';

/** Links that go to the console, not to a dashboard. */
const consoleUrl = /^\$\{console\}\/orders\//;

describe.each(languageFolders)('links in %s', (folder) => {
  const { all } = committed(folder);

  test('21: dashboards lead to each other, and every link arrives', () => {
    for (const board of all)
      expect(board.links).toEqual([
        expect.objectContaining({
          type: 'dashboards',
          tags: ['weisu'],
          asDropdown: true,
          keepTime: true,
          includeVars: true,
        }),
      ]);
    const inTexts = all.flatMap((board) =>
      panelsOf(board).flatMap(({ options }) =>
        [...(options?.content ?? '').matchAll(/\]\(([^)]+)\)/g)].map((m) => m[1]!),
      ),
    );
    const urls = [
      ...all.flatMap((board) =>
        panelsOf(board)
          .flatMap(linksOf)
          .map(({ url }) => url),
      ),
      ...inTexts,
    ].filter((url) => !consoleUrl.test(url));
    expect(urls.length).toBeGreaterThan(30);
    for (const url of urls) {
      const [, uid, query] = /^\/d\/([\w-]+)\?(.*)$/.exec(url)!;
      const there = all.find((board) => board.uid === uid);
      expect(there, url).toBeDefined();
      const given = [...query!.matchAll(/var-(\w+)=/g)].map((m) => m[1]!);
      const names = there!.templating.list.map(({ name }) => name);
      expect(given.filter((name) => !names.includes(name))).toEqual([]);
    }
  });

  test('21: a link names only columns that its query gives', () => {
    const missing = all.flatMap((board) =>
      panelsOf(board).flatMap((panel) => {
        const asked = (panel.targets ?? []).map(queryOf).join(' ');
        return linksOf(panel)
          .flatMap(({ url }) => [...url.matchAll(/__data\.fields\.(\w+)/g)].map((m) => m[1]!))
          .filter((column) => !new RegExp(`\\b${column}\\b`).test(asked))
          .map((column) => `${board.uid}: ${panel.title}: ${column}`);
      }),
    );
    expect(missing).toEqual([]);
  });

  test('22: from the town to the kind, the village, the device and the order', () => {
    const leads = (uid: string, to: RegExp) => {
      const board = all.find((one) => one.uid === uid)!;
      return panelsOf(board)
        .flatMap(linksOf)
        .some(({ url }) => to.test(url));
    };
    for (const kind of ['streetlights', 'heaters', 'toilets', 'gateways']) {
      expect(leads('weisu-overview', new RegExp(`/d/weisu-${kind}\\?`))).toBe(true);
      expect(leads(`weisu-${kind}`, /\/d\/weisu-village\?/)).toBe(true);
    }
    expect(leads('weisu-village', /\/d\/weisu-device\?/)).toBe(true);
    expect(leads('weisu-device', consoleUrl)).toBe(true);
  });
});
