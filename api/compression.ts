// Answers made smaller on their way out: a town's open orders are a megabyte as JSON and a twentieth of it compressed, which is
// what a page needs on two bars of signal. Files of the console are compressed once, by its build; streams pass as they are.
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

/** Less than a packet gains nothing. */
const bytesMin = 1_400;
/** Beyond it the next percent costs twice the time. */
const level = 4;
const squeezed = promisify(gzip);

export function compressAnswers(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || payload.length < bytesMin) return payload;
    reply.header('vary', 'accept-encoding');
    if (!takesGzip(request.headers['accept-encoding'])) return payload;
    reply.header('content-encoding', 'gzip').removeHeader('content-length');
    return squeezed(payload, { level });
  });
}

/** `gzip`, unless it is named to be refused (RFC 9110, 12.5.3). */
function takesGzip(accepted: string | string[] | undefined): boolean {
  const match = /\bgzip\b\s*(?:;\s*q=([\d.]+))?/i.exec(String(accepted ?? ''));
  return match !== null && Number(match[1] ?? 1) !== 0;
}
