// The town's figures (未诉先办): arithmetics from the orders, coverage and lamps from the fleet as it is now.
import { z } from 'zod';
import { type KpiBy, kpiGroupings } from '../../ingest/domain/kpi.ts';
import { DAY, type Millis, SECOND } from '../../ingest/domain/time.ts';
import type { AppDeps } from '../deps.ts';
import { refuse } from '../errors.ts';
import { idText, instantIn, pageOf } from '../fields.ts';
import { figures } from '../figures.ts';
import { villageFilter } from '../principal.ts';
import { type Api, asker } from '../route.ts';

const spanMsMax: Millis = 11 * 366 * DAY;
const spanMsDefault: Millis = 30 * DAY;
const asked = z.object({
  from: instantIn.optional(),
  to: instantIn.optional(),
  by: z.enum(kpiGroupings).optional(),
  village: idText.optional(),
});
const count = z.number().int();
const rowView = z.object({
  key: z.string().nullable(),
  village: z.string().nullish(),
  kind: z.string().nullish(),
  crew: z.string().nullish(),
  day: z.string().nullish(),
  episodes: count,
  proactive: count,
  proactiveRate: z.number().nullable(),
  complaints: count,
  leadTimeMedianMin: z.number().nullable(),
  toAcceptMedianMin: z.number().nullable(),
  toFixMedianMin: z.number().nullable(),
  withinSla: count,
  /** What `withinSla` is a share of: episodes that kept every deadline or missed one; the rest is not due yet. */
  slaDecided: count,
  selfCleared: count,
  reopened: count,
  /** As it is now; null where the row is about a past day. */
  coverage: z.object({ reporting: count, total: count }).nullable(),
  lampOn: z.object({ lit: count, expected: count, unknown: count }).nullable(),
  missCauses: z.record(z.string(), count),
});

export function kpiRoutes(api: Api, deps: AppDeps): void {
  const schema = { querystring: asked, response: { 200: pageOf(rowView) } };
  api.get('/api/v1/kpi', { schema }, async (request) => {
    const who = asker(request);
    const { by } = request.query;
    const to = request.query.to ?? nextSecond(deps.clock());
    const from = request.query.from ?? to - spanMsDefault;
    if (to <= from) throw refuse('bad_request', '`from` must be before `to`');
    if (spanMsMax < to - from) throw refuse('bad_request', 'figures span at most eleven years');
    const village = villageFilter(who, request.query.village);
    const rows = await figures(deps, { from, to, by, village, villages: who.villages });
    return { items: rows.map((row) => ({ ...row, ...named(by, row.key) })), nextCursor: null };
  });
}

/** Nothing lies ahead of the clock: with the second's end, all who ask within it ask for the same span. */
const nextSecond = (clock: Millis): Millis => (Math.floor(clock / SECOND) + 1) * SECOND;

/** The key under its own name too: `{"key": "v01", "village": "v01", ...}`. */
const named = (by: KpiBy | undefined, key: string | null): Partial<Record<KpiBy, string | null>> =>
  by === undefined ? {} : { [by]: key };
