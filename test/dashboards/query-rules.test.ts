// No query that could hurt: bounded, read-only, of what is there, and never over the readings of thousands.
import { describe, expect, test } from 'vitest';
import { builtInKinds } from '../../ingest/domain/kind.ts';
import { kpiFields, kpiMeasurement, snakeOf } from '../../ingest/store/influx/lines.ts';
import { committed } from './committed.ts';
import { languageFolders, queryOf, readYaml } from './files.ts';
import { datasourcesFile } from './provisioning-schema.ts';

const { datasources: sources } = datasourcesFile.parse(readYaml('datasources/weisu.yaml'));
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

describe.each(languageFolders)('queries in %s', (folder) => {
  const { all, targets, influx, breaking, wrongTargets } = committed(folder);

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
      for (const { name, multi = false } of board.templating.list) {
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
      const chain = board.templating.list.map(({ query }) => query).join(' ');
      const names = board.templating.list.map(({ name }) => name);
      const used = [...`${text} ${chain}`.matchAll(/\$\{?(\w+)/g)].map((m) => m[1]!);
      expect(new Set(used.filter((name) => !macros.includes(name) && !names.includes(name)))).toEqual(
        new Set(),
      );
      expect(names.filter((name) => !used.includes(name))).toEqual([]);
      for (const variable of board.templating.list) {
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
});
