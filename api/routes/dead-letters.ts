// Dead letters: notices that a channel has given up, so that somebody was not told. Listed for the office, and owed
// anew when what was wrong (a key, a phone, a gateway) has been mended.
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { recipientTypes } from '../../ingest/domain/notice.ts';
import type { DeadLetter, Paging } from '../../ingest/store/ports.ts';
import { keyHeader } from '../commands.ts';
import type { AppDeps } from '../deps.ts';
import { idText, instantOut, pageOf, pageSizeMax, paging, time, viewPage } from '../fields.ts';
import type { Once } from '../once.ts';
import { pageSeen } from '../pages.ts';
import { type Principal, seesVillage } from '../principal.ts';
import { type Api, asker } from '../route.ts';

const letterView = z.object({
  noticeId: z.string(),
  channel: z.string(),
  orderId: z.string().nullable(),
  /** The order's number, where the notice is of an order. */
  number: z.string().nullable(),
  village: z.string().nullable(),
  reason: z.string(),
  recipient: z.object({ type: z.enum(recipientTypes), id: z.string() }),
  priority: z.number().int(),
  dueAt: instantOut,
  attempts: z.number().int(),
  /** What the channel said last. */
  error: z.string(),
});

const viewLetter = ({ notice, channel, attempts, error }: DeadLetter): z.output<typeof letterView> => {
  const { id, orderId, reason, recipient, priority, dueAt, body } = notice;
  return {
    ...{ noticeId: id, channel, orderId, reason, recipient, priority, attempts, error },
    number: typeof body.number === 'string' ? body.number : null,
    village: villageOf(notice.body),
    dueAt: time(dueAt),
  };
};

/** An order's notice names its place, a digest its village. */
function villageOf(body: DeadLetter['notice']['body']): string | null {
  const place = body.place as { readonly village?: unknown } | undefined;
  const village = place?.village ?? body.village;
  return typeof village === 'string' ? village : null;
}

const againAsked = z.strictObject({
  channel: idText,
  /** Absent: all that the channel has given up. */
  noticeId: idText.optional(),
});

export function deadLetterRoutes(api: Api, deps: AppDeps, once: Once): void {
  const seen = (who: Principal) => (letter: DeadLetter) => seesVillage(who, villageOf(letter.notice.body));

  const list = { querystring: z.object(paging), response: { 200: pageOf(letterView) } };
  api.get('/api/v1/dead-letters', { schema: list }, async (request) => {
    const read = (asked: Paging) => deps.orders.deadLetters(asked);
    return viewPage(await pageSeen(read, seen(asker(request)), request.query), viewLetter);
  });

  const again = {
    headers: keyHeader,
    body: againAsked,
    response: { 200: z.object({ again: z.number().int() }) },
  };
  api.post('/api/v1/dead-letters/again', { schema: again }, (request) => once(request, () => owe(request)));

  async function owe(request: FastifyRequest<{ Body: z.output<typeof againAsked> }>) {
    const { channel, noticeId } = request.body;
    const who = asker(request);
    const fits = (letter: DeadLetter): boolean =>
      letter.channel === channel &&
      (noticeId === undefined || letter.notice.id === noticeId) &&
      seen(who)(letter);
    const letters = await allThat(deps, fits);
    await deps.orders.outboxAgain(
      letters.map(({ notice }) => ({ noticeId: notice.id, channel })),
      deps.clock(),
    );
    const detail = noticeId ?? `${letters.length} notices`;
    await deps.people.audit({
      at: deps.now(),
      actor: who.name,
      action: 'send_again',
      subject: channel,
      detail,
    });
    return { again: letters.length };
  }
}

async function allThat(deps: AppDeps, fits: (letter: DeadLetter) => boolean): Promise<DeadLetter[]> {
  const found: DeadLetter[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await deps.orders.deadLetters({ limit: pageSizeMax, ...(cursor && { cursor }) });
    found.push(...page.items.filter(fits));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}
