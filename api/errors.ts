// Every refusal leaves as problem details (RFC 9457). Whatever was thrown becomes a stable code here and nowhere else.
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { Counter, type Registry as Metrics } from 'prom-client';
import { z } from 'zod';
import { PROBLEMS, type Problem, type ProblemCode, problem } from '../ingest/domain/problem.ts';
import { StoreError } from '../ingest/store/ports.ts';

/** A refusal on its way out. Thrown in handlers, turned into an answer by the error handler. */
export class Refusal extends Error {
  readonly problem: Problem;
  /** Seconds after which trying again makes sense. */
  readonly retryAfterS: number | undefined;
  constructor(refused: Problem, retryAfterS?: number) {
    super(refused.detail);
    this.name = 'Refusal';
    this.problem = refused;
    this.retryAfterS = retryAfterS;
  }
}

export const refuse = (code: ProblemCode, detail: string, more: Partial<Problem> = {}): Refusal =>
  new Refusal(problem(code, detail, more));

export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
  instance: z.string(),
  errors: z.array(z.object({ where: z.string(), what: z.string() })).optional(),
  legal: z.array(z.string()).optional(),
});

export const problemMediaType = 'application/problem+json';

function sendProblem(request: FastifyRequest, reply: FastifyReply, refused: Problem): FastifyReply {
  const [status, zh, en] = PROBLEMS[refused.code];
  const { code, detail, errors, legal } = refused;
  const body = { type: `urn:weisu:problem:${code}`, title: `${zh} ${en}`, status, detail, code };
  // Serialized here: routes that answer HTML or NDJSON have no serializer for problems.
  return reply
    .code(status)
    .header('content-type', problemMediaType)
    .serializer(JSON.stringify)
    .send({ ...body, instance: request.id, errors, legal });
}

/** What the framework throws, by its code; anything not listed and not 4xx is a bug or a failing world. */
const FRAMEWORK: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media',
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
  FST_REQ_FILE_TOO_LARGE: 'too_large',
  FST_FILES_LIMIT: 'too_large',
  FST_PARTS_LIMIT: 'too_large',
  FST_FIELDS_LIMIT: 'too_large',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'unsupported_media',
  FST_ERR_RATE_LIMIT: 'rate_limited',
};

function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Refusal) return error.problem;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const part = error.validationContext ?? 'body';
    const errors = error.validation.map((v) => ({
      where: `${part}${v.instancePath}`,
      what: v.message ?? '',
    }));
    const detail = errors.map((e) => `${e.where}: ${e.what}`).join('; ');
    return problem(part === 'body' ? 'invalid' : 'bad_request', detail, { errors });
  }
  if (error instanceof StoreError) {
    return problem(error.retry ? 'not_ready' : 'internal', 'the store did not answer');
  }
  const { code, statusCode, message } = error as Partial<FastifyError>;
  const known = code === undefined ? undefined : FRAMEWORK[code];
  if (known !== undefined) return problem(known, message ?? '');
  if (statusCode === 429) return problem('rate_limited', message ?? '');
  if (statusCode !== undefined && 400 <= statusCode && statusCode < 500)
    return problem('bad_request', message ?? '');
  return undefined;
}

/** Paths that reach no route: broken escapes, and ids longer than any there is. */
export function answerBadPath(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const code = error.code === 'FST_ERR_BAD_URL' ? 'bad_request' : 'not_found';
  sendProblem(request, reply, problem(code, error.message));
}

/** Counts refusals by code. */
export function refusalCounter(metrics: Metrics): (code: ProblemCode) => void {
  const counter = new Counter({
    name: 'weisu_http_refused_total',
    help: 'Requests refused or failed, by problem code',
    labelNames: ['code'],
    registers: [metrics],
  });
  return (code) => counter.inc({ code });
}

/** Answers for whatever is thrown, and for paths and methods that are not there. */
export function answerProblems(
  app: FastifyInstance,
  allowedAt: (path: string) => readonly string[],
  count: (code: ProblemCode) => void,
): void {
  app.setErrorHandler((error, request, reply) => {
    const refused = problemOf(error) ?? problem('internal', `see the log under ${request.id}`);
    const [status] = PROBLEMS[refused.code];
    count(refused.code);
    if (500 <= status) request.log.error({ err: error }, 'request failed');
    else request.log.debug({ code: refused.code, detail: refused.detail }, 'refused');
    if (error instanceof Refusal && error.retryAfterS !== undefined)
      reply.header('retry-after', error.retryAfterS);
    return sendProblem(request, reply, refused);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0]!;
    const allowed = allowedAt(path);
    if (allowed.length === 0) {
      count('not_found');
      return sendProblem(request, reply, problem('not_found', path));
    }
    count('method_not_allowed');
    reply.header('allow', allowed.join(', '));
    return sendProblem(request, reply, problem('method_not_allowed', `${request.method} ${path}`));
  });
}
