// One POST of JSON: within its time, an answer that is read where it matters, and bounded, and every failure told apart by
// whether another attempt can help. Addresses hold keys, so no message of an error names more than the host.
import { ChannelError } from './channel.ts';

const answerMsMax = 10_000;
const answerBytesMax = 64 * 1024;

export interface Posted {
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** Resolves with any status of 2xx, whatever else is answered. @throws ChannelError */
export async function post(posted: Posted): Promise<void> {
  await letGo(await send(posted));
}

/**
 * For robots, which answer 200 and tell in the body whether they took it.
 * @returns the answer's object
 * @throws ChannelError where it cannot be read, too
 */
export async function ask(posted: Posted): Promise<Readonly<Record<string, unknown>>> {
  const { host } = new URL(posted.url);
  const response = await send(posted);
  const text = await readBounded(response).catch((error: unknown) => {
    throw new ChannelError(`${host}: ${reasonOf(error)}`);
  });
  return answerOf(host, text);
}

async function send({ url, body, headers, timeoutMs = answerMsMax }: Posted): Promise<Response> {
  const { host } = new URL(url);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body,
    // A robot's address does not move; following would send the notice to wherever an answer points.
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: unknown) => {
    throw new ChannelError(`${host}: ${reasonOf(error)}`);
  });
  if (response.ok) return response;
  await letGo(response);
  throw new ChannelError(`${host}: HTTP ${response.status}`, {
    isFinal: isFinalStatus(response.status),
    ...retryAfter(response.headers.get('retry-after')),
  });
}

/** The status has said it all: a body that is long, or never ends, changes nothing. */
const letGo = (response: Response): Promise<void> | undefined => response.body?.cancel().catch(() => {});

function answerOf(host: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === 'object' && answer !== null) return answer as Record<string, unknown>;
  } catch {
    // Told below: no JSON at all is the same as JSON that is no object.
  }
  throw new ChannelError(`${host}: an answer that is not JSON`);
}

/** A request that is wrong stays wrong; too many, too slow and busy pass. */
const isFinalStatus = (status: number): boolean =>
  400 <= status && status < 500 && ![408, 409, 425, 429].includes(status);

function retryAfter(header: string | null): { retryAfterMs?: number } {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && 0 <= seconds ? { retryAfterMs: seconds * 1_000 } : {};
}

async function readBounded(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (answerBytesMax < bytes) throw new Error(`an answer of more than ${answerBytesMax} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** fetch hides what happened in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'no answer in time';
  const { cause } = error;
  return cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : error.message;
}
