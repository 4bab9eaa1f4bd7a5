// The type of the application inside route files, and the few words every route uses.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Principal } from './principal.ts';

export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null on routes that need no sign-in. */
    principal: Principal | null;
    /** Do the credentials still hold? For answers that last. */
    stillHolds: () => Promise<boolean>;
  }
}

/** Who asks, on a route that the table of rights closes to strangers. */
export function asker(request: FastifyRequest): Principal {
  if (request.principal === null) throw new Error(`${request.url} runs without a principal`);
  return request.principal;
}

/** A success that is not JSON, as OpenAPI tells it: sent as text, bytes or a stream, which no serializer touches. */
export const media = (description: string, ...types: readonly string[]) => ({
  description,
  content: Object.fromEntries(types.map((type) => [type, { schema: z.any() }])),
});
/** For answers that `media` describes: the default serializer would make JSON of a text. */
export const asIs = (sent: unknown): string => sent as string;
export const noContent = z.undefined().describe('Done');
/** Files are read from the stream by the handler; the schema only says that there is a body. */
export const multipartBody = z.any();
