// What people do with an order. One row per route; whether a move is legal the engine says, by the table of moves.
import { z } from 'zod';
import type { OrderCommand, PersonAction } from '../../ingest/domain/command.ts';
import { latitude, longitude } from '../../ingest/domain/device.ts';
import { type Order, pauseReasons } from '../../ingest/domain/order.ts';
import { keyed, keyHeader, notAhead, obeyed } from '../commands.ts';
import type { AppDeps } from '../deps.ts';
import { refuse } from '../errors.ts';
import { idParam, idText, instantIn, noteCharsMax, shortText } from '../fields.ts';
import { type Api, asker } from '../route.ts';
import { etagOf, orderView, viewOrder } from '../views/order.ts';
import { orderSeen } from './orders.ts';

const MOVE_ROUTES = {
  accept: 'accept',
  arrive: 'arrive',
  repair: 'repair',
  'nothing-found': 'nothing-found',
  pause: 'pause',
  resume: 'resume',
  release: 'release',
  cancel: 'cancel',
  assign: 'assign',
  confirm: 'confirm',
  notes: 'note',
  cost: 'cost',
} as const satisfies Record<string, PersonAction>;

const note = shortText(noteCharsMax);
/** Every member is optional unless its move needs it. */
const common = {
  note: note.optional(),
  reason: note.optional(),
  at: instantIn.optional(),
  place: z.strictObject({ lat: latitude, lon: longitude }).optional(),
  crew: idText.optional(),
  until: instantIn.optional(),
};
const anyMove = z.strictObject(common);
const yuanMax = 1_000_000;
const paidYuan = z.number().min(0).max(yuanMax);
const paidCost = z.object({ partsYuan: paidYuan, labourYuan: paidYuan });
const NEEDS: Partial<Record<PersonAction, typeof anyMove | z.ZodType<z.infer<typeof anyMove>>>> = {
  pause: z.strictObject({ ...common, reason: z.enum(pauseReasons), until: instantIn }),
  assign: z.strictObject({ ...common, crew: idText }),
  note: z.strictObject({ ...common, note }),
  cost: z.strictObject({ note: note.optional(), ...paidCost.shape }),
};

export function moveRoutes(api: Api, deps: AppDeps): void {
  for (const [path, action] of Object.entries(MOVE_ROUTES) as [string, PersonAction][]) {
    // A move without a body is as good as an empty one.
    const body = NEEDS[action] ?? anyMove.nullish().transform((given) => given ?? {});
    const schema = { params: idParam, headers: keyHeader, body, response: { 200: orderView } };
    api.post(`/api/v1/orders/:id/${path}`, { schema }, async (request, reply) => {
      const who = asker(request);
      const order = await orderSeen(deps, who, request.params.id);
      const asked = request.body as z.infer<typeof anyMove>;
      notAhead(deps, asked.at, '`at`');
      const command: OrderCommand = {
        type: 'order',
        ...keyed(request),
        orderId: order.id,
        action,
        ...membersOf(action, asked),
        revision: revisionOf(request.headers['if-match'], order),
      };
      const { order: moved } = await obeyed(deps, command);
      if (moved === undefined) throw new Error('a move came back without its order');
      reply.header('etag', etagOf(moved));
      return viewOrder(moved);
    });
  }
}

function membersOf(action: PersonAction, asked: z.infer<typeof anyMove>): Partial<OrderCommand> {
  if (action === 'cost') return { note: asked.note, paid: paidCost.parse(asked) };
  const { reason, until, ...rest } = asked;
  if (action !== 'pause') return { ...rest, reason, until };
  return { ...rest, pause: { reason: reason as (typeof pauseReasons)[number], until: until! } };
}

/** The revision that `If-Match` names: checked here, and again by the engine, which sees who was first. */
function revisionOf(header: string | undefined, order: Order): number | undefined {
  if (header === undefined || header === '*') return undefined;
  if (header !== etagOf(order))
    throw refuse('precondition_failed', `order ${order.id} stands at ${etagOf(order)}`);
  return order.revision;
}
