// Live changes for server-sent events. A bounded ring lets a client that lost its connection catch up by Last-Event-ID.

export interface FeedEvent {
  /** `START-N`: the process's start time and a running number, so an id of an earlier run is never taken for ours. */
  readonly id: string;
  readonly type: 'order' | 'fault' | 'health';
  /** Who may see it: a village's people, a crew. */
  readonly village: string | null;
  readonly crew: string | null;
  /** JSON text, made once for all listeners. */
  readonly data: string;
}
type FeedChange = Pick<FeedEvent, 'type' | 'village' | 'crew'> & {
  readonly body: Readonly<Record<string, unknown>>;
};

export interface Feed {
  publish(change: FeedChange): void;
  /** What came after `lastId`; `lost` where it is no longer kept, so the listener must read everything anew. */
  since(lastId: string): readonly FeedEvent[] | 'lost';
  /** Calls `listener` with every later event until the returned function is called. */
  subscribe(listener: (event: FeedEvent) => void): () => void;
  readonly listeners: number;
}

/** Events kept for those who come back: at the fleet's worst minute a few hundred. */
const eventsKeptMax = 2_000;

export function createFeed(startedAt: number): Feed {
  const kept: FeedEvent[] = [];
  const listeners = new Set<(event: FeedEvent) => void>();
  let count = 0;
  return {
    publish({ body, ...rest }) {
      count += 1;
      const event = { id: `${startedAt}-${count}`, ...rest, data: JSON.stringify(body) };
      kept.push(event);
      if (eventsKeptMax < kept.length) kept.shift();
      for (const listener of listeners) listener(event);
    },
    since(lastId) {
      const [start, seen] = lastId.split('-').map(Number);
      if (start !== startedAt || seen === undefined || !Number.isInteger(seen) || count < seen) return 'lost';
      const missed = count - seen;
      return kept.length < missed ? 'lost' : missed === 0 ? [] : kept.slice(-missed);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get listeners() {
      return listeners.size;
    },
  };
}
