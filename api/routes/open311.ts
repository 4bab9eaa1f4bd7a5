// Open311 GeoReport v2: services, and requests in and out, for other systems. No personal data leaves: no words, no
// reporter, and of a heater's order only its village's place.
import { z } from 'zod';
import { latitude, longitude, type Registry } from '../../ingest/domain/device.ts';
import type { Order, OrderStatus } from '../../ingest/domain/order.ts';
import { DAY } from '../../ingest/domain/time.ts';
import { keyHeader } from '../commands.ts';
import type { AppDeps } from '../deps.ts';
import { refuse } from '../errors.ts';
import { idParam, idText, instantIn, instantOut, time, timeOrNull } from '../fields.ts';
import { pageSeen } from '../pages.ts';
import { seesOrder, villageFilter } from '../principal.ts';
import { type Api, asker } from '../route.ts';
import { fileComplaint } from './complaints.ts';
import { orderSeen } from './orders.ts';

const requestsMax = 1_000;
const daysDefault = 90;
const descriptionCharsMax = 4_000;
const endedStatuses: readonly OrderStatus[] = ['closed', 'cancelled'];

const serviceView = z.object({
  service_code: z.string(),
  service_name: z.string(),
  description: z.string(),
  metadata: z.literal(false),
  type: z.literal('realtime'),
  keywords: z.string(),
  group: z.string(),
});
const requestView = z.object({
  service_request_id: z.string(),
  status: z.enum(['open', 'closed']),
  status_notes: z.string(),
  service_name: z.string(),
  service_code: z.string(),
  description: z.string(),
  agency_responsible: z.string(),
  requested_datetime: instantOut,
  updated_datetime: instantOut,
  expected_datetime: instantOut.nullable(),
  address: z.string(),
  lat: z.number().nullable(),
  long: z.number().nullable(),
});
const listAsked = z.object({
  service_request_id: z.string().max(4_000).optional(),
  service_code: idText.optional(),
  status: z.enum(['open', 'closed']).optional(),
  start_date: instantIn.optional(),
  end_date: instantIn.optional(),
  api_key: z.string().optional(),
});
const postAsked = z.object({
  service_code: idText,
  lat: z.coerce.number().pipe(latitude),
  long: z.coerce.number().pipe(longitude),
  description: z.string().trim().min(1).max(descriptionCharsMax),
  address_string: z.string().max(200).optional(),
  first_name: z.string().max(60).optional(),
  last_name: z.string().max(60).optional(),
  phone: z.string().max(60).optional(),
  jurisdiction_id: z.string().optional(),
  api_key: z.string().optional(),
});
const postView = z.array(z.object({ service_request_id: z.string(), service_notice: z.string() }));

