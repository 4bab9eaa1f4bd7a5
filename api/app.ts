// The whole HTTP surface: plugins, the guard, and the list of routes. Built apart from listening, so tests inject.
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance, type FastifySerializerCompiler, LogController } from 'fastify';
import {
  ResponseSerializationError,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import type { ZodType } from 'zod';
import { guard } from './auth.ts';
import { compressAnswers } from './compression.ts';
import { consoleFiles } from './console-files.ts';
import type { AppDeps } from './deps.ts';
import { answerBadPath, answerProblems, refusalCounter } from './errors.ts';
import { onceByKey } from './once.ts';
import { describeApi, describeRoute, routeBook } from './openapi.ts';
import { assetRoutes } from './routes/assets.ts';
import { complaintRoutes } from './routes/complaints.ts';
import { costRoutes } from './routes/costs.ts';
import { deadLetterRoutes } from './routes/dead-letters.ts';
import { deviceRoutes } from './routes/devices.ts';
import { eventRoutes } from './routes/events.ts';
import { faultRoutes } from './routes/faults.ts';
import { kpiRoutes } from './routes/kpi.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import { moveRoutes } from './routes/moves.ts';
import { open311Routes } from './routes/open311.ts';
import { openapiRoutes } from './routes/openapi.ts';
import { orderRoutes } from './routes/orders.ts';
import { patrolRoutes } from './routes/patrols.ts';
import { photoRoutes } from './routes/photos.ts';
import { platformRoutes } from './routes/platform.ts';
import { pressRoutes } from './routes/press.ts';
import { registryRoutes } from './routes/registry.ts';
import { reportRoutes } from './routes/reports.ts';
import { routeSheetRoutes } from './routes/route-sheets.ts';
import { ruleRoutes } from './routes/rules.ts';
import { sessionRoutes } from './routes/session.ts';
import { silenceRoutes } from './routes/silences.ts';
import { spareRoutes } from './routes/spares.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { townRoutes } from './routes/town.ts';
import { userRoutes } from './routes/users.ts';

/** Bytes of a JSON body: a rules file with room. Uploads have their own limit. */
const bodyBytesMax = 1024 * 1024;
/** A request must have arrived whole by then: time for a photo over two bars of signal, and no more. */
const requestMsMax = 300_000;
/** Requests of one token or address in a second. */
const requestsPerSecondMax = 500;
const idCharsMax = 80;

export function buildApp(deps: AppDeps): FastifyInstance {
  const app = fastify({
    ...(deps.logger === undefined ? { logger: false } : { loggerInstance: deps.logger }),
    // One line per request of our own (see auth.ts): the built-in one logs query strings, which may hold a key.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: bodyBytesMax,
    requestTimeout: requestMsMax,
    // A reverse proxy on this machine says who the caller is; anybody else's word is not taken.
    trustProxy: 'loopback',
    exposeHeadRoutes: true,
    routerOptions: { maxParamLength: idCharsMax },
    frameworkErrors: answerBadPath,
    // A shutdown lets requests under way come to their end; live listeners are ended by their route.
    forceCloseConnections: 'idle',
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(checkedJson);
  const book = routeBook();
  app.addHook('onRoute', book.add);
  app.addHook('onRoute', describeRoute);
  answerProblems(app, book.allowedAt, refusalCounter(deps.metrics));
  takeEmptyBodies(app);

  app.register(cookie);
  app.register(helmet, { contentSecurityPolicy: policy(deps), strictTransportSecurity: false });
  app.register(multipart);
  compressAnswers(app);
  letGoOfUnsentStreams(app);
  describeApi(app);
  guard(app, deps);
  if (deps.rateLimits) {
    app.register(rateLimit, {
      max: requestsPerSecondMax,
      timeWindow: 1_000,
      keyGenerator: (request) => request.principal?.credentialId ?? request.ip,
    });
  }
  // Inside a plugin, so that the hooks above see every route.
  app.register(async (scope) => {
    const api = scope.withTypeProvider<ZodTypeProvider>();
    const once = onceByKey(deps.now);
    platformRoutes(api, deps);
    sessionRoutes(api, deps);
    userRoutes(api, deps, once);
    tokenRoutes(api, deps, once);
    townRoutes(api, deps);
    deviceRoutes(api, deps);
    faultRoutes(api, deps);
    orderRoutes(api, deps);
    moveRoutes(api, deps);
    photoRoutes(api, deps);
    pressRoutes(api, deps);
    patrolRoutes(api, deps, once);
    routeSheetRoutes(api, deps);
    assetRoutes(api, deps);
    spareRoutes(api, deps, once);
    deadLetterRoutes(api, deps, once);
    ledgerRoutes(api, deps);
    complaintRoutes(api, deps);
    kpiRoutes(api, deps);
    costRoutes(api, deps);
    reportRoutes(api, deps);
    silenceRoutes(api, deps);
    ruleRoutes(api, deps, once);
    registryRoutes(api, deps, once);
    eventRoutes(api, deps);
    // A scope of its own: forms are read there alone, for a foreign page can send forms.
    scope.register(async (own) => open311Routes(own.withTypeProvider<ZodTypeProvider>(), deps));
    openapiRoutes(api);
    consoleFiles(api, deps);
  });
  return app;
}

/**
 * Every answer is checked, and what its schema does not name stays here. The provider's own compiler encodes, which takes zod up to
 * twice as long as parsing; schemas of answers transform nothing (JSON Schema could not tell of it), so both give the same.
 */
const checkedJson: FastifySerializerCompiler<ZodType> =
  ({ schema, method, url }) =>
  (data) => {
    const { data: checked, error } = schema.safeParse(data);
    if (error !== undefined) throw new ResponseSerializationError(method, url, { cause: error });
    return JSON.stringify(checked);
  };

/** HEAD is GET without its body (RFC 9110, 9.3.2): a stream that nobody will read is neither drained nor left open. */
function letGoOfUnsentStreams(app: FastifyInstance): void {
  app.addHook('onSend', async (request, _reply, payload) => {
    if (request.method === 'HEAD' && payload instanceof Readable) payload.destroy();
    return payload;
  });
}

/** Scripts from here only. Styles may stand in the page: printed reports carry their own. */
function policy({ tiles }: AppDeps) {
  const tileHosts = tiles === undefined ? [] : [new URL(tiles.replaceAll(/[{}]/g, '')).origin];
  return {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      imgSrc: ["'self'", 'data:', 'blob:', ...tileHosts],
      styleSrc: ["'self'", "'unsafe-inline'"],
      objectSrc: ["'none'"],
      baseUri: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  };
}

/** Clients that always name JSON also do when they send nothing: a move without a body is an empty one. */
function takeEmptyBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else parse(request, String(body), done);
  });
}
