// Patrols (巡检) and preventive work: the list before the season, the orders made of it, each asset's dated record, and how
// far each plan has come.
import { z } from 'zod';
import { checkFindings, type Order } from '../../ingest/domain/order.ts';
import { assetsPerOrderMax, chunks } from '../../ingest/orders/recurring.ts';
import { sweepReasons } from '../../ingest/orders/sweep.ts';
import { keyed, keyHeader, notAhead, obeyed } from '../commands.ts';
import type { AppDeps } from '../deps.ts';
import { refuse } from '../errors.ts';
import { idParam, idText, instantIn, noteCharsMax, pageOf, shortText, words } from '../fields.ts';
import type { Once } from '../once.ts';
import { plannedOrders, progressByPlan, sweepOf } from '../patrols.ts';
import { type Principal, seesVillage, villageFilter } from '../principal.ts';
import { type Api, asker } from '../route.ts';
import { etagOf, orderView, viewOrder } from '../views/order.ts';
import { orderSeen } from './orders.ts';

const planAsked = z.object({ kind: idText.default('heater'), village: idText.optional() });
const planItem = z.object({
  deviceId: z.string(),
  assetNo: z.string().nullable(),
  village: z.string(),
  address: z.string(),
  weight: z.number(),
  reasons: z.array(z.object({ type: z.enum(sweepReasons), words })),
});

const whyCharsMax = 500;
const patrolAsked = z.strictObject({
  /** Names the plan; assets that it has already are not added again. */
  plan: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  type: z.enum(['patrol', 'preventive']).default('patrol'),
  kind: idText.default('heater'),
  /** Every asset of the kind, or those on the list before the season. */
  scope: z.enum(['all', 'listed']),
  villages: z.array(idText).min(1).optional(),
  why: shortText(whyCharsMax),
  priority: z.number().int().min(1).max(5).default(5),
});
const patrolAnswer = z.object({
  plan: z.string(),
  assets: z.number().int(),
  orders: z.array(z.object({ id: z.string(), number: z.string(), village: z.string().nullable() })),
});

const count = z.number().int();
const progressView = z.object({
  plan: z.string(),
  kind: z.string().nullable(),
  village: z.string().nullable(),
  orders: count,
  closed: count,
  onTime: count,
  late: count,
  due: count,
  done: count,
  donePct: z.number().nullable(),
  faulty: count,
});

const checkAsked = z
  .strictObject({
    deviceId: idText.optional(),
    /** What stands on the pole or the door. */
    assetNo: idText.optional(),
    found: z.enum(checkFindings),
    note: shortText(noteCharsMax).optional(),
    at: instantIn.optional(),
  })
  .refine(
    (given) => (given.deviceId === undefined) !== (given.assetNo === undefined),
    'name the device or its asset number',
  );

export function patrolRoutes(api: Api, deps: AppDeps, once: Once): void {
  const plan = { querystring: planAsked, response: { 200: pageOf(planItem) } };
  api.get('/api/v1/patrols/plan', { schema: plan }, async (request) => {
    const who = asker(request);
    const village = villageFilter(who, request.query.village);
    const sees = (of: string): boolean => (village === undefined ? seesVillage(who, of) : of === village);
    const list = await sweepOf(deps, kindNamed(deps, request.query.kind));
    const items = list
      .filter(({ device }) => sees(device.village))
      .map(({ device, weight, reasons }) => ({
        ...{ deviceId: device.id, village: device.village, address: device.address, weight },
        assetNo: device.assetNo ?? null,
        reasons: [...reasons],
      }));
    return { items, nextCursor: null };
  });

  const make = { headers: keyHeader, body: patrolAsked, response: { 201: patrolAnswer } };
  api.post('/api/v1/patrols', { schema: make }, async (request, reply) => {
    const opened = await once(request, () => openPlan(deps, asker(request), keyed(request), request.body));
    return reply.code(201).send(opened);
  });

  api.get('/api/v1/patrols', { schema: { response: { 200: pageOf(progressView) } } }, async (request) => {
    const who = asker(request);
    const seen = (await plannedOrders(deps)).filter(({ village }) => seesVillage(who, village));
    return { items: [...progressByPlan(seen, deps.clock())], nextCursor: null };
  });

  const check = { params: idParam, headers: keyHeader, body: checkAsked, response: { 200: orderView } };
  api.post('/api/v1/orders/:id/checks', { schema: check }, async (request, reply) => {
    const order = await orderSeen(deps, asker(request), request.params.id);
    const { found, note, at } = request.body;
    notAhead(deps, at, '`at`');
    const deviceId = await listedDevice(deps, order, request.body);
    const { order: after } = await obeyed(deps, {
      ...{ type: 'order', action: 'check', ...keyed(request), orderId: order.id, note, at },
      check: { deviceId, found },
    });
    if (after === undefined) throw new Error('a check came back without its order');
    reply.header('etag', etagOf(after));
    return viewOrder(after);
  });
}

