// Orders: the list, one, its history, and one opened by hand (patrol, preventive work).
import { z } from 'zod';
import type { Words } from '../../ingest/domain/fault.ts';
import { type Order, orderStatuses, orderTypes } from '../../ingest/domain/order.ts';
import { warrantyOf } from '../../ingest/orders/notices.ts';
import { householdReason } from '../../ingest/orders/priority.ts';
import { keyed, keyHeader, obeyed } from '../commands.ts';
import type { AppDeps } from '../deps.ts';
import { refuse } from '../errors.ts';
import { idParam, idText, instantIn, listOf, pageOf, paging, shortText, viewPage, words } from '../fields.ts';
import { pageSeen, pageWithin } from '../pages.ts';
import { placeOf, placeView } from '../place.ts';
import {
  crewFilter,
  type Principal,
  seesOrder,
  seesPrivate,
  seesVillage,
  villageFilter,
} from '../principal.ts';
import { type Api, asker } from '../route.ts';
import { entryView, etagOf, orderView, viewEntry, viewOrder } from '../views/order.ts';

const listAsked = z.object({
  status: listOf(orderStatuses).optional(),
  type: z.enum(orderTypes).optional(),
  village: idText.optional(),
  kind: idText.optional(),
  crew: idText.optional(),
  device: idText.optional(),
  code: idText.optional(),
  since: instantIn.optional(),
  ...paging,
});

const devicesPerOrderMax = 500;
const whyCharsMax = 500;
const openAsked = z.strictObject({
  type: z.enum(['patrol', 'preventive']),
  village: idText,
  kind: idText.nullable().default(null),
  deviceIds: z.array(idText).max(devicesPerOrderMax).default([]),
  why: shortText(whyCharsMax),
  priority: z.number().int().min(1).max(5).default(4),
  crew: idText.optional(),
});

/** `privateReason`: that a household on the care list raised the priority; for those whose work it is, and each look is logged. */
const orderRead = orderView.extend({
  place: placeView.nullable(),
  privateReason: words.optional(),
  /** Within its warranty the asset is the contractor's to repair; absent: it is not, or nobody knows. */
  warranty: z.object({ contractor: z.string(), until: z.string() }).optional(),
});

async function privateReason(
  deps: AppDeps,
  who: Principal,
  order: Order,
): Promise<{ privateReason?: Words }> {
  const reason = seesPrivate(who) ? householdReason(order, deps.registry()) : null;
  if (reason === null) return {};
  const look = { actor: who.name, action: 'private_look', subject: `order ${order.id}`, detail: '' };
  await deps.people.audit({ at: deps.now(), ...look });
  return { privateReason: reason };
}

/** The order, when the asker may see it; as if it were not there when not. */
export async function orderSeen(deps: AppDeps, who: Principal, id: string): Promise<Order> {
  const order = await deps.orders.order(id);
  if (order === undefined || !seesOrder(who, order)) throw refuse('not_found', `order ${id}`);
  return order;
}

export function orderRoutes(api: Api, deps: AppDeps): void {
  api.get(
    '/api/v1/orders',
    { schema: { querystring: listAsked, response: { 200: pageOf(orderView) } } },
    async (request) => {
      const who = asker(request);
      const village = villageFilter(who, request.query.village);
      const crew = crewFilter(who, request.query.crew);
      const query = { ...request.query, village, crew };
      const sees = (order: Order) => seesOrder(who, order);
      const page = await pageSeen((paging) => deps.orders.orders({ ...query, ...paging }), sees, query);
      return viewPage(page, viewOrder);
    },
  );

  api.get(
    '/api/v1/orders/:id',
    { schema: { params: idParam, response: { 200: orderRead, 304: z.undefined().describe('Unchanged') } } },
    async (request, reply) => {
      const who = asker(request);
      const order = await orderSeen(deps, who, request.params.id);
      reply.header('etag', etagOf(order));
      if (request.headers['if-none-match'] === etagOf(order)) return reply.code(304).send();
      const place = await placeOf(deps, order);
      const warranty = warrantyOf(order, deps.registry(), deps.town.dayOf(deps.clock()));
      return {
        ...viewOrder(order),
        place,
        ...(warranty !== null && { warranty }),
        ...(await privateReason(deps, who, order)),
      };
    },
  );

  api.get(
    '/api/v1/orders/:id/history',
    { schema: { params: idParam, querystring: z.object(paging), response: { 200: pageOf(entryView) } } },
    async (request) => {
      const order = await orderSeen(deps, asker(request), request.params.id);
      const entries = await deps.orders.history(order.id);
      return viewPage(
        pageWithin(entries, ({ seq }) => String(seq), request.query),
        viewEntry,
      );
    },
  );

  api.post(
    '/api/v1/orders',
    { schema: { headers: keyHeader, body: openAsked, response: { 201: orderView } } },
    async (request, reply) => {
      const { crew, type, village, kind, deviceIds, why, priority } = request.body;
      const who = asker(request);
      villageFilter(who, village);
      const { devices } = deps.registry();
      const hidden = deviceIds.find((id) => !seesVillage(who, devices.get(id)?.village ?? village));
      if (hidden !== undefined) throw refuse('unknown_device', `there is no device ${hidden}`);
      const asked = { type, village, kind, deviceIds, why: { zh: why, en: why }, cls: 'N3' as const, crew };
      const order = { ...asked, priority: priority as Order['priority'] };
      const { order: opened } = await obeyed(deps, { type: 'open-order', ...keyed(request), order });
      if (opened === undefined) throw new Error('an opened order came back without the order');
      return reply.code(201).header('etag', etagOf(opened)).send(viewOrder(opened));
    },
  );
}
