// What makes a dashboard of this house a good one, held over the committed files in both languages: one shape, one
// palette, no query that could hurt, no link into nothing, and nowhere green for what is not known.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dashboardFiles, folderOf } from '../../dashboards/all.ts';
import { palette } from '../../dashboards/house/palette.ts';
import { healthWords, languages, missWords, modeWords, statusWords } from '../../dashboards/house/words.ts';
import { missCauses } from '../../ingest/domain/complaint.ts';
import { builtInKinds } from '../../ingest/domain/kind.ts';
import { orderStatuses } from '../../ingest/domain/order.ts';
import { kpiFields, kpiMeasurement, snakeOf } from '../../ingest/store/influx/lines.ts';
import {
  type DashboardFile,
  dashboardsFolder,
  languageFolders,
  type PanelFile,
  panelsOf,
  queryOf,
  readDashboards,
  readYaml,
  type Target,
} from './files.ts';
import { unitIds } from './grafana.ts';

const sources = (readYaml('datasources/weisu.yaml') as { datasources: { uid: string; type: string }[] })
  .datasources;
const corePanels = [
  'stat',
  'timeseries',
  'table',
  'bargauge',
  'state-timeline',
  'geomap',
  'text',
  'alertlist',
];
/** Links that go to the console, not to a dashboard. */
const consoleUrl = /^\$\{console\}\/orders\//;
/** Not variables of ours: Grafana's macros and what it fills into links. */
const macros = [
  'timeFilter',
  '__interval',
  '__timeFilter',
  '__timeGroupAlias',
  '__url_time_range',
  '__data',
  '__all',
];

test('what is committed is what the TypeScript generates', () => {
  for (const language of languages) {
    const files = dashboardFiles(language);
    const folder = join(dashboardsFolder, folderOf[language]);
    expect(readdirSync(folder).sort()).toEqual([...files.keys()].sort());
    const committed = readDashboards(folderOf[language] as (typeof languageFolders)[number]);
    for (const [name, text] of files) expect(committed.get(name)).toEqual(JSON.parse(text));
  }
});

