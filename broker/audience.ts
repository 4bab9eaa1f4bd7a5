// Who reads a topic: connections that are subscribed to it, and kept sessions that will be told when they are back.
import type { Aedes, Client } from 'aedes';
import type { Sessions } from './sessions.ts';

export interface Audience {
  /** How many would hear what is published there now, and how many of them are connected. */
  of(topic: string): Promise<{ readonly readers: number; readonly connected: number }>;
}

/** SUBACK's word for a filter that was refused (MQTT 3.1.1, 3.9.3). */
const refused: number = 0x80;

export function audienceOf(aedes: Aedes, sessions: Pick<Sessions, 'readers'>): Audience {
  // Wildcards are never granted, so a filter is a topic.
  const byTopic = new Map<string, Set<Client>>();
  const topicsOf = new Map<Client, Set<string>>();

  function leave(client: Client, topic: string): void {
    const clients = byTopic.get(topic);
    if (clients?.delete(client) && clients.size === 0) byTopic.delete(topic);
  }

  aedes.on('subscribe', (subscriptions, client) => {
    const topics = topicsOf.get(client) ?? new Set();
    topicsOf.set(client, topics);
    for (const { topic, qos } of subscriptions) {
      if ((qos as number) === refused) continue;
      topics.add(topic);
      byTopic.set(topic, (byTopic.get(topic) ?? new Set()).add(client));
    }
  });
  aedes.on('unsubscribe', (topics, client) => {
    for (const topic of topics) {
      topicsOf.get(client)?.delete(topic);
      leave(client, topic);
    }
  });
  aedes.on('clientDisconnect', (client) => {
    for (const topic of topicsOf.get(client) ?? []) leave(client, topic);
    topicsOf.delete(client);
  });

  return {
    async of(topic) {
      const connected = new Set([...(byTopic.get(topic) ?? [])].map(({ id }) => id));
      const readers = new Set([...connected, ...(await sessions.readers(topic))]);
      return { readers: readers.size, connected: connected.size };
    },
  };
}
