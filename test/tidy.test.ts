// Keeps the house: who may import whom (the table in ARCHITECTURE.md), no circles, pure files pure, nothing exported or kept for nobody.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const tops = ['start', 'broker', 'ingest', 'api', 'simulators', 'dashboards', 'commands', 'test'];
const files = [
  'main.ts',
  ...tops.flatMap((top) =>
    (readdirSync(join(root, top), { recursive: true }) as string[])
      .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts') && !name.includes('node_modules'))
      .map((name) => join(top, name)),
  ),
];
const source = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));

interface Import {
  readonly from: string;
  readonly target: string;
  /** Erased before anything runs, so that a circle of them is none. */
  readonly typesOnly: boolean;
  readonly names: readonly string[];
}

/** Every static, dynamic and worker import with a literal path; packages keep their bare name. */
function importsOf(file: string): readonly Import[] {
  const text = source.get(file)!;
  const out: Import[] = [];
  const add = (target: string, clause: string, typesOnly = false) => {
    const path = target.startsWith('.') ? normalize(join(dirname(file), target)) : target;
    const names = [...clause.matchAll(/([A-Za-z_$][\w$]*)(?:\s+as\s+[\w$]+)?\s*(?:,|}|$)/g)].map(
      (m) => m[1]!,
    );
    out.push({ from: file, target: path, typesOnly, names: clause.includes('*') ? ['*'] : names });
  };
  for (const m of text.matchAll(/^(?:import|export)\s+(type\s+)?([^'"`;]*?)\s*from\s*['"]([^'"]+)['"]/gms)) {
    add(m[3]!, m[2]!, m[1] !== undefined);
  }
  for (const m of text.matchAll(/^import\s*['"]([^'"]+)['"]/gm)) add(m[1]!, '*');
  for (const m of text.matchAll(/import\(\s*['"]([^'"]+)['"]\s*\)/g)) add(m[1]!, '*');
  for (const m of text.matchAll(/new URL\(\s*['"](\.[^'"]+\.tsx?)['"]/g)) add(m[1]!, '*');
  return out;
}
const imports = files.flatMap(importsOf);

/** Rows of ARCHITECTURE.md's import table: folder or file -> prefixes and packages it may import. */
function allowed(): ReadonlyMap<string, readonly string[]> {
  const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const table = text.slice(text.indexOf('<!-- imports -->'), text.indexOf('<!-- /imports -->'));
  const rows = [...table.matchAll(/^\| `([^`]+)` \| (.*?) \|/gm)];
  return new Map(rows.map(([, place, may]) => [place!, [...may!.matchAll(/`([^`]+)`/g)].map((m) => m[1]!)]));
}

const under = (path: string, place: string): boolean =>
  path === place || path.startsWith(`${place}/`) || path.startsWith(`${place}.`);

describe('imports', () => {
  const table = allowed();
  const placeOf = (file: string): string | undefined =>
    [...table.keys()].filter((place) => under(file, place)).sort((a, b) => b.length - a.length)[0];

  test('the table in ARCHITECTURE.md has a row for every file', () => {
    expect(files.filter((file) => !under(file, 'test') && placeOf(file) === undefined)).toEqual([]);
  });

  test('every import is allowed by its row', () => {
    const wrong = imports.filter(({ from, target }) => {
      if (under(from, 'test') || target.startsWith('node:')) return false;
      const place = placeOf(from);
      if (place === undefined || under(target, place)) return false;
      return !table.get(place)!.some((may) => may === 'anything' || under(target, may));
    });
    expect(wrong.map(({ from, target }) => `${from} -> ${target}`)).toEqual([]);
  });

  test('nobody imports the tests, and main.ts only the demo’s own way into it', () => {
    const wrong = imports.filter(
      ({ from, target }) =>
        !under(from, 'test') &&
        (under(target, 'test') || (target === 'main.ts' && from !== 'commands/demo-main.ts')),
    );
    expect(wrong.map(({ from, target }) => `${from} -> ${target}`)).toEqual([]);
  });

  test('there is no circle', () => {
    const next = new Map(
      files.map((file) => [
        file,
        importsOf(file)
          .filter((i) => !i.typesOnly && source.has(i.target))
          .map((i) => i.target),
      ]),
    );
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      if (done.has(file) || path.includes(file)) return;
      for (const target of next.get(file) ?? []) visit(target, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(circles).toEqual([]);
  });
});

describe('pure files', () => {
  const pure = [
    'ingest/domain',
    'ingest/judge',
    'ingest/orders',
    'ingest/decode',
    'ingest/clock',
    'ingest/gate',
    'ingest/sequence',
    'ingest/engine',
    'ingest/effects',
    'ingest/trial-figures',
    'broker/access',
    'broker/credentials',
    'simulators/signals',
    'simulators/defects',
    'simulators/weather',
    'simulators/people',
  ];
  const banned =
    /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.|\bawait\b|\bperformance\.now\b|\bsetTimeout\b|\brandomUUID\b/;
  const shell = /-file\.ts$/;

  test('read no clock, no chance, no environment, and never await', () => {
    const wrong = files.filter(
      (file) => pure.some((place) => under(file, place)) && !shell.test(file) && banned.test(code(file)),
    );
    expect(wrong).toEqual([]);
  });
});

describe('nothing is kept for nobody', () => {
  const entries = [
    'main.ts',
    ...files.filter((f) => under(f, 'commands') || under(f, 'test') || f.startsWith('api/console')),
  ];
  const byTarget = new Map<string, Import[]>();
  for (const one of imports) byTarget.set(one.target, [...(byTarget.get(one.target) ?? []), one]);

  test('no file is dead', () => {
    expect(files.filter((file) => !entries.includes(file) && !byTarget.has(file))).toEqual([]);
  });

  test('no export is unused', () => {
    const unused = files
      .filter((file) => !entries.includes(file))
      .flatMap((file) => {
        const used = new Set((byTarget.get(file) ?? []).flatMap((i) => i.names));
        if (used.has('*')) return [];
        const names = [
          ...source.get(file)!.matchAll(/^export (?:async )?(?:function\*?|const|class) ([\w$]+)/gm),
        ].map((m) => m[1]!);
        return names.filter((name) => !used.has(name)).map((name) => `${file}: ${name}`);
      });
    expect(unused).toEqual([]);
  });
});

/** The file without comments and strings' contents, so that words in them do not count. */
function code(file: string): string {
  return source
    .get(file)!
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    .replace(/'[^'\n]*'/g, "''");
}
