// Delivers what the outbox holds, channel by channel, until it is sent or dead. The log of what was sent is written after the sending:
// a crash between the two tells a notice again, and never forgets one.
import type { Millis } from '../domain/time.ts';
import type { OrderStore, OutboxItem } from '../store/ports.ts';
import { type Channel, ChannelError } from './channel.ts';

const noticesPerRoundMax = 100;
const idleMs: Millis = 1_000;
const backoffMsMin: Millis = 1_000;
const backoffMsMax: Millis = 5 * 60_000;

export interface Outbox {
  /** Something new may be due. */
  wake(): void;
  stop(): Promise<void>;
}

export interface OutboxOptions {
  readonly store: Pick<OrderStore, 'outboxDue' | 'outboxSent' | 'outboxFailed'>;
  readonly channels: readonly Channel[];
  /** The engine's time: a notice is due by it. */
  readonly clock: () => Millis;
  readonly onOutcome: (
    channel: string,
    outcome: 'sent' | 'failed' | 'dead',
    item: OutboxItem | null,
    error?: unknown,
  ) => void;
}

export function startOutbox(options: OutboxOptions): Outbox {
  const workers = options.channels.map((channel) => startWorker(channel, options));
  return {
    wake: () => {
      for (const worker of workers) worker.wake();
    },
    stop: async () => void (await Promise.all(workers.map((worker) => worker.stop()))),
  };
}

function startWorker(channel: Channel, { store, clock, onOutcome }: OutboxOptions): Outbox {
  let stopping = false;
  let woken = false;
  let wakeUp: () => void = () => {};
  const loop = run();
  return { wake, stop };

  function wake(): void {
    woken = true;
    wakeUp();
  }

  async function stop(): Promise<void> {
    stopping = true;
    wake();
    await loop;
  }

  async function run(): Promise<void> {
    while (!stopping) {
      woken = false;
      const delivered = await round();
      if (delivered === noticesPerRoundMax || woken) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, idleMs);
        wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** One look into the outbox; a store that is down is simply looked at again later. */
  async function round(): Promise<number> {
    try {
      const items = await store.outboxDue(channel.name, clock(), noticesPerRoundMax);
      for (const item of items) {
        if (stopping) return 0;
        await deliver(item);
      }
      return items.length;
    } catch (error) {
      onOutcome(channel.name, 'failed', null, error);
      return 0;
    }
  }

  async function deliver(item: OutboxItem): Promise<void> {
    try {
      await channel.send(item.notice);
    } catch (error) {
      const wait = waitAfter(error, item.attempts);
      const dead = wait === null || channel.attemptsMax <= item.attempts + 1;
      const nextAt = dead ? null : clock() + wait;
      await store.outboxFailed(item.notice.id, channel.name, nextAt, String(error));
      onOutcome(channel.name, dead ? 'dead' : 'failed', item, error);
      return;
    }
    await store.outboxSent(item.notice.id, channel.name, clock());
    onOutcome(channel.name, 'sent', item);
    if (channel.perSecondMax < noticesPerRoundMax) await pause(1_000 / channel.perSecondMax);
  }
}

/** How long to leave the other side alone; `null`: for good. */
function waitAfter(error: unknown, attempts: number): Millis | null {
  const known = error instanceof ChannelError ? error : undefined;
  if (known?.isFinal) return null;
  return Math.max(known?.retryAfterMs ?? 0, Math.min(backoffMsMin * 2 ** attempts, backoffMsMax));
}

const pause = (ms: Millis): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
