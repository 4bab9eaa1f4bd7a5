// The guard before every route: who asks, may they, and did their own page send it. Deny by default.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AppDeps } from './deps.ts';
import { refuse } from './errors.ts';
import type { Principal } from './principal.ts';
import { isRoute, mayUse, rowOf } from './rights.ts';
import { sameSecret } from './secret.ts';
import { sessionCookie, sessionPrincipal, tokenPrincipal } from './session.ts';

/** A page of another site can neither read nor set it on a request that carries our cookie. */
const csrfHeader = 'x-weisu-request';
const safeMethods: readonly string[] = ['GET', 'HEAD'];

export function guard(app: FastifyInstance, deps: AppDeps): void {
  app.decorateRequest('principal', null);
  app.addHook('onRequest', async (request) => {
    const key = rowOf(request.method, request.routeOptions.url);
    if (!isRoute(key)) return;
    const open = mayUse(key, null, isLoopback(request.ip)) === 'yes';
    if (!open) request.principal = await identify(request, deps);

    const verdict = mayUse(key, request.principal?.role ?? null, isLoopback(request.ip));
    if (verdict === 'sign_in') throw refuse('unauthorized', 'a bearer token or a session is needed');
    if (verdict === 'forbidden') throw refuse('forbidden', `${request.principal!.role} may not ${key}`);
    if (!safeMethods.includes(request.method)) refuseForeignPages(request);
  });
  app.decorateRequest('stillHolds', async function stillHolds(this: FastifyRequest) {
    const now = await identify(this, deps);
    return now !== null && now.role === this.principal?.role;
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const by = request.principal?.actor.id ?? null;
    const line = { method: request.method, route, status: reply.statusCode, ms: reply.elapsedTime, by };
    request.log.info(line, 'request');
  });
}

/**
 * A browser sends our cookie from foreign pages too when it is old or told so: a change by cookie needs our own
 * header, which a foreign page cannot set, and no foreign `Origin`. Bearer tokens are not sent by themselves.
 */
function refuseForeignPages(request: FastifyRequest): void {
  const { origin } = request.headers;
  if (origin !== undefined && hostOf(origin) !== request.host)
    throw refuse('forbidden', `a page of ${origin} may not do this`);
  if (request.principal?.via === 'session' && request.headers[csrfHeader] === undefined)
    throw refuse('forbidden', `a change by cookie needs the header ${csrfHeader}`);
}

const hostOf = (origin: string): string | null => (URL.canParse(origin) ? new URL(origin).host : null);

const isLoopback = (address: string): boolean =>
  address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');

async function identify(request: FastifyRequest, deps: AppDeps): Promise<Principal | null> {
  const bearer = bearerOf(request);
  if (bearer !== undefined) {
    if (deps.adminToken !== undefined && sameSecret(bearer, deps.adminToken)) return adminPrincipal;
    return tokenPrincipal(deps, bearer);
  }
  const cookie = request.cookies[sessionCookie];
  return cookie === undefined ? null : sessionPrincipal(deps, cookie);
}

/** `Authorization: Bearer`, or Open311's own `api_key`, on its routes alone: keys in addresses end up in logs. */
function bearerOf(request: FastifyRequest): string | undefined {
  const match = /^Bearer +([\x21-\x7e]{1,512})$/i.exec(request.headers.authorization ?? '');
  if (match !== null) return match[1];
  if (!request.url.startsWith('/open311/')) return undefined;
  const { api_key: key } = request.query as { api_key?: unknown };
  return typeof key === 'string' ? key : undefined;
}

const adminPrincipal: Principal = {
  actor: { type: 'token', id: 'admin', role: 'admin' },
  role: 'admin',
  accountId: 'admin',
  name: 'WEISU_ADMIN_TOKEN',
  crew: null,
  villages: null,
  via: 'admin_token',
  credentialId: 'token:admin',
};
