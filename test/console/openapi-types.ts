// Writes the OpenAPI document as TypeScript: one row a route, so that the console's client is typed by what the API says.

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
}
interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}
interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const head = `// The API's routes as its OpenAPI document tells them. Written by test/console/contract.test.ts, which also fails when
// the two differ; \`npx vitest run --project unit test/console/contract.test.ts -u\` writes it anew.
`;

/** What a route answers gets a name of its own, so that the rows stay short: name -> the route whose answer it is. */
const NAMED: readonly (readonly [name: string, path: string, of: 'answer' | 'item'])[] = [
  ['Reading', '/api/v1/devices/{id}/readings', 'item'],
  ['Photo', '/api/v1/orders/{id}/photos', 'answer'],
  ['Order', '/api/v1/orders', 'item'],
  ['WholeOrder', '/api/v1/orders/{id}', 'answer'],
  ['HistoryEntry', '/api/v1/orders/{id}/history', 'item'],
  ['Device', '/api/v1/devices/{id}', 'answer'],
  ['Explanation', '/api/v1/devices/{id}/explain', 'item'],
  ['Fault', '/api/v1/faults', 'item'],
  ['Complaint', '/api/v1/complaints/{id}', 'answer'],
  ['Village', '/api/v1/villages', 'item'],
  ['Circuit', '/api/v1/circuits', 'item'],
  ['Crew', '/api/v1/crews', 'item'],
  ['Kind', '/api/v1/kinds', 'item'],
  ['KpiRow', '/api/v1/kpi', 'item'],
  ['Silence', '/api/v1/silences', 'item'],
  ['PlanRow', '/api/v1/patrols', 'item'],
  ['KindPlan', '/api/v1/patrols/plan', 'item'],
  ['Spare', '/api/v1/spares', 'item'],
  ['Asset', '/api/v1/assets/{id}', 'answer'],
  ['User', '/api/v1/users', 'item'],
  ['Token', '/api/v1/tokens', 'item'],
  ['Me', '/api/v1/me', 'answer'],
  ['RegistryPreview', '/api/v1/registry/preview', 'answer'],
  ['Backtest', '/api/v1/rules/backtest', 'answer'],
  ['Readiness', '/readyz', 'answer'],
];

export function openApiTypes({ paths }: OpenApi): string {
  const names = new Map<string, string>();
  const declared = NAMED.map(([name, path, of]) => {
    const operation = paths[path]?.get ?? paths[path]?.post;
    if (operation === undefined) throw new Error(`${name}: the document has no ${path}`);
    const answer = answerOf(operation)!;
    const schema = of === 'answer' ? answer : answer.properties!.items!.items!;
    const text = typeOf(schema, names);
    names.set(text, name);
    return `export type ${name} = ${text};\n`;
  });
  const rows = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => row(method, path, operation, names)),
  );
  return `${head}\n${declared.join('\n')}\nexport interface Routes {\n${rows.join('\n')}\n}\n`;
}

function row(method: string, path: string, operation: Operation, names: ReadonlyMap<string, string>): string {
  const query = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
  const members = query.map(
    ({ name, required, schema }) => `${key(name)}${required ? '' : '?'}: ${typeOf(schema, names)};`,
  );
  const body = operation.requestBody?.content?.['application/json']?.schema;
  const answer = answerOf(operation);
  const parts = [
    `query: ${members.length === 0 ? 'Record<string, never>' : `{ ${members.join(' ')} }`};`,
    `body: ${body === undefined ? 'undefined' : typeOf(body, names)};`,
    `answer: ${answer === undefined ? 'undefined' : typeOf(answer, names)};`,
  ];
  return `'${method.toUpperCase()} ${path}': { ${parts.join(' ')} };`;
}

const answerOf = ({ responses }: Operation): Schema | undefined =>
  (responses['200'] ?? responses['201'])?.content?.['application/json']?.schema;

function typeOf(schema: Schema, names: ReadonlyMap<string, string>): string {
  const text = plainTypeOf(schema, names);
  return names.get(text) ?? text;
}

function plainTypeOf(schema: Schema, names: ReadonlyMap<string, string>): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map((each) => typeOf(each, names)).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (Array.isArray(schema.type))
    return schema.type.map((type) => plainTypeOf({ ...schema, type }, names)).join(' | ');
  switch (schema.type) {
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'array':
      return `(${typeOf(schema.items ?? {}, names)})[]`;
    case 'object':
      return objectOf(schema, names);
    default:
      return 'unknown';
  }
}

function objectOf(schema: Schema, names: ReadonlyMap<string, string>): string {
  const { properties = {}, required = [], additionalProperties: rest } = schema;
  const members = Object.entries(properties).map(
    ([name, member]) => `${key(name)}${required.includes(name) ? '' : '?'}: ${typeOf(member, names)};`,
  );
  if (typeof rest === 'object') members.push(`[member: string]: ${typeOf(rest, names)};`);
  return `{ ${members.join(' ')} }`;
}

const key = (name: string): string => (/^[a-z_]\w*$/i.test(name) ? name : JSON.stringify(name));
