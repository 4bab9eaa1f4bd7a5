// Random requests made from the OpenAPI document, right and wrong ones: whatever is sent, nothing answers 5xx.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SmallTown, smallTown, type Who } from './small-town.ts';

interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}
interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: Schema;
}
interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

let town: SmallTown;
let operations: readonly Operation[];
beforeAll(async () => {
  town = await smallTown();
  const { paths } = (await town.ask('nobody', 'GET', '/api/v1/openapi.json')).json;
  operations = Object.entries(paths as Record<string, Record<string, Operation>>)
    // Live: would never end.
    .filter(([path]) => path !== '/api/v1/events')
    .flatMap(([path, methods]) => Object.entries(methods).map(([method, o]) => ({ ...o, method, path })));
});
afterAll(() => town.stop());

const nasty = fc.constantFrom(
  '',
  ' ',
  "'",
  '"',
  '%',
  '../..',
  '<script>',
  '\u0000',
  '😀',
  'null',
  '-1',
  '1e999',
  '{}',
);
const text = fc.oneof(nasty, fc.string({ maxLength: 40 }), fc.string({ unit: 'grapheme', maxLength: 20 }));
const ids = fc.constantFrom(
  'lamp-1',
  'heat-1',
  'lamp-order',
  'far-order',
  'u-office',
  't-viewer',
  'v01',
  'devices',
  'daily',
);
const instant = fc
  .date({ noInvalidDate: true, min: new Date('1970-01-01'), max: new Date('9999-12-30') })
  .map((date) => date.toISOString());
const junk = fc.oneof(
  text,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(text, { maxLength: 3 }),
);

/** Mostly what the schema asks for, sometimes anything. */
function valueFor(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 7, arbitrary: rightFor(schema) }, { weight: 1, arbitrary: junk });
}
function rightFor(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(rightFor));
  switch (schema.type) {
    case 'integer':
      return fc.integer({
        min: Math.max(schema.minimum ?? 0, -1e6),
        max: Math.min(schema.maximum ?? 1e6, 1e6),
      });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(rightFor(schema.items ?? {}), { maxLength: 3 });
    case 'object': {
      const members = Object.entries(schema.properties ?? {}).map(
        ([name, member]) => [name, valueFor(member)] as const,
      );
      const requiredKeys = Object.keys(schema.properties ?? {}).filter((name) =>
        schema.required?.includes(name),
      );
      return fc.record(Object.fromEntries(members), { requiredKeys });
    }
    default:
      if (schema.format === 'date-time') return instant;
      if (schema.format === 'date') return instant.map((at) => at.slice(0, 10));
      return fc.oneof(ids, text);
  }
}

const people = fc.constantFrom<Who>(
  'admin',
  'admin',
  'admin',
  'office',
  'hotline',
  'crew',
  'viewer',
  'village2',
);
const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function requestOf(operation: Operation): fc.Arbitrary<{ who: Who; url: string; body: unknown }> {
  const parameters = operation.parameters ?? [];
  const part = (where: Parameter['in'], requiredKeys: string[] | undefined) =>
    fc.record(
      Object.fromEntries(parameters.filter((p) => p.in === where).map((p) => [p.name, valueFor(p.schema)])),
      requiredKeys === undefined ? {} : { requiredKeys },
    );
  const schema = operation.requestBody?.content['application/json']?.schema;
  const body = schema === undefined ? fc.constant(undefined) : valueFor(schema);
  return fc
    .record({ who: people, path: part('path', undefined), query: part('query', []), body })
    .map(({ who, path, query, body }) => {
      const filled = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
        encodeURIComponent(plain(path[name as never])),
      );
      const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, plain(value)]));
      return { who, url: `${filled}?${search}`, body };
    });
}

test('nothing answers 5xx', { timeout: 120_000 }, async () => {
  for (const operation of operations) {
    await fc.assert(
      fc.asyncProperty(requestOf(operation), async ({ who, url, body }) => {
        const answer = await town.ask(who, operation.method.toUpperCase(), url, body);
        expect(
          answer.status,
          `${operation.method} ${url} ${JSON.stringify(body)} -> ${answer.body}`,
        ).toBeLessThan(500);
      }),
      { numRuns: 25, seed: 20_260_115 },
    );
  }
});
