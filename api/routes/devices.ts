// Devices: the list, one, its readings, why it has no order, and the household behind it (private).
import { z } from 'zod';
import { metricNamePattern } from '../../ingest/domain/kind.ts';
import { DAY, type Millis, SECOND } from '../../ingest/domain/time.ts';
import type { AppDeps } from '../deps.ts';
import { refuse } from '../errors.ts';
import {
  idParam,
  idText,
  instantIn,
  instantOut,
  pageOf,
  pageSizeDefault,
  paging,
  pagingOf,
  readingsPageDefault,
  time,
  timeOrNull,
  viewPage,
  words,
} from '../fields.ts';
import type { DeviceStatus } from '../fleet.ts';
import { cursorChecked, pageWithin } from '../pages.ts';
import { type Principal, seesPrivate, seesVillage, villageFilter } from '../principal.ts';
import { type Api, asker } from '../route.ts';
import { deviceView, readingView, viewDevice, viewReading } from '../views/device.ts';

const searchCharsMax = 100;
const listAsked = z.object({
  village: idText.optional(),
  kind: idText.optional(),
  health: z.enum(['ok', 'fault', 'unknown']).optional(),
  circuit: idText.optional(),
  gateway: idText.optional(),
  crew: idText.optional(),
  /** `a,b`: these alone. */
  ids: z
    .string()
    .transform((text) => [...new Set(text.split(','))])
    .pipe(z.array(idText).max(pageSizeDefault))
    .optional(),
  q: z.string().trim().min(1).max(searchCharsMax).optional(),
  ...paging,
});

/** The longest span of raw readings in one question; means per bucket may span as long as the store keeps. */
const spanMsMax: Millis = 366 * DAY;
const spanMsDefault: Millis = DAY;
const readingsAsked = z.object({
  metric: z.string().regex(metricNamePattern).optional(),
  from: instantIn.optional(),
  to: instantIn.optional(),
  every: z.string().optional(),
  ...pagingOf(readingsPageDefault),
});

const unknownView = z.object({
  id: z.string(),
  firstAt: instantOut,
  lastAt: instantOut,
  attempts: z.number().int(),
  address: z.string().nullable(),
});
const explanationView = z.object({
  code: z.string().nullable(),
  verdict: z.string(),
  since: instantOut.nullable(),
  orderId: z.string().nullable(),
  words,
});
const householdView = z.object({ contact: z.string(), vulnerable: z.boolean() });

export function deviceRoutes(api: Api, deps: AppDeps): void {
  const found = (who: Principal, id: string): DeviceStatus => {
    const status = deps.fleet.device(id);
    if (status === undefined || !seesVillage(who, status.device.village))
      throw refuse('not_found', `device ${id}`);
    return status;
  };

  api.get(
    '/api/v1/devices',
    { schema: { querystring: listAsked, response: { 200: pageOf(deviceView) } } },
    async (request) => {
      const { limit, cursor, ...filter } = request.query;
      const who = asker(request);
      const village = villageFilter(who, filter.village);
      const page = deps.fleet.list({ ...filter, village, villages: who.villages }, { limit, cursor });
      const registry = deps.registry();
      return viewPage(page, (status) => viewDevice(status, registry));
    },
  );

  const strangers = { querystring: z.object(paging), response: { 200: pageOf(unknownView) } };
  api.get('/api/v1/devices/unknown', { schema: strangers }, async (request) =>
    viewPage(
      pageWithin(deps.unknownDevices(), ({ id }) => id, request.query),
      (unknown) => ({ ...unknown, firstAt: time(unknown.firstAt), lastAt: time(unknown.lastAt) }),
    ),
  );

  api.get(
    '/api/v1/devices/:id',
    { schema: { params: idParam, response: { 200: deviceView } } },
    async (request) => viewDevice(found(asker(request), request.params.id), deps.registry()),
  );

  api.get(
    '/api/v1/devices/:id/readings',
    { schema: { params: idParam, querystring: readingsAsked, response: { 200: pageOf(readingView) } } },
    async (request) => {
      const { device } = found(asker(request), request.params.id);
      const { metric, limit, cursor } = request.query;
      const span = spanOf(request.query, deps.clock());
      const everyMs = bucketOf(request.query.every);
      const { id: deviceId, kind, village } = device;
      const asked = { deviceId, kind, village, metric, everyMs, limit, cursor, ...span };
      return viewPage(await cursorChecked(cursor, deps.telemetry.readings(asked)), viewReading);
    },
  );

  api.get(
    '/api/v1/devices/:id/explain',
    { schema: { params: idParam, response: { 200: pageOf(explanationView) } } },
    async (request) => {
      const { device } = found(asker(request), request.params.id);
      const items = deps.fleet.explain(device.id).map((e) => ({ ...e, since: timeOrNull(e.since) }));
      return { items, nextCursor: null };
    },
  );

  api.get(
    '/api/v1/devices/:id/household',
    { schema: { params: idParam, response: { 200: householdView } } },
    async (request) => {
      const who = asker(request);
      const { device } = found(who, request.params.id);
      if (!(seesPrivate(who) || (await worksThere(deps, who, device.id))))
        throw refuse('forbidden', 'a crew sees the household while it has an accepted order there');
      const household = await deps.people.lookAtHousehold(device.id, { at: deps.now(), actor: who.name });
      if (household === undefined) throw refuse('not_found', `no household stands for ${device.id}`);
      return { contact: household.contact, vulnerable: household.vulnerable };
    },
  );
}

/** A crew needs to reach a household while an order that it has accepted stands there, and only then. */
async function worksThere(deps: AppDeps, who: Principal, device: string): Promise<boolean> {
  if (who.crew === null) return false;
  const status = ['accepted', 'on_site', 'verifying'];
  const { items } = await deps.orders.orders({ device, crew: who.crew, status, limit: 1 });
  return 0 < items.length;
}

function spanOf(asked: { from?: Millis; to?: Millis }, clock: Millis): { from: Millis; to: Millis } {
  const to = asked.to ?? clock + 1;
  const from = asked.from ?? to - spanMsDefault;
  if (to <= from) throw refuse('bad_request', '`from` must be before `to`');
  if (spanMsMax < to - from) throw refuse('bad_request', 'a question may span 366 days');
  return { from, to };
}

const unitMs: Readonly<Record<string, Millis>> = { s: SECOND, m: 60 * SECOND, h: 3_600 * SECOND, d: DAY };

/** `5m`, `1h`, `1d`, or whole seconds. */
function bucketOf(text: string | undefined): Millis | undefined {
  if (text === undefined) return undefined;
  const match = /^([1-9]\d{0,5})([smhd]?)$/.exec(text);
  if (match === null) throw refuse('bad_request', '`every` is a length such as 300, 5m, 1h or 1d');
  return Number(match[1]) * unitMs[match[2] === '' ? 's' : match[2]!]!;
}
