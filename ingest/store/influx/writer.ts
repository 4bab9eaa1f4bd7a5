// Sends lines in batches, two in flight, and finds the few that a server will not take: a batch it refuses is cut in
// halves until the bad line stands alone. Nothing is retried here: the caller keeps the points and comes again.
import type { Millis } from '../../domain/time.ts';
import { StoreError } from '../ports.ts';
import {
  classify,
  type LineRejectReason,
  lineRejectReason,
  messageOf,
  namedLines,
  retryAfterMs,
} from './classify.ts';
import type { Post } from './connection.ts';

/** A batch of 1,000 lines is far from the sizes that a killed server tears, and costs one round trip. */
export const batchLinesMax = 1_000;
export const requestsInFlightMax = 2;
/** Requests spent on one batch's bad lines: enough for about five of them. */
export const bisectRequestsMax = 100;

export interface RejectedLine {
  readonly line: string;
  readonly reason: LineRejectReason;
  readonly detail: string;
}

/**
 * @returns the lines that the server will never take; all others are stored
 * @throws StoreError when the server did not answer for all of them: send all again
 */
export async function writeLines(
  post: Post,
  lines: readonly string[],
  now: () => Millis,
): Promise<readonly RejectedLine[]> {
  const rejected: RejectedLine[] = [];
  const failures: unknown[] = [];
  let next = 0;
  async function sendOn(): Promise<void> {
    while (next < lines.length && failures.length === 0) {
      const batch = lines.slice(next, next + batchLinesMax);
      next += batch.length;
      await sendBatch(post, batch).then(
        (lost) => rejected.push(...lost),
        (error) => failures.push(error),
      );
    }
  }
  // Both lanes are waited for: a request still on its way must not arrive after what is sent next.
  await Promise.all(Array.from({ length: requestsInFlightMax }, sendOn));
  if (failures.length > 0) throw asStoreError(failures[0], now());
  return rejected;
}

/** One batch; rejects with the error of the first request that is worth sending again. */
async function sendBatch(post: Post, batch: readonly string[]): Promise<readonly RejectedLine[]> {
  const rejected: RejectedLine[] = [];
  let requests = 0;

  async function send(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    requests += 1;
    try {
      await post(lines);
    } catch (error) {
      const verdict = classify(error);
      if (verdict !== 'bad-data' && verdict !== 'split') throw error;
      await sendParts(lines, error);
    }
  }

  async function sendParts(lines: readonly string[], error: unknown): Promise<void> {
    const named = namedLines(messageOf(error), lines);
    if (named.size > 0) {
      reject([...named], error);
      return send(lines.filter((line) => !named.has(line)));
    }
    if (lines.length === 1 || requests >= bisectRequestsMax) return reject(lines, error);
    const half = lines.length >> 1;
    await send(lines.slice(0, half));
    await send(lines.slice(half));
  }

  function reject(lines: readonly string[], error: unknown): void {
    const reason = lineRejectReason(error);
    const detail = messageOf(error);
    for (const line of lines) rejected.push({ line, reason, detail });
  }

  await send(batch);
  return rejected;
}

/** What the recorder gets to see: whether to come again, when, and whether somebody has to act. */
function asStoreError(cause: unknown, now: Millis): StoreError {
  if (cause instanceof StoreError) return cause;
  return new StoreError(`InfluxDB: ${messageOf(cause)}`, true, {
    cause,
    retryAfterMs: retryAfterMs(cause, now),
    misconfigured: classify(cause) === 'config',
  });
}