describe.each(languageFolders)('dashboards in %s', (folder) => {
  const files = readDashboards(folder);
  const all = [...files.values()];
  /** Every panel or target that breaks the rule, by a name that can be found. */
  const breaking = (rule: (panel: PanelFile, board: DashboardFile) => boolean, types?: readonly string[]) =>
    all.flatMap((board) =>
      panelsOf(board)
        .filter((panel) => types === undefined || types.includes(panel.type))
        .filter((panel) => !rule(panel, board))
        .map((panel) => `${board.uid}: ${panel.title}`),
    );
  const targets = all.flatMap((board) =>
    panelsOf(board).flatMap((panel) => (panel.targets ?? []).map((target) => ({ board, panel, target }))),
  );
  const wrongTargets = (rule: (target: Target, board: DashboardFile) => boolean) =>
    targets
      .filter(({ target, board }) => !rule(target, board))
      .map(({ board, panel, target }) => `${board.uid}: ${panel.title}: ${queryOf(target)}`);
  const influx = targets.filter(({ target }) => target.query !== undefined);
  const variables = (board: DashboardFile) => board.templating.list;
  const links = (panel: PanelFile) => [
    ...(panel.fieldConfig?.defaults.links ?? []),
    ...(panel.fieldConfig?.overrides ?? []).flatMap(({ properties }) =>
      properties.filter(({ id }) => id === 'links').flatMap(({ value }) => value as { url: string }[]),
    ),
  ];

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

  test('5, 6: ids are unique, and nothing overlaps or leaves the grid', () => {
    for (const board of all) {
      const every = board.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
      expect(new Set(every.map(({ id }) => id)).size).toBe(every.length);
      expect(every.filter(({ id }) => !(0 < id))).toEqual([]);
      for (const group of [board.panels, ...board.panels.map((panel) => panel.panels ?? [])]) {
        const cells = group.flatMap(({ gridPos: { x, y, w, h } }) =>
          Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
        );
        expect(new Set(cells).size).toBe(cells.length);
        expect(group.filter(({ gridPos: { x, w } }) => 24 < x + w)).toEqual([]);
      }
    }
  });

  test('7: no more than 25 panels are open at once', () => {
    const open = (board: DashboardFile) => board.panels.filter(({ type }) => type !== 'row').length;
    expect(all.filter((board) => 25 < open(board)).map(({ uid }) => uid)).toEqual([]);
  });

  test('8, 9: short titles, real descriptions, core panels', () => {
    const descriptionMin = folder === 'json' ? 9 : 20;
    expect(breaking(({ title }) => 0 < title.length && title.length <= 40)).toEqual([]);
    expect(
      breaking(({ type, description = '' }) => type === 'text' || descriptionMin <= description.length),
    ).toEqual([]);
    expect(breaking(({ type }) => corePanels.includes(type))).toEqual([]);
  });

  test('10: every unit is one that Grafana knows', () => {
    const known = (unit: string) => unitIds.has(unit) || /^(suffix|currency):/.test(unit);
    const used = (panel: PanelFile) => [
      panel.fieldConfig?.defaults.unit ?? 'missing',
      ...(panel.fieldConfig?.overrides ?? []).flatMap(({ properties }) =>
        properties.filter(({ id }) => id === 'unit').map(({ value }) => String(value)),
      ),
    ];
    expect(
      breaking((panel) => ['text', 'alertlist'].includes(panel.type) || used(panel).every(known)),
    ).toEqual([]);
    expect(unitIds.size).toBeGreaterThan(200);
  });

  test('11: what is unknown is grey: thresholds rise from grey, null is mapped, an empty answer has words', () => {
    const single = ['stat', 'bargauge'];
    expect(
      breaking(({ fieldConfig }) => {
        const steps = fieldConfig!.defaults.thresholds!.steps;
        const values = steps.slice(1).map(({ value }) => value!);
        return (
          steps[0]!.value === null &&
          steps[0]!.color === palette.unknown &&
          values.every((v, i) => i === 0 || values[i - 1]! < v)
        );
      }, single),
    ).toEqual([]);
    expect(
      breaking(({ fieldConfig }) => (fieldConfig!.defaults.mappings ?? []).some(isNullMapping), single),
    ).toEqual([]);
    expect(breaking(({ options }) => options?.reduceOptions?.calcs.join() === 'lastNotNull', single)).toEqual(
      [],
    );
    expect(
      breaking(
        ({ type, fieldConfig }) =>
          ['text', 'alertlist'].includes(type) || (fieldConfig?.defaults.noValue ?? '') !== '',
      ),
    ).toEqual([]);
    expect(
      breaking(
        ({ fieldConfig }) => {
          const { unit, min, max } = fieldConfig!.defaults;
          return unit !== 'percentunit' || (min === 0 && max === 1);
        },
        ['stat', 'timeseries'],
      ),
    ).toEqual([]);
  });

  test('11: a stat of telemetry shows the last minutes only, never yesterday as today', () => {
    expect(
      breaking(
        ({ targets: asked = [], timeFrom }) => asked[0]!.query === undefined || timeFrom === '5m',
        ['stat'],
      ),
    ).toEqual([]);
  });

  test('12: no colour but the palette', () => {
    const colours = new Set<string>(Object.values(palette));
    const used = [...JSON.stringify(all).matchAll(/"#[0-9a-fA-F]{3,8}"/g)].map((m) => m[0].slice(1, -1));
    expect(used.filter((colour) => !colours.has(colour))).toEqual([]);
    expect(JSON.stringify(all)).not.toMatch(/"(semi-dark-|dark-|light-)?(green|red|orange|yellow|blue)"/);
    // A state has the same colour wherever it is shown.
    const byState = new Map<string, Set<string>>();
    for (const [, state, colour] of JSON.stringify(all).matchAll(
      /"(ok|fault|unknown|open|accepted|closed)":\{"text":"[^"]*","color":"(#\w+)"/g,
    ))
      byState.set(state!, (byState.get(state!) ?? new Set()).add(colour!));
    expect([...byState.values()].filter((set) => set.size > 1)).toEqual([]);
    expect(byState.size).toBe(6);
  });

  test('13: gaps stay gaps; only the orders opened are stacked', () => {
    const custom = ({ fieldConfig }: PanelFile) => fieldConfig!.defaults.custom ?? {};
    expect(breaking((panel) => custom(panel).spanNulls === false, ['timeseries'])).toEqual([]);
    expect(wrongTargets((target) => !/fill\(previous\)/.test(queryOf(target)))).toEqual([]);
    const stacked = (panel: PanelFile) =>
      (custom(panel).stacking as { mode?: string } | undefined)?.mode === 'normal';
    expect(
      breaking((panel) => !stacked(panel) || /立单|Orders opened/.test(panel.title), ['timeseries']),
    ).toEqual([]);
  });

  test('14: every state of a state timeline has its mapping, and every status, health and cause has words', () => {
    expect(
      breaking(
        ({ fieldConfig }) => fieldConfig!.defaults.mappings!.some(({ type }) => type === 'value'),
        ['state-timeline'],
      ),
    ).toEqual([]);
    expect(Object.keys(statusWords)).toEqual([...orderStatuses]);
    expect(Object.keys(missWords)).toEqual([...missCauses]);
    expect(Object.keys(healthWords)).toEqual(['ok', 'fault', 'unknown']);
    expect(Object.keys(modeWords)).toEqual(['off', 'standby', 'heat', 'defrost']);
  });

  test('15, 19: sources are provisioned, refIds unique, points bounded', () => {
    expect(
      wrongTargets(({ datasource }) =>
        sources.some(({ uid, type }) => uid === datasource.uid && type === datasource.type),
      ),
    ).toEqual([]);
    expect(
      breaking(({ targets: asked = [] }) => new Set(asked.map(({ refId }) => refId)).size === asked.length),
    ).toEqual([]);
    expect(breaking(({ maxDataPoints = 0 }) => maxDataPoints <= 1000)).toEqual([]);
  });

  test('16: InfluxQL is bounded in time, one statement, and cheap', () => {
    const rules: readonly (readonly [string, (query: string) => boolean])[] = [
      ['one statement', (q) => !q.includes(';') && !q.includes('[[')],
      ['bounded', (q) => q.includes('$timeFilter')],
      ['aggregated over time', (q) => /^SELECT (sum|mean|count|last)\(/.test(q) && /GROUP BY time\(/.test(q)],
      ['no star', (q) => !/SELECT \*/.test(q)],
      [
        'no readings of thousands',
        (q) => !/FROM "(streetlight|heater)"/.test(q) || q.includes(`"device" = '$device'`),
      ],
      ['no series per device over the town', (q) => !/GROUP BY [^)]*"device"/.test(q)],
      ['no sum of samples', (q) => !/sum\("(power_w|total|online)"\)/.test(q) || q.includes('"fleet_kpi"')],
      ['silence stays visible', (q) => q.includes('fill(none)')],
    ];
    expect(influx.length).toBeGreaterThan(40);
    for (const [what, rule] of rules)
      expect(
        influx.filter(({ target }) => !rule(target.query!)).map(({ target }) => `${what}: ${target.query}`),
      ).toEqual([]);
  });

  test('16: measurements and fields are those that the program writes', () => {
    const fields = new Map<string, readonly string[]>([
      [kpiMeasurement, kpiFields.map((field) => snakeOf[field])],
    ]);
    for (const [kind, { metrics }] of builtInKinds) fields.set(kind, Object.keys(metrics));
    const every = new Set([...fields.values()].flat());
    for (const { target } of influx) {
      const from = [...target.query!.matchAll(/FROM "(\w+)"/g)].map((m) => m[1]!);
      const known = from.length === 0 ? every : new Set(from.flatMap((name) => fields.get(name) ?? []));
      const asked = [...target.query!.matchAll(/(?:sum|mean|count|last)\("(\w+)"\)/g)].map((m) => m[1]!);
      const inner = new Set([...target.query!.matchAll(/AS "(\w+)"/g)].map((m) => m[1]!));
      expect(asked.filter((field) => !known.has(field) && !inner.has(field))).toEqual([]);
    }
  });

  test('16, 17: a variable with many values is asked for as a list, one with one as text', () => {
    for (const { board, target } of targets) {
      for (const { name, multi = false } of variables(board)) {
        const text = queryOf(target);
        const uses = text.split(`$${name}`).length - 1;
        const asList =
          text.split(target.query === undefined ? `IN ($${name})` : `=~ /^$${name}$/`).length - 1;
        const asText = text.split(`'$${name}'`).length - 1 + text.split(`/^$${name}$/`).length - 1;
        expect([board.uid, text, uses]).toEqual([board.uid, text, multi ? asList : asText]);
      }
    }
  });

  test('17: SQL only reads, only the views, and only so much', () => {
    const statements = targets
      .filter(({ target }) => target.rawSql !== undefined)
      .map(({ target }) => target.rawSql!);
    expect(statements.length).toBeGreaterThan(30);
    expect(statements.filter((text) => !text.startsWith('SELECT ') || text.includes(';'))).toEqual([]);
    const tables = statements.flatMap((text) =>
      [...text.matchAll(/\b(?:FROM|JOIN) (?!now\(|now\b|now -)([a-z_.]+)/g)]
        .map((m) => m[1]!)
        .filter((name) => name !== 'last_seen_at'),
    );
    expect(tables.filter((name) => !name.startsWith('reporting.'))).toEqual([]);
    expect(statements.filter((text) => !/\$__timeFilter\(\w+\)|LIMIT \d+/.test(text))).toEqual([]);
  });

  test('18: every variable is declared, used, and kept up to date', () => {
    for (const board of all) {
      const text = JSON.stringify({ ...board, templating: undefined });
      const chain = variables(board)
        .map(({ query }) => query)
        .join(' ');
      const names = variables(board).map(({ name }) => name);
      const used = [...`${text} ${chain}`.matchAll(/\$\{?(\w+)/g)].map((m) => m[1]!);
      expect(new Set(used.filter((name) => !macros.includes(name) && !names.includes(name)))).toEqual(
        new Set(),
      );
      expect(names.filter((name) => !used.includes(name))).toEqual([]);
      for (const variable of variables(board)) {
        expect(variable.allValue).toBeUndefined();
        if (variable.type === 'query') expect(variable.refresh).toBe(2);
      }
    }
  });

  test('20: every table puts its columns in order', () => {
    expect(
      breaking(({ transformations = [] }) => transformations.some(({ id }) => id === 'organize'), ['table']),
    ).toEqual([]);
  });

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
          .flatMap(links)
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
      const names = variables(there!).map(({ name }) => name);
      expect(given.filter((name) => !names.includes(name))).toEqual([]);
    }
  });

  test('21: a link names only columns that its query gives', () => {
    const missing = all.flatMap((board) =>
      panelsOf(board).flatMap((panel) => {
        const asked = (panel.targets ?? []).map(queryOf).join(' ');
        return links(panel)
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
        .flatMap(links)
        .some(({ url }) => to.test(url));
    };
    for (const kind of ['streetlights', 'heaters', 'toilets', 'gateways']) {
      expect(leads('weisu-overview', new RegExp(`/d/weisu-${kind}\\?`))).toBe(true);
      expect(leads(`weisu-${kind}`, /\/d\/weisu-village\?/)).toBe(true);
    }
    expect(leads('weisu-village', /\/d\/weisu-device\?/)).toBe(true);
    expect(leads('weisu-device', consoleUrl)).toBe(true);
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

function isNullMapping({
  type,
  options,
}: {
  readonly type: string;
  readonly options: Readonly<Record<string, unknown>>;
}): boolean {
  const { match, result } = options as { match?: string; result?: { color: string } };
  return type === 'special' && match === 'null+nan' && result?.color === palette.unknown;
}
