// Idempotency keys of POSTs that are no commands of the town: accounts, tokens, the registry. (Commands have theirs in the
// journal.) Answers are kept in memory alone, for a token's is its secret: a restart forgets them, and never makes anything.
import type { FastifyRequest } from 'fastify';
import { HOUR, type Millis } from '../ingest/domain/time.ts';
import { keyed } from './commands.ts';
import { refuse } from './errors.ts';

/** A request is repeated while its sender waits, not the day after. */
const keptMsMax: Millis = HOUR;
const keptMax = 1_000;

interface Kept {
  readonly bodyHash: string;
  readonly at: Millis;
  readonly answer: Promise<unknown>;
}
/** Makes the answer, or gives the one that the same request got; while that is being made, waits for it. */
export type Once = <T>(request: FastifyRequest, make: () => Promise<T>, content?: unknown) => Promise<T>;

export function onceByKey(now: () => Millis): Once {
  const kept = new Map<string, Kept>();
  return async (request, make, content = request.body) => {
    const { key } = keyed(request, content);
    if (key === undefined) return make();
    const known = kept.get(key.id);
    if (known !== undefined && now() - known.at < keptMsMax) {
      if (known.bodyHash !== key.bodyHash) throw refuse('key_reused', 'another request came under this key');
      return known.answer as ReturnType<typeof make>;
    }
    const answer = make();
    kept.set(key.id, { bodyHash: key.bodyHash, at: now(), answer });
    const oldest = kept.keys().next().value;
    if (keptMax < kept.size && oldest !== undefined) kept.delete(oldest);
    // What was refused may be tried again under the same key.
    answer.catch(() => kept.delete(key.id));
    return answer;
  };
}
