// Server-sent events over a real connection: what is told, to whom, and what a client that was away gets.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createFeed } from '../../api/feed.ts';
import { StoreError } from '../../ingest/store/ports.ts';
import { type SmallTown, smallTown, type Who } from './small-town.ts';

describe('the feed', () => {
  const change = (n: number) => ({ type: 'order' as const, village: null, crew: null, body: { n } });
  test('gives what came after an id', () => {
    const feed = createFeed(7);
    for (let n = 1; n <= 3; n += 1) feed.publish(change(n));
    const told = (id: string) => {
      const since = feed.since(id);
      return since === 'lost' ? since : since.map(({ frame }) => Number(/"n":(\d+)/.exec(frame)![1]));
    };
    expect([told('7-1'), told('7-3'), told('6-1'), told('7-9'), told('x'), told('')]).toEqual([
      ...[[2, 3], [], 'lost', 'lost', 'lost', 'lost'],
    ]);
  });
  test('forgets the oldest, and says so', () => {
    const feed = createFeed(7);
    for (let n = 1; n <= 40_005; n += 1) feed.publish(change(n));
    expect(feed.since('7-20004')).toBe('lost');
    expect(feed.since('7-20005')).toHaveLength(20_000);
  });
  test('tells each change once, in order, to those who may see it, in few pieces', async () => {
    const feed = createFeed(7);
    const [all, odd]: [string[], string[]] = [[], []];
    const ofOdd = { name: 'odd', sees: ({ id }: { id: string }) => Number(id.slice(2)) % 2 === 1 };
    feed.publish(change(1));
    feed.subscribe({ name: 'all', sees: () => true }, (frames) => all.push(String(frames)));
    feed.publish(change(2));
    // Who comes now hears of later ones alone.
    const leave = feed.subscribe(ofOdd, (frames) => odd.push(String(frames)));
    const total = 50_000;
    for (let n = 3; n <= total; n += 1) feed.publish(change(n));
    await vi.waitUntil(() => all.at(-1)?.includes(`{"n":${total}}`), { timeout: 10_000 });
    leave();
    feed.publish(change(total + 1));
    await vi.waitUntil(() => all.at(-1)?.includes(`{"n":${total + 1}}`), { timeout: 10_000 });
    const heard = (pieces: readonly string[]) =>
      [...pieces.join('').matchAll(/"n":(\d+)/g)].map(([, n]) => Number(n));
    const from2 = Array.from({ length: total }, (_, i) => i + 2);
    expect(heard(all)).toEqual(from2);
    expect(heard(odd)).toEqual(from2.filter((n) => n % 2 === 1 && n <= total));
    expect(all.length).toBeLessThan(10);
    expect(feed.listeners).toBe(1);
  });
});

let town: SmallTown;
let base: string;
const open: AbortController[] = [];
beforeEach(async () => {
  town = await smallTown();
  base = await town.app.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(async () => {
  for (const each of open.splice(0)) each.abort();
  await town.stop();
});

/** Listens, and returns a reader that waits until the text holds what is looked for. */
async function listen(who: Exclude<Who, 'nobody'>, lastId?: string) {
  const abort = new AbortController();
  open.push(abort);
  const headers = { authorization: `Bearer ${town.tokens[who]}`, ...(lastId && { 'last-event-id': lastId }) };
  const answer = await fetch(`${base}/api/v1/events`, { headers, signal: abort.signal });
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return async (until: string): Promise<string> => {
    while (!text.includes(until)) {
      const { value, done } = await reader.read();
      if (done) break;
      text += value;
    }
    return text;
  };
}
const order = (n: number, village: string, crew: string) =>
  town.deps.feed.publish({ type: 'order', village, crew, body: { n } });

test.each([
  ['viewer', [1, 2, 3]],
  ['crew', [1, 3]],
  ['crew2', [2, 3]],
  ['village2', [2, 3]],
] as const)('%s hears of %j', async (who, expected) => {
  const read = await listen(who);
  await read('retry');
  order(1, 'v01', 'c-light');
  order(2, 'v02', 'c-light2');
  town.deps.feed.publish({ type: 'fault', village: 'v02', crew: null, body: { n: 3 } });
  const text = await read('{"n":3}');
  expect([...text.matchAll(/"n":(\d)/g)].map(([, n]) => Number(n))).toEqual(expected);
});

test('a client that was away catches up; one that was away too long starts anew', async () => {
  for (let n = 1; n <= 3; n += 1) order(n, 'v01', 'c-light');
  const start = town.deps.now();
  const text = await (await listen('viewer', `${start}-1`))('{"n":3}');
  expect(text).not.toContain('{"n":1}');
  expect(text).toContain(`id: ${start}-2\nevent: order\ndata: {"n":2}`);
  expect(await (await listen('viewer', '5-1'))('reset')).toContain('event: reset');
});

test('a listener that leaves is forgotten, and a shutdown ends the rest', async () => {
  await (await listen('viewer'))('retry');
  const read = await listen('viewer');
  await read('retry');
  expect(town.deps.feed.listeners).toBe(2);
  open[0]!.abort();
  while (town.deps.feed.listeners !== 1) await new Promise((done) => setImmediate(done));
  const closed = town.app.close();
  expect(await read('nothing more')).not.toContain('data:');
  await closed;
  expect(town.deps.feed.listeners).toBe(0);
});

test('who may listen cannot be asked while the store is away: the stream ends, and nothing else', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const read = await listen('viewer');
    await read('retry');
    vi.spyOn(town.deps.people, 'tokenByHash').mockRejectedValue(new StoreError('away', true));
    vi.advanceTimersByTime(25_000);
    expect(await read('nothing more')).not.toContain('data:');
    expect(town.deps.feed.listeners).toBe(0);
  } finally {
    vi.useRealTimers();
    vi.restoreAllMocks();
  }
});
