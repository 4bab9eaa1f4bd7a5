// Route sheets: a crew's round on its visit day, to print or as CSV.
import { z } from 'zod';
import { latitude, longitude } from '../../ingest/domain/device.ts';
import type { Order } from '../../ingest/domain/order.ts';
import type { AppDeps } from '../deps.ts';
import { refuse } from '../errors.ts';
import { idText, pageSizeMax } from '../fields.ts';
import { crewFilter, seesOrder } from '../principal.ts';
import { tableCsv } from '../report/files.ts';
import { namesOf } from '../report/names.ts';
import { printed } from '../report/print.ts';
import { type Api, asIs, asker, media } from '../route.ts';
import { baseOf, roundOf, sheetTable, visitDay } from '../route-sheet.ts';

const number = (of: typeof latitude) => z.coerce.number().pipe(of);
const asked = z
  .object({
    /** Crews have their own. */
    crew: idText.optional(),
    /** A day in town time; absent: the next visit day. */
    date: z.iso.date().optional(),
    /** Where the crew sets out; absent: its first village. */
    lat: number(latitude).optional(),
    lon: number(longitude).optional(),
    format: z.enum(['html', 'csv']).default('html'),
  })
  .refine(({ lat, lon }) => (lat === undefined) === (lon === undefined), '`lat` and `lon` come together');

export function routeSheetRoutes(api: Api, deps: AppDeps): void {
  const schema = { querystring: asked, response: { 200: media('The sheet', 'text/html', 'text/csv') } };
  api.get('/api/v1/route-sheets', { schema }, async (request, reply) => {
    const who = asker(request);
    const { lat, lon, format } = request.query;
    const registry = deps.registry();
    const crew = registry.crews.get(crewFilter(who, request.query.crew) ?? '');
    if (crew === undefined) throw refuse('bad_request', 'name a crew');
    const start = lat === undefined ? baseOf(crew.id, registry) : { lat, lon: lon! };
    if (start === undefined) throw refuse('bad_request', 'the crew has no village: say where it sets out');
    const open = (await openOrdersOf(deps, crew.id)).filter((order) => seesOrder(who, order));
    const names = namesOf(registry, deps.town);
    const round = roundOf(open, start, registry, await deps.assets.successors());
    const table = sheetTable(round, names);
    const day = request.query.date ?? visitDay(deps.planning().visitWeekday, deps.clock(), deps.town);
    if (format === 'csv') {
      const file = `weisu-route-${crew.id}-${day}.csv`;
      reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${file}"`);
      return reply.serializer(asIs).send(tableCsv(table));
    }
    const title = `下村行程单 Route sheet ${day} ${crew.name}`;
    const made = `制表 made ${names.time(deps.clock())}`;
    const page = printed({ title, made, paragraphs: [], tables: [table] });
    return reply.type('text/html; charset=utf-8').serializer(asIs).send(page);
  });
}

/** What waits for the crew; what is paused waits for something else. */
async function openOrdersOf(deps: AppDeps, crew: string): Promise<readonly Order[]> {
  const found: Order[] = [];
  let cursor: string | null = null;
  do {
    const status = ['open', 'accepted', 'on_site'];
    const page = await deps.orders.orders({
      crew,
      status,
      limit: pageSizeMax,
      ...(cursor !== null && { cursor }),
    });
    found.push(...page.items.filter(({ pause }) => pause === null));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}
