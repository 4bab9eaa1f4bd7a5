// Server-sent events: orders, faults and healths as they change. A client that was away catches up by Last-Event-ID.
import { PassThrough } from 'node:stream';
import { z } from 'zod';
import type { AppDeps } from '../deps.ts';
import { refuse } from '../errors.ts';
import type { FeedEvent } from '../feed.ts';
import { type Principal, seesVillage } from '../principal.ts';
import { type Api, asker, media } from '../route.ts';

const listenersMax = 2_000;
/** A listener that reads no faster than this much behind is let go: it reconnects and catches up. */
const waitingBytesMax = 256 * 1024;
/** Proxies close a silent stream after a minute; rights are looked at again as often. */
const heartbeatMs = 25_000;

const headers = z.looseObject({ 'last-event-id': z.string().max(80).optional() });

export function eventRoutes(api: Api, deps: AppDeps): void {
  const streams = new Set<PassThrough>();
  api.addHook('preClose', async () => {
    for (const stream of streams) stream.end();
  });
  const type = 'text/event-stream';
  api.get(
    '/api/v1/events',
    { schema: { headers, response: { 200: media('Changes', type) } } },
    async (request, reply) => {
      if (listenersMax <= deps.feed.listeners) throw refuse('not_ready', 'too many listeners');
      const who = asker(request);
      const stream = new PassThrough({ highWaterMark: waitingBytesMax });
      streams.add(stream);
      const unsubscribe = deps.feed.subscribe(audienceOf(who), (frames) => {
        if (waitingBytesMax < stream.writableLength) stream.destroy();
        else stream.write(frames);
      });
      stream.write('retry: 3000\n\n');
      const lastId = request.headers['last-event-id'];
      const missed = lastId === undefined ? [] : deps.feed.since(lastId);
      if (missed === 'lost') stream.write('event: reset\ndata: {}\n\n');
      else for (const event of missed) if (sees(who, event)) stream.write(event.frame);

      const heartbeat = setInterval(() => void beat(), heartbeatMs);
      const beat = async () => {
        // Signed out, revoked or disabled meanwhile, or not to be known since the store is away: nothing more is told.
        if (await request.stillHolds().catch(() => false)) stream.write(': \n\n');
        else stream.end();
      };
      heartbeat.unref();
      stream.once('close', () => {
        clearInterval(heartbeat);
        unsubscribe();
        streams.delete(stream);
      });
      reply.raw.once('close', () => stream.destroy());
      reply.type(type).header('cache-control', 'no-store').header('x-accel-buffering', 'no');
      // The connection goes with the stream: kept alive it would hold a shutdown up.
      reply.header('connection', 'close');
      return reply.send(stream);
    },
  );
}

const audienceOf = (who: Principal) => ({
  name: JSON.stringify([who.role === 'crew' ? who.crew : '*', who.villages]),
  sees: (event: FeedEvent) => sees(who, event),
});

function sees(who: Principal, event: FeedEvent): boolean {
  if (who.role === 'crew' && event.type === 'order' && event.crew !== who.crew) return false;
  return seesVillage(who, event.village);
}
