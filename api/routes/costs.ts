// What repairs cost by village and month, against the budget.
import { z } from 'zod';
import type { AppDeps } from '../deps.ts';
import { refuse } from '../errors.ts';
import { idText, pageOf } from '../fields.ts';
import { villageFilter } from '../principal.ts';
import { costsOf } from '../report/costs.ts';
import { monthsBetween } from '../report/period.ts';
import { type Api, asker } from '../route.ts';

const monthsMax = 24;
const month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'a month is written 2026-01');
const asked = z.object({
  /** The first and the last month, in town time; absent: this month. */
  from: month.optional(),
  to: month.optional(),
  village: idText.optional(),
});
const count = z.number().int();
const costView = z.object({
  village: z.string().nullable(),
  month,
  orders: count,
  entered: count,
  unpriced: count,
  partsYuan: z.number(),
  labourYuan: z.number(),
  totalYuan: z.number(),
  /** Null: the village has no budget. */
  budgetYuan: z.number().nullable(),
  leftYuan: z.number().nullable(),
});

export function costRoutes(api: Api, deps: AppDeps): void {
  const schema = { querystring: asked, response: { 200: pageOf(costView) } };
  api.get('/api/v1/costs', { schema }, async (request) => {
    const who = asker(request);
    const to = request.query.to ?? request.query.from ?? deps.town.dayOf(deps.clock()).slice(0, 7);
    const from = request.query.from ?? to;
    const months = monthsBetween(from, to, monthsMax);
    if (months.length === 0) throw refuse('bad_request', `\`from\` to \`to\` is 1 to ${monthsMax} months`);
    const village = villageFilter(who, request.query.village);
    const items = await costsOf(deps, { months, village, villages: who.villages });
    return { items: [...items], nextCursor: null };
  });
}
