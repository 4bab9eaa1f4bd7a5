// The ledger as newline-delimited JSON: every change of every order, from any point on.
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { AppDeps } from '../deps.ts';
import { refuse } from '../errors.ts';
import { type Api, asker, media } from '../route.ts';
import { viewEntry } from '../views/order.ts';

const asked = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).optional(),
});
/** Entries read from the store at a time; the stream takes them as fast as the reader does. */
const entriesPerRead = 500;

export function ledgerRoutes(api: Api, deps: AppDeps): void {
  const type = 'application/x-ndjson';
  const schema = { querystring: asked, response: { 200: media('One entry per line', type) } };
  api.get('/api/v1/ledger', { schema }, async (request, reply) => {
    // Entries do not name their village: a part of the ledger would have holes in its numbers.
    if (asker(request).villages !== null) throw refuse('forbidden', "the ledger is the whole town's");
    return reply.type(type).send(Readable.from(lines(deps, request.query.after, request.query.limit)));
  });
}

async function* lines(
  deps: AppDeps,
  after: number,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<string> {
  let [from, left] = [after, limit];
  while (0 < left) {
    const entries = await deps.orders.ledger(from, Math.min(entriesPerRead, left));
    if (entries.length === 0) return;
    yield entries.map((entry) => `${JSON.stringify(viewEntry(entry))}\n`).join('');
    from = entries.at(-1)!.seq;
    left -= entries.length;
  }
}