/** An order for each village, or several where it has many assets; those that the plan has already are left out. */
async function openPlan(
  deps: AppDeps,
  who: Principal,
  { by, key }: ReturnType<typeof keyed>,
  { plan, type, scope, why, priority, villages, kind: asked }: z.output<typeof patrolAsked>,
): Promise<z.output<typeof patrolAnswer>> {
  const kind = kindNamed(deps, asked);
  for (const village of villages ?? []) villageFilter(who, village);
  const planned = (await plannedOrders(deps)).filter((order) => order.plan === plan);
  const has = new Set(planned.flatMap(({ deviceIds }) => deviceIds));
  const assets = (await assetsOf(deps, kind, scope)).filter(
    ({ id, village }) => !has.has(id) && seesVillage(who, village) && (villages?.includes(village) ?? true),
  );
  const orders = [];
  for (const village of deps.registry().villages.keys()) {
    const ids = assets.filter((device) => device.village === village).map(({ id }) => id);
    if (ids.length === 0) continue;
    for (const [n, deviceIds] of chunks(ids, assetsPerOrderMax).entries()) {
      const part = key === undefined ? {} : { key: { ...key, id: `${key.id} ${village} ${n}` } };
      const whole = { type, village, kind, deviceIds, why: { zh: why, en: why }, cls: 'R' as const, plan };
      const order = { ...whole, priority: priority as Order['priority'] };
      const done = await obeyed(deps, { type: 'open-order', by, ...part, order });
      if (done.order === undefined) throw new Error('an opened order came back without the order');
      orders.push({ id: done.order.id, number: done.order.number, village });
    }
  }
  return { plan, assets: assets.length, orders };
}

function kindNamed(deps: AppDeps, kind: string): string {
  if (!deps.registry().kinds.has(kind)) throw refuse('invalid', `there is no kind ${kind}`);
  return kind;
}

async function assetsOf(deps: AppDeps, kind: string, scope: 'all' | 'listed') {
  if (scope === 'listed') return (await sweepOf(deps, kind)).map(({ device }) => device);
  return [...deps.registry().devices.values()].filter((device) => device.kind === kind);
}

/** The order's own device for what was scanned: its controller may have been replaced, or moved, since the order was made. */
async function listedDevice(
  deps: AppDeps,
  order: Order,
  { deviceId, assetNo }: { readonly deviceId?: string; readonly assetNo?: string },
): Promise<string> {
  if (deviceId !== undefined && order.deviceIds.includes(deviceId)) return deviceId;
  const { devices } = deps.registry();
  const id = deviceId ?? [...devices.values()].find((device) => device.assetNo === assetNo)?.id;
  if (id === undefined) throw refuse('unknown_device', `there is no asset ${assetNo ?? ''}`);
  const successorOf = await deps.assets.successors();
  return order.deviceIds.find((listed) => successorOf(listed, order.openedAt) === id) ?? id;
}
