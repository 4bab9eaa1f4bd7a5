// The OpenAPI 3.1 document, generated from the schemas that also validate, and the book of routes behind it.
import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { problemMediaType, problemSchema } from './errors.ts';
import { type Access, isRoute, RIGHTS, rowOf } from './rights.ts';

export const openapiPath = '/api/v1/openapi.json';

export function describeApi(app: FastifyInstance): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Weisu 未诉',
        version: '1',
        description: 'Devices, faults, repair orders and complaints.',
      },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: 'weisu_session' },
        },
      },
    },
    transform: jsonSchemaTransform,
  });
}

const problemAnswer = (description: string) => ({
  description,
  content: { [problemMediaType]: { schema: problemSchema } },
});

type Described = FastifySchema & {
  response?: Record<string, unknown>;
  security?: unknown;
  description?: string;
};

/** Adds to every route what all have in common: problem answers, and who may use it. */
export function describeRoute(route: RouteOptions): void {
  const schema = (route.schema ?? {}) as Described;
  const key = rowOf(route.method, route.url);
  const access: Access = isRoute(key) ? RIGHTS[key] : [];
  const open = access.includes('anyone');
  route.schema = {
    ...schema,
    description: open ? 'For anyone.' : `For: ${access.join(', ')}.`,
    security: open ? [] : [{ token: [] }, { session: [] }],
    response: {
      ...schema.response,
      '4xx': problemAnswer('Refused, with a stable code'),
      '5xx': schema.response?.['503'] === undefined ? problemAnswer('Failed') : schema.response['503'],
    },
  } as FastifySchema;
}

/** Every route as it is added, held against the table of rights; answers which methods a path has. */
export function routeBook() {
  const methods = new Map<string, { readonly pattern: RegExp; readonly methods: string[] }>();
  return {
    add(route: RouteOptions): void {
      const key = rowOf(route.method, route.url);
      if (!isRoute(key)) throw new Error(`${key} has no row in the table of rights`);
      // The console's files answer every other path: they are no reason to say 405.
      if (route.url === '/*') return;
      const source = route.url.replaceAll('.', '\\.').replaceAll(/:[a-z]+/g, '[^/]+');
      const entry = methods.get(route.url) ?? { pattern: new RegExp(`^${source}$`), methods: [] };
      entry.methods.push(String(route.method));
      methods.set(route.url, entry);
    },
    allowedAt: (path: string): readonly string[] =>
      [...methods.values()].filter((m) => m.pattern.test(path)).flatMap((m) => m.methods),
  };
}
