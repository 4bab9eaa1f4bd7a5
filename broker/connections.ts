// Who is connected: by identity for the limits, and those who have not yet proved who they are, who make room first.
import type { Socket } from 'node:net';
import type { Registry } from '../ingest/domain/device.ts';
import type { Millis } from '../ingest/domain/time.ts';
import type { Identity, PublishDecision } from './access.ts';
import { type Bucket, fullBucket, type Rate, take, waitMs } from './bucket.ts';
import type { BrokerLimits } from './limits.ts';

export interface Connection {
  readonly socket: Socket;
  readonly address: string;
  readonly certificateName?: string;
  /** Name as claimed; proven once `identity` is there. */
  who?: string;
  identity?: Identity;
  /** Decisions by topic, good for one registry: a device publishes the same topic again and again. */
  registry?: Registry;
  readonly allowed: Map<string, PublishDecision & { readonly allowed: true }>;
  /** Our own word on why it ends; the error that follows is not counted a second time. */
  refused: boolean;
}

/** One identity's connections share one rate: opening more of them buys nothing. */
interface Present {
  readonly connections: Set<Connection>;
  bucket: Bucket;
}

export interface Connections {
  /** Takes the connection in, closing the oldest unproven one when full; false: there was no room. */
  add(connection: Connection): boolean;
  remove(connection: Connection): void;
  /** The connection proved to be `who`; returns the oldest one of this identity when it has to go. */
  proved(connection: Connection, who: string, identity: Identity, at: Millis): Connection | undefined;
  /** Charges packets to the identity; returns how long to wait. */
  charge(connection: Connection, packets: number, at: Millis): Millis;
  readonly size: number;
  all(): IterableIterator<Connection>;
}

export function connections(limits: BrokerLimits): Connections {
  const rate: Rate = { perSecond: limits.messagesPerSecondMax, burst: limits.messageBurstMax };
  const all = new Set<Connection>();
  const unproven = new Set<Connection>();
  const present = new Map<string, Present>();

  return {
    add(connection) {
      if (limits.connectionsMax <= all.size) {
        const oldest = unproven.values().next().value;
        if (oldest === undefined) return false;
        oldest.socket.destroy();
        all.delete(oldest);
        unproven.delete(oldest);
      }
      all.add(connection);
      unproven.add(connection);
      return true;
    },
    remove(connection) {
      all.delete(connection);
      unproven.delete(connection);
      if (connection.who === undefined) return;
      const mine = present.get(connection.who);
      if (mine?.connections.delete(connection) && mine.connections.size === 0) present.delete(connection.who);
    },
    proved(connection, who, identity, at) {
      unproven.delete(connection);
      connection.who = who;
      connection.identity = identity;
      const mine = present.get(who) ?? { connections: new Set(), bucket: fullBucket(rate, at) };
      present.set(who, mine);
      mine.connections.add(connection);
      if (mine.connections.size <= limits.connectionsPerIdentityMax) return undefined;
      const oldest = mine.connections.values().next().value!;
      mine.connections.delete(oldest);
      return oldest;
    },
    charge(connection, packets, at) {
      const mine = connection.identity === undefined ? undefined : present.get(connection.who!);
      if (mine === undefined) return 0;
      mine.bucket = take(mine.bucket, rate, at, packets);
      return waitMs(mine.bucket, rate);
    },
    get size() {
      return all.size;
    },
    all: () => all.values(),
  };
}
