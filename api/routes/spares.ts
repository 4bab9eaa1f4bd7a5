// Spare units lent to houses and returned, each with its dates; an order that waits for one stands still meanwhile.
import { z } from 'zod';
import type { Order } from '../../ingest/domain/order.ts';
import type { Spare } from '../../ingest/store/assets-port.ts';
import { keyed, keyHeader, newId, notAhead, obeyed } from '../commands.ts';
import type { AppDeps } from '../deps.ts';
import { refuse } from '../errors.ts';
import {
  flag,
  idParam,
  idText,
  instantIn,
  instantOut,
  noteCharsMax,
  pageOf,
  shortText,
  time,
  timeOrNull,
} from '../fields.ts';
import type { Once } from '../once.ts';
import { type Principal, seesOrder, seesVillage } from '../principal.ts';
import { type Api, asker } from '../route.ts';
import { orderSeen } from './orders.ts';

const unitCharsMax = 80;

export const spareView = z.object({
  id: z.string(),
  unit: z.string(),
  deviceId: z.string(),
  village: z.string(),
  orderId: z.string().nullable(),
  lentAt: instantOut,
  lentBy: z.string(),
  dueAt: instantOut.nullable(),
  note: z.string().nullable(),
  returnedAt: instantOut.nullable(),
  returnedBy: z.string().nullable(),
});
export const viewSpare = (spare: Spare): z.output<typeof spareView> => ({
  ...spare,
  lentAt: time(spare.lentAt),
  dueAt: timeOrNull(spare.dueAt),
  returnedAt: timeOrNull(spare.returnedAt),
});

const spareAsked = z.strictObject({
  /** What stands on the unit. */
  unit: shortText(unitCharsMax),
  deviceId: idText,
  /** Its clocks stand still until the unit is due back, or comes back. */
  orderId: idText.optional(),
  until: instantIn.optional(),
  at: instantIn.optional(),
  note: shortText(noteCharsMax).optional(),
});

export function spareRoutes(api: Api, deps: AppDeps, once: Once): void {
  const list = {
    querystring: z.object({ out: flag.optional(), device: idText.optional() }),
    response: { 200: pageOf(spareView) },
  };
  api.get('/api/v1/spares', { schema: list }, async (request) => {
    const { out, device } = request.query;
    const spares = await deps.assets.spares({
      ...(device !== undefined && { deviceIds: [device] }),
      ...(out !== undefined && { out }),
    });
    const seen = spares.filter(({ village }) => seesVillage(asker(request), village));
    return { items: seen.map(viewSpare), nextCursor: null };
  });

  const lend = { headers: keyHeader, body: spareAsked, response: { 201: spareView } };
  api.post('/api/v1/spares', { schema: lend }, async (request, reply) => {
    const spare = await once(request, () => lendOut(deps, asker(request), keyed(request), request.body));
    return reply.code(201).send(viewSpare(spare));
  });

  const back = { params: idParam, headers: keyHeader, response: { 200: spareView } };
  api.post('/api/v1/spares/:id/return', { schema: back }, async (request) => {
    const who = asker(request);
    const spare = await deps.assets.spare(request.params.id);
    if (spare === undefined || !(await isTheirs(deps, who, spare)))
      throw refuse('not_found', `spare ${request.params.id}`);
    if (spare.returnedAt !== null) return viewSpare(spare);
    return viewSpare(await once(request, () => takeBack(deps, who, spare)));
  });
}

/** A crew takes back what it lent itself, or what one of its orders waits for: a return sets that order's clocks going. */
async function isTheirs(deps: AppDeps, who: Principal, spare: Spare): Promise<boolean> {
  if (!seesVillage(who, spare.village)) return false;
  if (who.role !== 'crew' || spare.lentBy === who.actor.id) return true;
  const order = spare.orderId === null ? undefined : await deps.orders.order(spare.orderId);
  return order !== undefined && seesOrder(who, order);
}

async function lendOut(
  deps: AppDeps,
  who: Principal,
  said: ReturnType<typeof keyed>,
  { unit, deviceId, orderId, until, at, note }: z.output<typeof spareAsked>,
): Promise<Spare> {
  const device = deps.registry().devices.get(deviceId);
  if (device === undefined || !seesVillage(who, device.village))
    throw refuse('unknown_device', `there is no device ${deviceId}`);
  const order = orderId === undefined ? undefined : await orderSeen(deps, who, orderId);
  if (order !== undefined && until === undefined)
    throw refuse('invalid', 'say until when: the order waits for it');
  notAhead(deps, at, '`at`');
  const spare: Spare = {
    ...{ id: newId('spare', said), unit, deviceId, village: device.village, lentBy: who.actor.id },
    ...{ orderId: orderId ?? null, lentAt: at ?? deps.clock(), dueAt: until ?? null, note: note ?? null },
    ...{ returnedAt: null, returnedBy: null },
  };
  await refuseIfOut(deps, spare);
  if (order !== undefined) await pauseFor(deps, order, said, until!, unit);
  if (!(await deps.assets.lend(spare))) throw refuse('conflict', `${unit} stands in another house`);
  return (await deps.assets.spare(spare.id))!;
}

/** The order goes on first: a return that breaks off between the two is made whole by the next try. */
async function takeBack(deps: AppDeps, who: Principal, spare: Spare): Promise<Spare> {
  const order = spare.orderId === null ? undefined : await deps.orders.order(spare.orderId);
  if (order?.pause?.reason === 'spare_unit')
    await obeyed(deps, { type: 'order', orderId: order.id, action: 'resume', by: who.actor });
  await deps.assets.giveBack(spare.id, deps.clock(), who.actor.id);
  return (await deps.assets.spare(spare.id))!;
}

/** Before the order is paused for it; the store looks again. */
async function refuseIfOut(deps: AppDeps, { id, unit }: Spare): Promise<void> {
  const other = (await deps.assets.spares({ out: true })).find((one) => one.unit === unit && one.id !== id);
  if (other !== undefined) throw refuse('conflict', `${unit} stands at ${other.deviceId}`);
}

async function pauseFor(
  deps: AppDeps,
  order: Order,
  said: ReturnType<typeof keyed>,
  until: number,
  unit: string,
): Promise<void> {
  const pause = { reason: 'spare_unit', until } as const;
  await obeyed(deps, { type: 'order', ...said, orderId: order.id, action: 'pause', pause, note: unit });
}