export function open311Routes(api: Api, deps: AppDeps): void {
  // GeoReport posts forms.
  const form = 'application/x-www-form-urlencoded';
  api.addContentTypeParser(form, { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });

  api.get('/open311/v2/services.json', { schema: { response: { 200: z.array(serviceView) } } }, async () =>
    [...deps.registry().kinds.values()].map((kind) => ({
      service_code: kind.id,
      service_name: kind.zh,
      description: kind.en,
      metadata: false as const,
      type: 'realtime' as const,
      keywords: kind.trade,
      group: kind.trade,
    })),
  );

  const list = { querystring: listAsked, response: { 200: z.array(requestView) } };
  api.get('/open311/v2/requests.json', { schema: list }, async (request) => {
    const who = asker(request);
    const { service_request_id: ids, service_code: kind, status, end_date: end } = request.query;
    const registry = deps.registry();
    if (ids !== undefined) {
      const orders = await Promise.all(
        ids
          .split(',')
          .slice(0, requestsMax)
          .map((id) => deps.orders.order(id)),
      );
      const seen = orders.filter((order) => order !== undefined).filter((order) => seesOrder(who, order));
      return seen.filter(isPublic).map((order) => viewRequest(registry, order));
    }
    const since = request.query.start_date ?? deps.clock() - daysDefault * DAY;
    const query = { kind, since, village: villageFilter(who, undefined), limit: requestsMax };
    const sees = (order: Order) =>
      seesOrder(who, order) &&
      isPublic(order) &&
      order.openedAt <= (end ?? order.openedAt) &&
      (status === undefined || statusOf(order) === status);
    const page = await pageSeen((part) => deps.orders.orders({ ...query, ...part }), sees, query);
    return page.items.map((order) => viewRequest(registry, order));
  });

  const one = { params: idParam, response: { 200: z.array(requestView) } };
  api.get('/open311/v2/requests/:id.json', { schema: one }, async (request) => {
    const order = await orderSeen(deps, asker(request), request.params.id);
    if (!isPublic(order)) throw refuse('not_found', `request ${order.id}`);
    return [viewRequest(deps.registry(), order)];
  });

  const post = { headers: keyHeader, body: postAsked, response: { 201: postView } };
  api.post('/open311/v2/requests.json', { schema: post }, async (request, reply) => {
    const { service_code: kind, lat, long: lon, description, address_string: address } = request.body;
    const { first_name: first, last_name: last, phone } = request.body;
    const village = nearestVillage(deps.registry(), lat, lon);
    const text = address === undefined ? description : `${description}\n${address}`;
    const reporter = [last, first].filter(Boolean).join(' ') || null;
    const asked = { channel: 'web' as const, kind, village, lat, lon, text, reporter, phone: phone || null };
    const complaint = await fileComplaint(deps, request, asked);
    const notice = complaint.orderId === null ? '已受理 Received' : '已转办 Passed to the crew';
    return reply
      .code(201)
      .send([{ service_request_id: complaint.orderId ?? complaint.id, service_notice: notice }]);
  });
}

/** What other systems may know of: things in the street. The program's own troubles are not among them. */
const isPublic = (order: Order): boolean =>
  (order.type === 'fault' || order.type === 'complaint') && order.kind !== null;

const statusOf = (order: Order): 'open' | 'closed' =>
  endedStatuses.includes(order.status) ? 'closed' : 'open';

function viewRequest(registry: Registry, order: Order): z.output<typeof requestView> {
  const kind = registry.kinds.get(order.kind!);
  const village = order.village === null ? undefined : registry.villages.get(order.village);
  // A heater stands in somebody's home: its own place, address and number would name the household.
  const device = order.kind === 'heater' ? undefined : registry.devices.get(order.deviceIds[0] ?? '');
  const place = device ?? village;
  const updated = order.closedAt ?? order.repairedAt ?? order.arrivedAt ?? order.acceptedAt ?? order.openedAt;
  return {
    service_request_id: order.id,
    status: statusOf(order),
    status_notes: order.closedAs ?? order.status,
    service_name: kind?.zh ?? order.kind!,
    service_code: order.kind!,
    description: order.code ?? order.type,
    agency_responsible: registry.crews.get(order.crew ?? '')?.name ?? '',
    requested_datetime: time(order.openedAt),
    updated_datetime: time(updated),
    expected_datetime: timeOrNull(order.fixBy),
    address: village?.name ?? '',
    lat: place?.lat ?? null,
    long: place?.lon ?? null,
  };
}

/** By the flat distance, which is right enough inside one town. */
function nearestVillage(registry: Registry, lat: number, lon: number): string {
  const shrink = Math.cos((lat * Math.PI) / 180);
  let nearest: { id: string; distance: number } | undefined;
  for (const village of registry.villages.values()) {
    const distance = Math.hypot(village.lat - lat, (village.lon - lon) * shrink);
    if (nearest === undefined || distance < nearest.distance) nearest = { id: village.id, distance };
  }
  if (nearest === undefined) throw refuse('unknown_village', 'the registry has no village');
  return nearest.id;
}
