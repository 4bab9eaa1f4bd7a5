// A message comes in: aedes' `authorizePublish`, the one place between a PUBLISH and its PUBACK (aedes writes PUBACK right
// after this hook). Access is checked here *and* the message waits here for the journal. MQTT 3.1.1 has no negative
// acknowledgement: a refused publish costs the connection (3.3.5: acknowledge or close).
import type { AedesOptions } from 'aedes';
import { mayPublish, type PublishDecision } from './access.ts';
import type { Connection } from './connections.ts';
import type { Context } from './context.ts';
import type { Sessions } from './sessions.ts';

export interface Inlet {
  readonly authorizePublish: NonNullable<AedesOptions['authorizePublish']>;
  stats(): { readonly accepted: number; readonly pending: number };
}

type Done = (error?: Error | null) => void;

export function buildInlet(context: Context, sessions: Sessions): Inlet {
  const { options, limits, now, end } = context;
  let accepted = 0;
  let pending = 0;
  let pendingBytes = 0;

  const authorizePublish: Inlet['authorizePublish'] = (client, packet, done) => {
    // A will without its client can only stem from another broker of a cluster, and there is none.
    if (client === null) {
      done(new Error('no such client'));
      return;
    }
    // Our own end is not the device's: its will stays unspoken, and its silence, should it last, will be found.
    if (context.closing && packet.cmd !== 'publish') {
      done(new Error('closing'));
      return;
    }
    const connection = context.connectionOf(client);
    const decision = decide(connection, packet.topic);
    if (!decision.allowed) {
      done(end(connection, decision.reason, `${packet.topic}: ${decision.detail}`));
      return;
    }
    if (decision.reason === 'unregistered') {
      context.unknown.note(decision.id, connection.address, true, now());
    }
    if (!decision.retainable) packet.retain = false;
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    if (limits.payloadBytesMax < payload.length) {
      done(end(connection, 'too_large', packet.topic));
    } else if (limits.pendingBytesMax < pendingBytes + payload.length) {
      done(end(connection, 'overloaded', `${pendingBytes} bytes wait for the journal`));
    } else if (packet.qos === 2 && packet.dup) {
      // A repetition of what is already journaled goes past the journal: exactly once.
      void sessions.holds(client, packet).then((held) => {
        if (held) done(null);
        else journal(connection, packet.topic, payload, done);
      });
    } else {
      journal(connection, packet.topic, payload, done);
    }
  };

  function journal(connection: Connection, topic: string, payload: Uint8Array, done: Done): void {
    pending++;
    pendingBytes += payload.length;
    options.onMessage(topic, payload, now(), (refused) => {
      pending--;
      pendingBytes -= payload.length;
      if (refused) {
        done(end(connection, 'journal', refused.message));
      } else {
        accepted++;
        done(null);
      }
    });
  }

  function decide(connection: Connection, topic: string): PublishDecision {
    const registry = options.registry();
    if (connection.registry !== registry) {
      connection.registry = registry;
      connection.allowed.clear();
    }
    const known = connection.allowed.get(topic);
    if (known !== undefined) return known;
    const decision = mayPublish(registry, connection.identity, topic);
    if (!decision.allowed) return decision;
    if (limits.topicsCachedMax <= connection.allowed.size) connection.allowed.clear();
    connection.allowed.set(topic, decision);
    return decision;
  }

  return { authorizePublish, stats: () => ({ accepted, pending }) };
}
