// Faults, open or past.
import { z } from 'zod';
import type { Fault } from '../../ingest/domain/fault.ts';
import type { AppDeps } from '../deps.ts';
import { flag, idText, pageOf, paging, viewPage } from '../fields.ts';
import { pageSeen } from '../pages.ts';
import { seesVillage, villageFilter } from '../principal.ts';
import { type Api, asker } from '../route.ts';
import { faultView, viewFault } from '../views/device.ts';

const asked = z.object({
  open: flag.optional(),
  device: idText.optional(),
  code: idText.optional(),
  village: idText.optional(),
  ...paging,
});

export function faultRoutes(api: Api, deps: AppDeps): void {
  api.get(
    '/api/v1/faults',
    { schema: { querystring: asked, response: { 200: pageOf(faultView) } } },
    async (request) => {
      const who = asker(request);
      const query = { ...request.query, village: villageFilter(who, request.query.village) };
      const { devices } = deps.registry();
      const sees = (fault: Fault) => seesVillage(who, devices.get(fault.deviceId)?.village ?? null);
      const page = await pageSeen((paging) => deps.orders.faults({ ...query, ...paging }), sees, query);
      return viewPage(page, viewFault);
    },
  );
}
