// Reports to print or to load into a spreadsheet: by day, week and month.
import { z } from 'zod';
import type { AppDeps } from '../deps.ts';
import { refuse } from '../errors.ts';
import { idText } from '../fields.ts';
import { villageFilter } from '../principal.ts';
import { reportOf } from '../report/content.ts';
import { reportCsv, reportPage } from '../report/page.ts';
import { noonOf, periods } from '../report/period.ts';
import { type Api, asIs, asker, media } from '../route.ts';

const params = z.object({ period: z.string() });
const asked = z.object({
  /** A day in town time; absent: today. */
  date: z.iso.date().optional(),
  village: idText.optional(),
  format: z.enum(['html', 'csv']).default('html'),
});

export function reportRoutes(api: Api, deps: AppDeps): void {
  const schema = {
    params,
    querystring: asked,
    response: { 200: media('The report', 'text/html', 'text/csv') },
  };
  api.get('/api/v1/reports/:period', { schema }, async (request, reply) => {
    const who = asker(request);
    const period = periods.find((each) => each === request.params.period);
    if (period === undefined) throw refuse('not_found', `reports are ${periods.join(', ')}`);
    const { date, format } = request.query;
    const village = villageFilter(who, request.query.village);
    const at = date === undefined ? deps.clock() : noonOf(date, deps.town);
    const report = await reportOf(deps, { period, at, village, villages: who.villages });
    const registry = deps.registry();
    if (format === 'html')
      return reply
        .type('text/html; charset=utf-8')
        .serializer(asIs)
        .send(reportPage(report, registry, deps.town));
    const name = `weisu-${period}-${deps.town.dayOf(report.from)}.csv`;
    reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${name}"`);
    return reply.serializer(asIs).send(reportCsv(report, registry));
  });
}
