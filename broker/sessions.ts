// Persistent sessions with bounds. The in-memory persistence that comes with aedes has none, and two habits that need
// care: a SUBSCRIBE with one allowed filter stores its refused ones too, and they would queue others' messages for the
// next connection; and the payload of a half-done QoS 2 message is kept, though only its identifier is ever asked for.
// Memory is enough: after a restart devices connect anew, and what waited here for a crew is told again by the outbox.
import persistence from 'aedes-persistence';

interface Session {
  readonly id: string;
}
interface Filter {
  readonly topic: string;
}
interface Packet {
  readonly messageId?: number;
}

/** What is used of a persistence without callbacks, which its types leave out. */
interface SessionStore {
  addSubscriptions(session: Session, filters: readonly Filter[]): Promise<void>;
  cleanSubscriptions(session: Session): Promise<void>;
  subscriptionsByTopic(topic: string): Promise<readonly { readonly clientId: string }[]>;
  outgoingEnqueueCombi(queues: readonly { readonly clientId: string }[], packet: Packet): Promise<void>;
  outgoingClearMessageId(session: Session, packet: Packet): Promise<Packet | undefined>;
  outgoingStream(session: Session): AsyncIterable<Packet>;
  incomingStorePacket(session: Session, packet: Packet): Promise<void>;
  incomingGetPacket(session: Session, packet: Packet): Promise<Packet>;
  cleanIncoming(session: Session): Promise<void>;
}

// Its types describe an ES module that it is not.
const inMemory = persistence as unknown as () => SessionStore;

export interface SessionsOptions<Client extends Session> {
  readonly queuedMax: number;
  readonly perIdentityMax: number;
  /** The same decision as for the SUBSCRIBE itself. */
  readonly maySubscribe: (client: Client, filter: string) => boolean;
  readonly onQueueFull: (clientId: string) => void;
}

export interface Sessions {
  /** To be given to aedes. */
  readonly store: unknown;
  /** A client that wants its session kept has come in. */
  opened(clientId: string, who: string): Promise<void>;
  /** A QoS 2 message of this client waits for its PUBREL: a further PUBLISH of it is a repetition. */
  holds(client: Session, packet: Packet): Promise<boolean>;
  /** Client ids of the kept sessions that read this topic, connected or not. */
  readers(topic: string): Promise<readonly string[]>;
}

export function boundedSessions<Client extends Session>(options: SessionsOptions<Client>): Sessions {
  const store = inMemory();
  const base = {
    add: store.addSubscriptions.bind(store),
    readers: store.subscriptionsByTopic.bind(store),
    enqueue: store.outgoingEnqueueCombi.bind(store),
    clear: store.outgoingClearMessageId.bind(store),
    storeIncoming: store.incomingStorePacket.bind(store),
  };
  const queued = new Map<string, number>();
  const kept = new Map<string, Set<string>>();
  const nothing = Promise.resolve();
  const noReaders: Promise<readonly { readonly clientId: string }[]> = Promise.resolve([]);
  // Wildcards are never granted, so a kept session reads exactly the topics it named; they are as few as devices and
  // crews. For every other topic, telemetry above all, the search for readers is left out.
  const topicsRead = new Set<string>();

  store.addSubscriptions = (client, filters) => {
    const allowed = filters.filter((filter) => options.maySubscribe(client as Client, filter.topic));
    for (const { topic } of allowed) topicsRead.add(topic);
    return base.add(client, allowed);
  };
  store.subscriptionsByTopic = (topic) => (topicsRead.has(topic) ? base.readers(topic) : noReaders);

  store.outgoingEnqueueCombi = (queues, packet) => {
    if (queues.length === 0) return nothing;
    const withRoom = queues.filter(({ clientId }) => {
      const count = queued.get(clientId) ?? 0;
      if (options.queuedMax <= count) {
        options.onQueueFull(clientId);
        return false;
      }
      queued.set(clientId, count + 1);
      return true;
    });
    return base.enqueue(withRoom, packet);
  };

  store.outgoingClearMessageId = async (client, packet) => {
    const cleared = await base.clear(client, packet);
    const count = queued.get(client.id);
    if (cleared !== undefined && count !== undefined) {
      if (count === 1) queued.delete(client.id);
      else queued.set(client.id, count - 1);
    }
    return cleared;
  };

  store.incomingStorePacket = (client, packet) =>
    base.storeIncoming(client, { ...emptyPacket, messageId: packet.messageId });

  async function forget(session: Session): Promise<void> {
    await store.cleanSubscriptions(session);
    await store.cleanIncoming(session);
    for await (const packet of store.outgoingStream(session)) {
      await store.outgoingClearMessageId(session, packet);
    }
  }

  return {
    store,
    async opened(clientId, who) {
      const ids = kept.get(who) ?? new Set();
      kept.set(who, ids);
      ids.delete(clientId);
      ids.add(clientId);
      if (ids.size <= options.perIdentityMax) return;
      const oldest = ids.values().next().value!;
      ids.delete(oldest);
      await forget({ id: oldest });
    },
    holds: (client, packet) =>
      store.incomingGetPacket(client, packet).then(
        () => true,
        () => false,
      ),
    readers: async (topic) => (await store.subscriptionsByTopic(topic)).map(({ clientId }) => clientId),
  };
}

const emptyPacket = { cmd: 'publish', qos: 2, topic: '', payload: Buffer.alloc(0) } as const;
