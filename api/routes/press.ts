// Press 1 to accept: a voice or SMS gateway hands back the token that went out with the call, and hears in words what
// came of it, to be read out. The token is all the right there is: short-lived, and good for one crew and one order.
import { Counter } from 'prom-client';
import { z } from 'zod';
import type { OrderCommand } from '../../ingest/domain/command.ts';
import type { Words } from '../../ingest/domain/fault.ts';
import type { AppDeps } from '../deps.ts';
import { refuse } from '../errors.ts';
import { words } from '../fields.ts';
import type { Api } from '../route.ts';

const tokenCharsMax = 1_000;
/** A gateway reports a few keys a minute; more from one address is somebody trying tokens. */
const pressesPerSecondMax = 10;
const acceptDigit = '1';

const pressAsked = z.object({
  token: z.string().min(1).max(tokenCharsMax),
  /** The key that was pressed, where the gateway reports every key. */
  digit: z.string().max(9).default(acceptDigit),
});
const pressAnswer = z.object({
  accepted: z.boolean(),
  /** The order's number; null where there is none any more. */
  order: z.string().nullable(),
  /** To be read out, or sent back as a message. */
  say: words,
});

const outcomes = {
  accepted: { zh: '接单成功', en: 'You have accepted the order' },
  other_key: { zh: '未接单，接单请按1', en: 'Not accepted; press 1 to accept' },
  handed_over: { zh: '此工单已转交其他班组', en: 'The order has gone to another crew' },
  too_late: { zh: '此工单已有人处理', en: 'The order is in hand already' },
} as const satisfies Record<string, Words>;
type Outcome = keyof typeof outcomes;

export function pressRoutes(api: Api, deps: AppDeps): void {
  const counter = new Counter({
    name: 'weisu_presses_total',
    help: 'Keys pressed during calls, by what came of them',
    labelNames: ['outcome'],
    registers: [deps.metrics],
  });
  const limit = { rateLimit: { max: pressesPerSecondMax, timeWindow: 1_000 } };
  const schema = { body: pressAsked, response: { 200: pressAnswer } };
  api.post('/api/v1/press', { schema, config: limit }, async ({ body: { token, digit } }) => {
    const command = deps.pressed(token);
    if (command === undefined) {
      counter.inc({ outcome: 'bad_token' });
      throw refuse('unauthorized', 'the token is not of this program, or is too old');
    }
    const order = await deps.orders.order(command.orderId);
    const outcome = digit === acceptDigit ? await accept(deps, command, order?.crew ?? null) : 'other_key';
    counter.inc({ outcome });
    return { accepted: outcome === 'accepted', order: order?.number ?? null, say: outcomes[outcome] };
  });
}

/** A problem that is the program's own leaves as one, so that the gateway tries again. */
async function accept(deps: AppDeps, command: OrderCommand, crew: string | null): Promise<Outcome> {
  if (command.by.id !== `crew:${crew ?? ''}`) return 'handed_over';
  const result = await deps.submit(command);
  if (result.ok) return 'accepted';
  const { code, detail } = result.problem;
  if (code === 'illegal_move' || code === 'not_found') return 'too_late';
  throw refuse(code, detail);
}
