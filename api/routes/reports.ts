// Reports to print or to load into a spreadsheet: by day, week and month, and the week's bulletin.
import { z } from 'zod';
import type { AppDeps } from '../deps.ts';
import { refuse } from '../errors.ts';
import { idText } from '../fields.ts';
import { villageFilter } from '../principal.ts';
import { reportOf } from '../report/content.ts';
import { tableCsv, tablesXlsx } from '../report/files.ts';
import { reportPage } from '../report/page.ts';
import { noonOf, periods } from '../report/period.ts';
import { tableIds, tablesOf } from '../report/tables.ts';
import { type Api, asIs, asker, media } from '../route.ts';
import { xlsxType } from '../spreadsheet.ts';

const params = z.object({ period: z.string() });
const asked = z.object({
  /** A day in town time; absent: today. */
  date: z.iso.date().optional(),
  village: idText.optional(),
  format: z.enum(['html', 'csv', 'xlsx']).default('html'),
  /** Which table CSV has; absent: the report's first. */
  table: z.enum(tableIds).optional(),
});

export function reportRoutes(api: Api, deps: AppDeps): void {
  const schema = {
    params,
    querystring: asked,
    response: { 200: media('The report', 'text/html', 'text/csv', xlsxType) },
  };
  api.get('/api/v1/reports/:period', { schema }, async (request, reply) => {
    const who = asker(request);
    const period = periods.find((each) => each === request.params.period);
    if (period === undefined) throw refuse('not_found', `reports are ${periods.join(', ')}`);
    const { date, format, table } = request.query;
    const village = villageFilter(who, request.query.village);
    const at = date === undefined ? deps.clock() : noonOf(date, deps.town);
    const report = await reportOf(deps, { period, at, village, villages: who.villages });
    reply.serializer(asIs);
    if (format === 'html') {
      reply.type('text/html; charset=utf-8');
      return reply.send(reportPage(report, deps.registry(), deps.town));
    }
    const tables = tablesOf(report, deps.registry(), deps.town);
    const name = `weisu-${period}-${deps.town.dayOf(report.from)}.${format}`;
    reply.header('content-disposition', `attachment; filename="${name}"`);
    if (format === 'xlsx') return reply.type(xlsxType).send(await tablesXlsx(tables));
    const chosen = tables.find(({ id }) => id === (table ?? tables[0]!.id));
    if (chosen === undefined)
      throw refuse('bad_request', `tables of it are ${tables.map(({ id }) => id).join(', ')}`);
    return reply.type('text/csv; charset=utf-8').send(tableCsv(chosen));
  });
}
