// An asset over time: everything that ever happened to a pole or a house's heater, whichever controller sat on it.
import { z } from 'zod';
import type { Fault } from '../../ingest/domain/fault.ts';
import type { Order } from '../../ingest/domain/order.ts';
import type { Controller } from '../../ingest/store/assets-port.ts';
import type { AppDeps } from '../deps.ts';
import { refuse } from '../errors.ts';
import { idParam, instantOut, time, timeOrNull } from '../fields.ts';
import { type Principal, seesOrder, seesVillage } from '../principal.ts';
import { type Api, asker } from '../route.ts';
import { faultView, viewFault } from '../views/device.ts';
import { orderView, viewOrder } from '../views/order.ts';
import { spareView, viewSpare } from './spares.ts';

/** Of each controller, newest first; an asset with more has another trouble. */
const perControllerMax = 100;
const assetView = z.object({
  assetNo: z.string(),
  kind: z.string(),
  village: z.string(),
  /** The controller that sits there now; null: retired. */
  deviceId: z.string().nullable(),
  retiredAt: instantOut.nullable(),
  warrantyUntil: z.string().nullable(),
  contractor: z.string().nullable(),
  inWarranty: z.boolean(),
  controllers: z.array(
    z.object({ deviceId: z.string(), since: instantOut.nullable(), until: instantOut.nullable() }),
  ),
  orders: z.array(orderView),
  faults: z.array(faultView),
  spares: z.array(spareView),
});

export function assetRoutes(api: Api, deps: AppDeps): void {
  const one = { params: idParam, response: { 200: assetView } };
  api.get('/api/v1/assets/:id', { schema: one }, async (request) => {
    const who = asker(request);
    const all = await deps.assets.controllers(request.params.id);
    const last = all.at(-1);
    // An asset that has come from another village has its past there.
    const controllers = all.filter(({ village }) => seesVillage(who, village));
    if (last === undefined || !seesVillage(who, last.village))
      throw refuse('not_found', `asset ${request.params.id}`);
    return viewAsset(deps, who, controllers, last);
  });
}

async function viewAsset(
  deps: AppDeps,
  who: Principal,
  controllers: readonly Controller[],
  last: Controller,
): Promise<z.output<typeof assetView>> {
  const present = controllers.find(({ until }) => until === null);
  const device = present === undefined ? undefined : deps.registry().devices.get(present.deviceId);
  const { warrantyUntil = null, contractor = null } = device ?? {};
  const orders: Order[] = [];
  const faults: Fault[] = [];
  for (const { deviceId, since, until } of controllers) {
    const isIts = (at: number): boolean => since <= at && (until === null || at < until);
    const query = { device: deviceId, limit: perControllerMax };
    orders.push(...(await deps.orders.orders(query)).items.filter(({ openedAt }) => isIts(openedAt)));
    faults.push(...(await deps.orders.faults(query)).items.filter(({ since: begun }) => isIts(begun)));
  }
  const ids = [...new Set(controllers.map(({ deviceId }) => deviceId))];
  return {
    ...{ assetNo: last.assetNo, kind: last.kind, village: device?.village ?? last.village },
    deviceId: present?.deviceId ?? null,
    retiredAt: present === undefined ? timeOrNull(last.until) : null,
    ...{ warrantyUntil, contractor },
    inWarranty: warrantyUntil !== null && deps.town.dayOf(deps.clock()) <= warrantyUntil,
    controllers: controllers.map(({ deviceId, since, until }) => ({
      deviceId,
      since: since === 0 ? null : time(since),
      until: timeOrNull(until),
    })),
    orders: orders
      .filter((order) => seesOrder(who, order))
      .sort((a, b) => b.openedAt - a.openedAt)
      .map(viewOrder),
    faults: faults.sort((a, b) => b.since - a.since).map(viewFault),
    spares: (await deps.assets.spares({ deviceIds: ids }))
      .filter(({ village }) => seesVillage(who, village))
      .map(viewSpare),
  };
}
