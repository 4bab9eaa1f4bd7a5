// The embedded broker: aedes (MQTT 3.1 and 3.1.1) with our checks in its hooks, on TCP and TLS.
import type { EventEmitter } from 'node:events';
import type { Server, Socket } from 'node:net';
import { Aedes, type AedesOptions, type Client } from 'aedes';
import { HOUR } from '../ingest/domain/time.ts';
import { platformTopic, topicLevelsMax } from '../ingest/domain/topic.ts';
import { mayConnect, maySubscribe } from './access.ts';
import { audienceOf } from './audience.ts';
import { type BrokerOptions, brokerContext, type Context } from './context.ts';
import { parseUsername } from './credentials.ts';
import { buildDoor } from './door.ts';
import { buildInlet } from './inlet.ts';
import { listenTcp, listenTls, portOf, stopListening } from './listen.ts';
import type { Ingress, Published, PublishOptions } from './port.ts';
import { boundedSessions } from './sessions.ts';
import type { UnknownDevice } from './unknown.ts';

export interface Broker extends Ingress {
  unknownDevices(): readonly UnknownDevice[];
}

/** Starts the broker; rejects when a port cannot be had. `weisu/platform/state` says `online` until it is closed. */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const context = brokerContext(options);
  const { limits, present, unknown } = context;
  const sessions = boundedSessions<Client>({
    queuedMax: limits.queuedPerSessionMax,
    perIdentityMax: limits.sessionsPerIdentityMax,
    maySubscribe: (client, filter) =>
      maySubscribe(options.registry(), context.connectionOf(client).identity, filter).allowed,
    onQueueFull: (who) => context.count('queue_full', { who }, `${limits.queuedPerSessionMax} messages wait`),
  });
  const door = buildDoor(context, sessions);
  const inlet = buildInlet(context, sessions);
  const aedes = new Aedes({
    persistence: sessions.store,
    // Unbounded here, since a bound would let one reader that does not drain hold up everybody's messages. The bound is
    // each sender's own (aedes reads on only when a batch is done) and `outgoingBytesMax` on each reader.
    concurrency: 0,
    // Heartbeats are for clusters. A short one would publish the wills of the living after the machine had slept.
    heartbeatInterval: HOUR,
    connectTimeout: limits.connectTimeoutMs,
    drainTimeout: limits.drainTimeoutMs,
    queueLimit: limits.packetsBeforeConnackMax,
    maxInflightInbound: limits.inflightQos2Max,
    // MQTT 3.1 allows 23 characters; ours are longer, since they carry the identity.
    maxClientsIdLength: 2 * limits.clientIdBytesMax,
    maxTopicLevels: topicLevelsMax,
    preConnect: door.preConnect,
    authenticate: door.authenticate,
    authorizePublish: inlet.authorizePublish,
    authorizeSubscribe: authorizeSubscribe(context),
    authorizeForward: authorizeForward(context),
  });
  const events: EventEmitter = aedes;
  events.on('error', (error: Error) => options.log.warn({ error: error.message }, 'broker'));
  aedes.on('clientError', (client, error) => onClientError(context, client, error));
  aedes.on('connectionError', (client, error) => onClientError(context, client, error));
  const audience = audienceOf(aedes, sessions);
  await aedes.listen();

  const accept = (socket: Socket, certificateName?: string) => {
    if (door.accept(socket, certificateName)) aedes.handle(socket);
  };
  const servers: Server[] = [];
  try {
    servers.push(await listenTcp(options.host, options.port, accept));
    if (options.tls !== undefined) servers.push(await listenTls(options.host, options.tls, accept));
  } catch (error) {
    await Promise.all(servers.map(stopListening));
    aedes.close();
    throw error;
  }

  async function publish(
    topic: string,
    payload: string | Uint8Array,
    { qos, retain = false }: PublishOptions,
  ): Promise<Published> {
    const packet = { cmd: 'publish', topic, payload: Buffer.from(payload), qos, retain, dup: false } as const;
    const published = await audience.of(topic);
    await new Promise<void>((resolve, reject) => {
      aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
    });
    return published;
  }
  await publish(platformTopic, '{"state":"online"}', { qos: 1, retain: true });

  return {
    host: options.host,
    port: portOf(servers[0]!),
    tlsPort: servers[1] === undefined ? undefined : portOf(servers[1]),
    publish,
    registryChanged: () => dropStrangers(context),
    unknownDevices: unknown.list,
    stats: () => ({
      connections: present.size,
      ...inlet.stats(),
      refused: context.refused.counts(),
      slowed: door.slowed(),
    }),
    async close() {
      if (context.closing) return;
      await publish(platformTopic, '{"state":"lost"}', { qos: 1, retain: true });
      context.closing = true;
      const stopped = servers.map(stopListening);
      await new Promise<void>((resolve) => aedes.close(resolve));
      for (const connection of present.all()) connection.socket.destroy();
      await Promise.all(stopped);
    },
  };
}

/** A refused filter is answered with 0x80 in the SUBACK; the connection stays, unless nobody has let it in. */
function authorizeSubscribe(context: Context): NonNullable<AedesOptions['authorizeSubscribe']> {
  return (client, subscription, done) => {
    const connection = context.connectionOf(client);
    const decision = maySubscribe(context.options.registry(), connection.identity, subscription.topic);
    if (decision.allowed) {
      done(null, subscription);
      return;
    }
    if (decision.reason === 'protocol') {
      done(context.end(connection, decision.reason, decision.detail));
      return;
    }
    context.count(decision.reason, connection, `subscribe ${subscription.topic}: ${decision.detail}`);
    done(null, null);
  };
}

/** A reader that lags is cut off, not refused: `null` would take the message out of its session's queue for good. */
function authorizeForward(context: Context): NonNullable<AedesOptions['authorizeForward']> {
  return (client, packet) => {
    const connection = context.connectionOf(client);
    const unreadBytes = connection.socket.writableLength;
    if (context.limits.outgoingBytesMax < unreadBytes && !connection.socket.destroyed) {
      context.end(connection, 'slow_reader', `${unreadBytes} bytes unread`);
    }
    return packet;
  };
}

/** Errors that are the line's, not the client's: the will speaks for those. */
const lineErrors: readonly string[] = ['keep alive timeout', 'connection closed'];

function onClientError(context: Context, client: Client, error: Error & { code?: string }): void {
  const connection = context.bySocket.get(client.conn);
  if (connection === undefined || connection.refused || context.closing) return;
  if (error.code !== undefined || lineErrors.includes(error.message)) return;
  connection.refused = true;
  context.count(error.message === 'drain timeout' ? 'slow_reader' : 'protocol', connection, error.message);
}

/** After a swap of the registry: who is no longer in it goes, and who is in it now is no longer unknown. */
function dropStrangers(context: Context): void {
  const registry = context.options.registry();
  context.unknown.forget((id) => registry.devices.has(id));
  for (const connection of context.present.all()) {
    if (connection.identity === undefined) continue;
    const entry = mayConnect(registry, parseUsername(connection.who!));
    if (!entry.allowed) context.end(connection, entry.reason, 'no longer in the registry');
  }
}
