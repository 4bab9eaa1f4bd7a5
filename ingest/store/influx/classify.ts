// What an answer of InfluxDB means for the batch that got it. The three versions disagree on codes and shapes; every
// row here is one that a real server (1.6) gave, or that stands in the source of 2.7 and 3.
import { HttpError } from '@influxdata/influxdb-client';
import { type Millis, SECOND } from '../../domain/time.ts';

/**
 * `bad-data`: some lines will never be taken; `split`: too large in one piece; `config`: somebody has to act;
 * `retry`: the same batch again, later.
 */
export type Verdict = 'bad-data' | 'split' | 'config' | 'retry';

export function classify(error: unknown): Verdict {
  if (!(error instanceof HttpError)) return 'retry';
  const { statusCode: status, body = '' } = error;
  if ((status === 400 || status === 422) && wordsOnLines.some((words) => body.includes(words)))
    return 'bad-data';
  if (status === 500 && body.includes('partial write')) return 'bad-data';
  if (status === 413) return 'split';
  // 1.x answers 500 here, though no retry mends it.
  if (body.includes('retention policy not found')) return 'config';
  return status === 408 || status === 425 || status === 429 || status >= 500 ? 'retry' : 'config';
}

/**
 * What the three versions say of lines. Any other 400 or 422 is about the request, and a reading is not thrown away for
 * it: plain HTTP to a TLS port, a proxy's page, a missing parameter.
 */
const wordsOnLines = [
  'partial write',
  'unable to parse',
  'field type conflict',
  'points beyond retention policy',
  'line protocol',
  'parsing failed for write_lp endpoint',
] as const;

/** The server's own words: `error` in 1.x and 3, `message` in 2.x, plain text from a proxy. */
export function messageOf(error: unknown): string {
  if (!(error instanceof HttpError)) return error instanceof Error ? error.message : String(error);
  const json = error.json as { error?: unknown; message?: unknown } | undefined;
  const words = json?.error ?? json?.message ?? error.body;
  return typeof words === 'string' && words !== '' ? words : error.message;
}

/** The client reads `Retry-After: 30` as 30 ms and ignores dates: read here, in seconds or as a date. */
export function retryAfterMs(error: unknown, now: Millis): Millis | undefined {
  if (!(error instanceof HttpError)) return undefined;
  const header = error.headers?.['retry-after'];
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * SECOND;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** Lines of the batch that the message names as unreadable; without them the rest can be sent at once. */
export function namedLines(message: string, lines: readonly string[]): ReadonlySet<string> {
  if (!message.includes('unable to parse')) return new Set();
  return new Set(lines.filter((line) => message.includes(`unable to parse '${line}'`)));
}

export type LineRejectReason = 'too_old' | 'type_conflict' | 'unreadable' | 'too_large' | 'refused';

/** Why a line was not taken. Data older than the retention is a thing of its own: late, not bad. */
export function lineRejectReason(error: unknown): LineRejectReason {
  const message = messageOf(error);
  if (message.includes('retention policy dropped')) return 'too_old';
  if (message.includes('field type conflict')) return 'type_conflict';
  if (message.includes('unable to parse')) return 'unreadable';
  return classify(error) === 'split' ? 'too_large' : 'refused';
}
