// Sends what the crew did, in their order, as soon as there is a network; keeps it over restarts until the server has it.
import { useEffect, useState } from 'preact/hooks';
import { type Asked, ask, Refused, Unreachable } from '../api.ts';
import type { Order } from '../contract.ts';
import { changedHere, onLink } from '../live.ts';
import { keepAnswer } from './crew-orders.ts';
import { all, drop, put } from './database.ts';
import { bySeq, isFinal, type Queued, type QueuedAction, sendable, waitAfter } from './queue.ts';

let queue: readonly Queued[] = [];
let owner: string | null = null;
let sending = false;
let timer: ReturnType<typeof setTimeout> | undefined;
let stopWatching: (() => void) | undefined;
const listeners = new Set<() => void>();

/** Kept beside its owner: on a shared tablet one crew's work is never sent under another's name. */
type Stored = Queued & { readonly owner: string };

export async function startOutbox(account: string): Promise<void> {
  owner = account;
  const kept = (await all<Stored>('queue')).filter((entry) => entry.owner === account);
  if (owner !== account) return;
  queue = bySeq(kept);
  window.addEventListener('online', sendNow);
  // A browser calls itself online wherever there is a router; the stream of changes knows whether the server answers.
  stopWatching = onLink((state) => state === 'live' && sendNow());
  tell();
  sendNow();
}
export function stopOutbox(): void {
  owner = null;
  queue = [];
  window.removeEventListener('online', sendNow);
  stopWatching?.();
  clearTimeout(timer);
}

export function useOutbox(): readonly Queued[] {
  const [shown, setShown] = useState(queue);
  useEffect(() => {
    const read = () => setShown(queue);
    listeners.add(read);
    read();
    return () => {
      listeners.delete(read);
    };
  }, []);
  return shown;
}

type About = Pick<Order, 'id' | 'number'>;
export const queueMove = (
  order: About,
  action: QueuedAction,
  body: Readonly<Record<string, unknown>> = {},
): Promise<void> => add({ ...begun(order), what: 'move', action, body });
export const queuePhoto = (order: About, photo: Blob): Promise<void> =>
  add({ ...begun(order), what: 'photo', photo });

const begun = (order: About) => ({
  id: crypto.randomUUID(),
  orderId: order.id,
  number: order.number,
  seq: 1 + Math.max(0, ...queue.map((entry) => entry.seq)),
  at: Date.now(),
  tries: 0,
  refusal: null,
});

/** Over once it is kept: on a line that hangs, sending it may take minutes, and the next thing is to be done meanwhile. */
async function add(entry: Queued): Promise<void> {
  queue = [...queue, entry];
  await put('queue', { ...entry, owner } as Stored);
  tell();
  sendNow();
}

/** Try a refused one again, or give it up. It changed nothing, and under its old key the server would only repeat the refusal. */
export async function retry(id: string): Promise<void> {
  const refused = queue.find((entry) => entry.id === id);
  if (refused === undefined) return;
  const anew: Queued = { ...refused, id: crypto.randomUUID(), refusal: null, tries: 0 };
  queue = queue.map((entry) => (entry.id === id ? anew : entry));
  await put('queue', { ...anew, owner } as Stored);
  await drop('queue', id);
  tell();
  await send();
}
export async function giveUp(id: string): Promise<void> {
  await forget(id);
  sendNow();
}

const sendNow = (): void => void send();

async function send(): Promise<void> {
  if (sending || owner === null) return;
  sending = true;
  clearTimeout(timer);
  try {
    for (let next = sendable(queue)[0]; next !== undefined; next = sendable(queue)[0]) {
      const outcome = await sent(next);
      if (outcome === 'later') {
        const { tries } = queue.find(({ id }) => id === next!.id) ?? next;
        timer = setTimeout(sendNow, waitAfter(tries));
        return;
      }
    }
  } finally {
    sending = false;
  }
}

async function sent(entry: Queued): Promise<'done' | 'refused' | 'later'> {
  try {
    await sendOne(entry);
    await forget(entry.id);
    changedHere('order');
    return 'done';
  } catch (error) {
    if (error instanceof Refused && isFinal(error.status)) {
      const { code, title, detail, legal = [] } = error.problem;
      await change(entry.id, (kept) => ({ ...kept, refusal: { code, title, detail, legal } }));
      changedHere('order');
      return 'refused';
    }
    if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
    await change(entry.id, (kept) => ({ ...kept, tries: kept.tries + 1 }));
    return 'later';
  }
}

/** Done this long ago and more, it is told with its own time; sooner, the server's clock is the better one. */
const ownTimeMsMin = 30_000;

async function sendOne(entry: Queued): Promise<void> {
  const late = ownTimeMsMin < Date.now() - entry.at;
  try {
    await sendAt(entry, late ? new Date(entry.at).toISOString() : undefined);
  } catch (error) {
    if (!(late && error instanceof Refused && sayNoTime.includes(error.problem.code))) throw error;
    await sendAt(entry, undefined);
  }
}
/**
 * This device's clock runs ahead of the town's, which counts; or a first try, without the time, has arrived and only its
 * answer was lost: the same words have the same answer.
 */
const sayNoTime: readonly string[] = ['in_the_future', 'key_reused'];

async function sendAt(entry: Queued, at: string | undefined): Promise<void> {
  const params = { id: entry.orderId };
  if (entry.what === 'photo') {
    const form = new FormData();
    form.set('photo', entry.photo, 'photo.jpg');
    if (at !== undefined) form.set('at', at);
    await ask('POST /api/v1/orders/{id}/photos', { params, form, key: entry.id });
    return;
  }
  const route = `POST /api/v1/orders/{id}/${entry.action}` as 'POST /api/v1/orders/{id}/accept';
  const body = { ...entry.body, ...(at !== undefined && { at }) };
  await keepAnswer(await ask(route, { params, body, key: entry.id } as Asked<typeof route>));
}

async function change(id: string, make: (entry: Queued) => Queued): Promise<void> {
  queue = queue.map((entry) => (entry.id === id ? make(entry) : entry));
  const changed = queue.find((entry) => entry.id === id);
  if (changed !== undefined) await put('queue', { ...changed, owner } as Stored);
  tell();
}
async function forget(id: string): Promise<void> {
  queue = queue.filter((entry) => entry.id !== id);
  await drop('queue', id);
  tell();
}
const tell = (): void => {
  for (const listener of listeners) listener();
};
