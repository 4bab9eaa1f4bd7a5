// The way in from an external broker: one connection per village, so that a device's messages keep their order and the
// villages share the journal's group commit (one connection carries one message at a time). Each keeps its session at
// the broker, and a message is acknowledged to it only after the journal has it.
import { randomUUID } from 'node:crypto';
import type { MqttClient } from 'mqtt';
import { payloadBytesMax } from '../ingest/domain/reading.ts';
import type { Millis } from '../ingest/domain/time.ts';
import { platformTopic } from '../ingest/domain/topic.ts';
import { keepLine, type Line } from './line.ts';
import type { Ingress, IngressOptions, Published, PublishOptions } from './port.ts';
import { refusals } from './refusals.ts';

export interface ExternalOptions extends IngressOptions {
  /** `WEISU_BROKER_URL`; may carry user name and password. */
  readonly url: string;
  /** Begins the client ids, which name the sessions: stable over restarts, one for each installation at a broker. */
  readonly clientIdPrefix?: string;
  /** The broker was lost (one connection is enough) or is whole again. Not told of the first connecting. */
  readonly onLink?: (up: boolean, detail: string) => void;
  /** Certificate of the broker's authority, PEM. */
  readonly ca?: string | Buffer;
}

/** A notice that the broker has not acknowledged by then has failed; the outbox tells it again. */
const publishTimeoutMs: Millis = 10_000;
const publishesWaitingMax = 1_000;

/** Keeps connecting in the background, whether or not the broker is there at the start. */
export function connectExternal(options: ExternalOptions): Ingress {
  const now = options.now ?? Date.now;
  const prefix = options.clientIdPrefix ?? 'weisu';
  const url = new URL(options.url);
  const refused = refusals(options.log, loggedKeptMax, options.onRefused);
  const lines = new Map<string, Line>();
  let accepted = 0;
  let pending = 0;
  let publishing = 0;
  let linkUp = true;

  function villageLine(village: string): Line {
    return keepLine({
      url: options.url,
      client: { clientId: `${prefix}-${village}`, clean: false, ca: options.ca },
      onClient(client) {
        // The acknowledgement follows this callback. Each client serves one connection: a `done` that comes after a
        // reconnect cannot acknowledge the message that has the same identifier there.
        client.handleMessage = (packet, acknowledge) =>
          take(client, packet.topic, bytesOf(packet.payload), acknowledge);
      },
      // Each time, though the session should have it: a broker that was killed comes back with what it had last saved,
      // and that may be this session from just before its SUBSCRIBE. What is retained is told again, which adds nothing.
      async onConnect(client) {
        const [granted] = await client.subscribeAsync(`weisu/${village}/#`, { qos: 1 });
        if (granted === undefined || 2 < granted.qos) throw new Error(`weisu/${village}/# was not granted`);
      },
      onChange: (up, detail) => tellLink(up, `${village}: ${detail}`),
    });
  }

  function take(client: MqttClient, topic: string, payload: Uint8Array, acknowledge: () => void): void {
    if (payloadBytesMax < payload.length) {
      // Acknowledged all the same: unacknowledged it would come again for ever.
      refused.refuse({ at: now(), reason: 'too_large', detail: `${topic}: ${payload.length} bytes` });
      acknowledge();
      return;
    }
    pending++;
    options.onMessage(topic, payload, now(), (failure) => {
      pending--;
      if (failure) {
        // Not acknowledged: the broker keeps it for the next connection.
        refused.refuse({ at: now(), reason: 'journal', who: topic, detail: failure.message });
        client.end(true);
        return;
      }
      accepted++;
      acknowledge();
    });
  }

  const program = keepLine({
    url: options.url,
    client: {
      clientId: `${prefix}-program-${randomUUID()}`,
      clean: true,
      ca: options.ca,
      will: { topic: platformTopic, payload: Buffer.from('{"state":"lost"}'), qos: 1, retain: true },
    },
    onClient: () => {},
    onConnect: async (client) => {
      await client.publishAsync(platformTopic, '{"state":"online"}', { qos: 1, retain: true });
    },
    onChange: (up, detail) => tellLink(up, `program: ${detail}`),
  });

  /** One line is enough to be lost; all are needed to be back. */
  function tellLink(lineUp: boolean, detail: string): void {
    const up = lineUp && program.up && [...lines.values()].every((line) => line.up);
    if (linkUp ? lineUp : !up) return;
    linkUp = up;
    if (up) options.log.info({ detail }, 'the external broker is back');
    else options.log.warn({ detail }, 'the external broker is lost');
    options.onLink?.(up, detail);
  }

  function registryChanged(): void {
    const villages = options.registry().villages;
    for (const id of villages.keys()) if (!lines.has(id)) lines.set(id, villageLine(id));
    for (const [id, line] of lines) {
      if (villages.has(id)) continue;
      lines.delete(id);
      void line.close();
    }
  }

  async function publish(
    topic: string,
    payload: string | Uint8Array,
    { qos, retain = false }: PublishOptions,
  ): Promise<Published> {
    const client = program.client;
    if (!program.up || client === undefined) throw new Error('the external broker is not connected');
    if (publishesWaitingMax <= publishing)
      throw new Error(`${publishing} messages wait for the external broker`);
    publishing++;
    try {
      await within(publishTimeoutMs, client.publishAsync(topic, Buffer.from(payload), { qos, retain }));
      return {};
    } catch (error) {
      // A connection that breaks now fails in the client's words, which name nothing.
      throw new Error(`the external broker did not take it: ${(error as Error).message}`, { cause: error });
    } finally {
      publishing--;
    }
  }

  registryChanged();
  return {
    host: url.hostname,
    port: Number(url.port || (url.protocol === 'mqtts:' ? 8883 : 1883)),
    publish,
    registryChanged,
    stats: () => ({
      connections: [...lines.values()].filter((line) => line.up).length,
      accepted,
      pending,
      refused: refused.counts(),
      slowed: 0,
    }),
    async close() {
      if (program.up)
        await publish(platformTopic, '{"state":"lost"}', { qos: 1, retain: true }).catch(() => {});
      await Promise.all([program, ...lines.values()].map((line) => line.close()));
    },
  };
}

const bytesOf = (payload: string | Buffer): Uint8Array =>
  typeof payload === 'string' ? Buffer.from(payload) : payload;

/** Villages and reasons remembered as logged. */
const loggedKeptMax = 1_000;

function within<T>(ms: Millis, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no acknowledgement within ${ms} ms`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
