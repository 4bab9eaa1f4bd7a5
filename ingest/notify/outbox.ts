// Delivers what the outbox holds, channel by channel, until it is sent or dead. The log of what was sent is written after the sending:
// a crash between the two tells a notice again, and never forgets one.
import { DAY, HOUR, type Millis } from '../domain/time.ts';
import type { OrderStore, OutboxItem } from '../store/ports.ts';
import { type Channel, ChannelError, type Sent } from './channel.ts';

const noticesPerRoundMax = 100;
const idleMs: Millis = 1_000;
const backoffMsMin: Millis = 1_000;
const backoffMsMax: Millis = 5 * 60_000;
/** The other side's own wish (`Retry-After`) is followed up to here: an alert that waits longer would be told to nobody. */
const askedMsMax: Millis = HOUR;
/** What was kept for somebody away when the program ended is told again this long after it was due; later it is no news. */
const keptAgainMsMax: Millis = DAY;
/** What stands in the outbox beside how it ended. */
const remarks = {
  sent: undefined,
  unheard: 'nobody was subscribed',
  kept: 'kept for somebody who is away',
} as const satisfies Record<Sent, string | undefined>;

export interface Outbox {
  /** Something new may be due. */
  wake(): void;
  /** Ends after the delivery that is under way, or after this time without it: the outbox still owes it. */
  stop(withinMs: Millis): Promise<void>;
}

export type Outcome = Sent | 'failed' | 'dead';

export interface OutboxOptions {
  readonly store: Pick<OrderStore, 'outboxDue' | 'outboxSent' | 'outboxFailed' | 'outboxUnsent'>;
  readonly channels: readonly Channel[];
  /** The engine's time: a notice is first due by it. */
  readonly clock: () => Millis;
  /** Wall clock: further attempts go by it, at whatever pace the engine's time moves. */
  readonly now: () => Millis;
  /** Before the first delivery. */
  readonly startAfterMs?: Millis;
  readonly onOutcome: (channel: string, outcome: Outcome, item: OutboxItem, error?: unknown) => void;
  /** The outbox itself cannot be read or written; it is looked at again soon. */
  readonly onTrouble: (channel: string, error: unknown) => void;
}

export function startOutbox(options: OutboxOptions): Outbox {
  const workers = options.channels.map((channel) => startWorker(channel, options));
  return {
    wake: () => {
      for (const worker of workers) worker.wake();
    },
    stop: async (withinMs) => void (await Promise.all(workers.map((worker) => worker.stop(withinMs)))),
  };
}

function startWorker(channel: Channel, options: OutboxOptions): Outbox {
  const { store, clock, now, startAfterMs = 0 } = options;
  const stopping = new AbortController();
  let woken = false;
  let wakeUp = (): void => undefined;
  /** How the last attempt ended, until the store has it: nothing is told twice because a full disk takes no note of it. */
  let unnoted: (() => Promise<void>) | undefined = oweKept;
  const loop = run();
  return { wake, stop };

  function wake(): void {
    woken = true;
    wakeUp();
  }

  async function stop(withinMs: Millis): Promise<void> {
    stopping.abort();
    wake();
    const late = new AbortController();
    await Promise.race([loop, pause(withinMs, late.signal)]);
    late.abort();
  }

  async function run(): Promise<void> {
    await pause(startAfterMs, stopping.signal);
    while (!stopping.signal.aborted) {
      woken = false;
      const delivered = await round();
      if (delivered < noticesPerRoundMax && !woken) await idle();
    }
  }

  function idle(): Promise<void> {
    const waking = new AbortController();
    wakeUp = () => waking.abort();
    return pause(idleMs, waking.signal);
  }

  /** One look into the outbox; a store that is down is simply looked at again later. */
  async function round(): Promise<number> {
    try {
      await note();
      const items = await store.outboxDue(channel.name, clock(), noticesPerRoundMax, now());
      for (const item of items) {
        if (stopping.signal.aborted) return 0;
        unnoted = await deliver(item);
        await note();
        if (channel.perSecondMax < noticesPerRoundMax)
          await pause(1_000 / channel.perSecondMax, stopping.signal);
      }
      return items.length;
    } catch (error) {
      options.onTrouble(channel.name, error);
      return 0;
    }
  }

  /** Before the first round: with the program that sent it ended the memory that kept it. */
  function oweKept(): Promise<void> {
    return store.outboxUnsent(channel.name, remarks.kept, clock() - keptAgainMsMax, now());
  }

  async function note(): Promise<void> {
    await unnoted?.();
    unnoted = undefined;
  }

  /** @returns writes down how it ended */
  async function deliver(item: OutboxItem): Promise<() => Promise<void>> {
    const { id } = item.notice;
    try {
      const outcome = await channel.send(item.notice);
      if (outcome === 'unheard' && mayComeBack(item)) {
        const nextAt = now() + backoffMs(item.attempts);
        return () => store.outboxFailed(id, channel.name, nextAt, remarks.kept);
      }
      options.onOutcome(channel.name, outcome, item);
      return () => store.outboxSent(id, channel.name, clock(), remarks[outcome]);
    } catch (error) {
      const wait = waitAfter(error, item.attempts);
      const dead = wait === null || channel.attemptsMax <= item.attempts + 1;
      const nextAt = dead ? null : now() + wait;
      options.onOutcome(channel.name, dead ? 'dead' : 'failed', item, error);
      return () => store.outboxFailed(id, channel.name, nextAt, String(error));
    }
  }

  /** Somebody had a session before the program was started anew, and is not back yet. */
  function mayComeBack({ notice, remark }: OutboxItem): boolean {
    return remark === remarks.kept && clock() < notice.dueAt + keptAgainMsMax;
  }
}

const backoffMs = (attempts: number): Millis => Math.min(backoffMsMin * 2 ** attempts, backoffMsMax);

/** How long to leave the other side alone; `null`: for good. */
function waitAfter(error: unknown, attempts: number): Millis | null {
  const known = error instanceof ChannelError ? error : undefined;
  if (known?.isFinal) return null;
  return Math.max(Math.min(known?.retryAfterMs ?? 0, askedMsMax), backoffMs(attempts));
}

/** Ends at once when the signal is aborted. */
function pause(ms: Millis, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
