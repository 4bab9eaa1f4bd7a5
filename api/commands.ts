// From a request to a command: who asks, the idempotency key with the hash of what came under it, and the refusal.
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Command, CommandResult } from '../ingest/domain/command.ts';
import type { Actor } from '../ingest/domain/ledger.ts';
import { aheadMsMax, type Millis, rfc3339 } from '../ingest/domain/time.ts';
import type { AppDeps } from './deps.ts';
import { Refusal, refuse } from './errors.ts';
import { asker } from './route.ts';

const keyCharsMax = 200;
/** Headers of every POST that becomes a command. */
export const keyHeader = z.looseObject({ 'idempotency-key': z.string().min(1).max(keyCharsMax).optional() });

interface Keyed {
  readonly by: Actor;
  readonly key?: { readonly id: string; readonly bodyHash: string };
}

/** One person's key is not another's: two tablets that both count from 1 must not meet. */
export function keyed(request: FastifyRequest, content: unknown = request.body): Keyed {
  const { actor, accountId } = asker(request);
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string') return { by: actor };
  const said = JSON.stringify([request.method, request.routeOptions.url, request.params, content ?? null]);
  const bodyHash = createHash('sha256').update(said).digest('hex');
  return { by: actor, key: { id: `${actor.type}:${accountId}:${key}`, bodyHash } };
}

/** An id for something new; under the same key it is the same, so that a repeated request makes it once. */
export function newId(prefix: string, { key }: Keyed): string {
  if (key === undefined) return `${prefix}-${crypto.randomUUID()}`;
  return `${prefix}-${createHash('sha256').update(key.id).digest('hex').slice(0, 32)}`;
}

/** Hands the command over and waits for what came of it. */
export async function obeyed(deps: AppDeps, command: Command): Promise<Extract<CommandResult, { ok: true }>> {
  const result = await deps.submit(command);
  if (!result.ok) throw new Refusal(result.problem);
  return result;
}

/** A time that people give must have come; clocks may differ a little. */
export function notAhead(deps: AppDeps, at: Millis | undefined, what: string): Millis | undefined {
  if (at !== undefined && deps.clock() + aheadMsMax < at)
    throw refuse('in_the_future', `${what} lies after ${rfc3339(deps.clock())}`);
  return at;
}
