// Rules: read, replaced whole after validation, and tried on history first.
import { z } from 'zod';
import type { Actor } from '../../ingest/domain/ledger.ts';
import { DAY, type Millis, rfc3339 } from '../../ingest/domain/time.ts';
import { keyHeader, notAhead } from '../commands.ts';
import type { AppDeps } from '../deps.ts';
import { Refusal, refuse } from '../errors.ts';
import { instantIn, instantOut, shortText, timeOrNull } from '../fields.ts';
import type { Once } from '../once.ts';
import { type Api, asker } from '../route.ts';
import type { RulesFile } from '../rules-desk.ts';

const rulesCharsMax = 500_000;
const reasonCharsMax = 500;
const rulesView = z.object({
  version: z.string(),
  text: z.string(),
  changedAt: instantOut.nullable(),
  changedBy: z.string().nullable(),
});
const viewRules = (rules: RulesFile): z.output<typeof rulesView> => ({
  ...rules,
  changedAt: timeOrNull(rules.changedAt),
});
const putAsked = z.strictObject({
  text: z.string().min(1).max(rulesCharsMax),
  /** Why it may go into force without a backtest on record. */
  force: shortText(reasonCharsMax).optional(),
});
/** A year, so that a slip in it does not keep the telemetry store busy for days. */
const backtestMsMax: Millis = 366 * DAY;
const backtestAsked = z.strictObject({
  text: z.string().min(1).max(rulesCharsMax).optional(),
  from: instantIn,
  to: instantIn,
  kind: z.string().max(40).optional(),
});
const share = z.number().min(0).max(1).nullable();
const figuresView = z.object({
  orders: z.number().int(),
  perNight: z.object({ mean: z.number(), most: z.number().int() }),
  perCrewAndNightMost: z.number().int(),
  borneOut: z.number().int(),
  refuted: z.number().int(),
  precision: share,
  recall: share,
  leadMedianMin: z.number().nullable(),
});
const trialOrderView = z.object({
  code: z.string().nullable(),
  cause: z.string(),
  devices: z.number().int(),
  crew: z.string().nullable(),
  openedAt: instantOut,
  why: z.object({ zh: z.string(), en: z.string() }),
});
const backtestView = z.object({
  version: z.string(),
  readings: z.number().int(),
  devices: z.number().int(),
  byCode: z.array(z.object({ code: z.string(), inForce: z.number().int(), tried: z.number().int() })),
  inForce: figuresView,
  tried: figuresView,
  added: z.array(trialOrderView),
  removed: z.array(trialOrderView),
});

export function ruleRoutes(api: Api, deps: AppDeps, once: Once): void {
  api.get('/api/v1/rules', { schema: { response: { 200: rulesView } } }, async (_request, reply) => {
    const rules = deps.rules.current();
    reply.header('etag', `"${rules.version}"`);
    return viewRules(rules);
  });

  api.put(
    '/api/v1/rules',
    { schema: { body: putAsked, response: { 200: rulesView } } },
    async (request, reply) => {
      const seen = request.headers['if-match'];
      const version = `"${deps.rules.current().version}"`;
      if (seen !== undefined && seen !== '*' && seen !== version)
        throw refuse('precondition_failed', `the rules stand at ${version}`);
      const { text, force } = request.body;
      const result = await deps.rules.put(text, asker(request).actor, force ?? null);
      if (!result.ok) throw new Refusal(result.problem);
      reply.header('etag', `"${result.rules.version}"`);
      return viewRules(result.rules);
    },
  );

  const backtest = { headers: keyHeader, body: backtestAsked, response: { 200: backtestView } };
  api.post('/api/v1/rules/backtest', { schema: backtest }, (request) =>
    // It changes nothing, but costs minutes: who asks again under the same key waits for the one that runs.
    once(request, () => tried(deps, asker(request).actor, request.body)),
  );
}

async function tried(
  deps: AppDeps,
  by: Actor,
  asked: z.output<typeof backtestAsked>,
): Promise<z.output<typeof backtestView>> {
  notAhead(deps, asked.to, '`to`');
  // What is still to come is silent, and silence would open orders that never were.
  const to = Math.min(asked.to, deps.clock());
  if (to <= asked.from) throw refuse('invalid', '`from` must be before `to`, and past');
  if (backtestMsMax < to - asked.from) throw refuse('invalid', 'a backtest may span 366 days');
  const answer = await deps.rules.backtest({ ...asked, to }, by);
  if (!answer.ok) throw new Refusal(answer.problem);
  const { byCode, added, removed, ...rest } = answer.result;
  const timed = (orders: typeof added) =>
    orders.map((order) => ({ ...order, openedAt: rfc3339(order.openedAt) }));
  return { ...rest, byCode: [...byCode], added: timed(added), removed: timed(removed) };
}
