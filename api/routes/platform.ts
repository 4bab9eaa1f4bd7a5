// How the program itself is: health, readiness, metrics, and what was refused.
import { z } from 'zod';
import { rejectReasons } from '../../ingest/domain/reading.ts';
import type { AppDeps } from '../deps.ts';
import { instantOut, pageOf, pageSizeDefault, pageSizeMax, time } from '../fields.ts';
import { seesVillage } from '../principal.ts';
import { type Api, asIs, asker, media } from '../route.ts';

const readiness = z.object({
  ok: z.boolean(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
});
const rejectView = z.object({
  at: instantOut,
  reason: z.enum(rejectReasons),
  topic: z.string(),
  deviceId: z.string().optional(),
  metric: z.string().optional(),
  detail: z.string(),
  sample: z.string().optional(),
});
const gapView = z.object({ subject: z.string(), what: z.object({ zh: z.string(), en: z.string() }) });

export function platformRoutes(api: Api, deps: AppDeps): void {
  api.get('/healthz', { schema: { response: { 200: z.object({ ok: z.literal(true) }) } } }, async () => ({
    ok: true as const,
  }));

  api.get(
    '/readyz',
    { schema: { response: { 200: readiness, 503: readiness } } },
    async (_request, reply) => {
      const { ok, checks } = await deps.ready();
      return reply.code(ok ? 200 : 503).send({ ok, checks: [...checks] });
    },
  );

  api.get(
    '/metrics',
    { schema: { response: { 200: media('Prometheus text', 'text/plain') } } },
    async (_, reply) => {
      const text = await deps.metrics.metrics();
      return reply.type(deps.metrics.contentType).serializer(asIs).send(text);
    },
  );

  const rejectsAsked = z.object({
    reason: z.enum(rejectReasons).optional(),
    limit: z.coerce.number().int().min(1).max(pageSizeMax).default(pageSizeDefault),
    cursor: z
      .string()
      .regex(/^\d{1,6}$/)
      .optional(),
  });
  api.get(
    '/api/v1/rejects',
    { schema: { querystring: rejectsAsked, response: { 200: pageOf(rejectView) } } },
    async (request) => {
      const { query } = request;
      const who = asker(request);
      const kept = deps
        .rejects(query.reason)
        .filter(({ topic }) => seesVillage(who, topic.split('/')[1] ?? null));
      const from = Number(query.cursor ?? 0);
      const to = from + query.limit;
      const items = kept.slice(from, to).map((reject) => ({ ...reject, at: time(reject.at) }));
      return { items, nextCursor: to < kept.length ? String(to) : null };
    },
  );

  api.get('/api/v1/gaps', { schema: { response: { 200: pageOf(gapView) } } }, async () => ({
    items: deps.gaps().map((gap) => ({ ...gap })),
    nextCursor: null,
  }));
}
