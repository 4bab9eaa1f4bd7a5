// Live changes for server-sent events. A bounded ring lets a client that lost its connection catch up by Last-Event-ID.
// Hundreds may listen while the fleet is judged on the same thread: what comes close together goes out as one piece, made
// once for all who may see the same.

export interface FeedEvent {
  /** `START-N`: the process's start time and a running number, so an id of an earlier run is never taken for ours. */
  readonly id: string;
  readonly type: 'order' | 'fault' | 'health';
  /** Who may see it: a village's people, a crew. */
  readonly village: string | null;
  readonly crew: string | null;
  /** As it stands in the stream: id, type and JSON. */
  readonly frame: string;
}
type FeedChange = Pick<FeedEvent, 'type' | 'village' | 'crew'> & {
  readonly body: Readonly<Record<string, unknown>>;
};

/** Those who may see the same. */
interface Audience {
  readonly name: string;
  sees(event: FeedEvent): boolean;
}
type Hear = (frames: Buffer) => void;

export interface Feed {
  publish(change: FeedChange): void;
  /** What came after `lastId`; `lost` where it is no longer kept, so the listener must read everything anew. */
  since(lastId: string): readonly FeedEvent[] | 'lost';
  /** Calls `hear` with the frames of every later event until the returned function is called. */
  subscribe(audience: Audience, hear: Hear): () => void;
  readonly listeners: number;
}

/** Events kept for those who come back: more than a whole fleet that is heard of for the first time. */
const eventsKeptMax = 20_000;
/** A lone change is told at once; after it the next ones gather for so long. */
const gatherMs = 500;

export function createFeed(startedAt: number): Feed {
  const audiences = new Map<string, Audience & { readonly hearers: Set<Hear> }>();
  let kept: FeedEvent[] = [];
  let count = 0;
  /** How many are told; the rest of `count` waits for the timer. */
  let told = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  const after = (seen: number): readonly FeedEvent[] => (count === seen ? [] : kept.slice(seen - count));

  function tell(): void {
    clearTimeout(timer);
    timer = undefined;
    toldAt = performance.now();
    const fresh = after(told);
    told = count;
    for (const audience of audiences.values()) {
      const seen = fresh.filter((event) => audience.sees(event));
      if (seen.length === 0) continue;
      const frames = Buffer.from(seen.map(({ frame }) => frame).join(''));
      for (const hear of audience.hearers) hear(frames);
    }
  }

  return {
    publish({ body, type, village, crew }) {
      count += 1;
      const id = `${startedAt}-${count}`;
      const frame = `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(body)}\n\n`;
      kept.push({ id, type, village, crew, frame });
      // Half as many more before the oldest go: moving the rest up for each new one would cost more than telling it.
      if (1.5 * eventsKeptMax < kept.length) kept = kept.slice(-eventsKeptMax);
      if (audiences.size === 0) told = count;
      else if (eventsKeptMax <= count - told) tell();
      else timer ??= setTimeout(tell, toldAt + gatherMs - performance.now()).unref();
    },
    since(lastId) {
      const [start, seen] = lastId.split('-').map(Number);
      if (start !== startedAt || seen === undefined || !Number.isInteger(seen) || count < seen) return 'lost';
      return eventsKeptMax < count - seen ? 'lost' : after(seen);
    },
    subscribe(audience, hear) {
      // What waits is for those who listen already; a newcomer asks for it by `since`.
      tell();
      const joined = audiences.get(audience.name) ?? { ...audience, hearers: new Set() };
      audiences.set(audience.name, joined);
      joined.hearers.add(hear);
      return () => {
        joined.hearers.delete(hear);
        if (joined.hearers.size === 0) audiences.delete(audience.name);
      };
    },
    get listeners() {
      let sum = 0;
      for (const { hearers } of audiences.values()) sum += hearers.size;
      return sum;
    },
  };
}
