// The clock as an input: a tick a second, and one at the very moment something comes due, each journaled like any other record.
import type { Millis } from './domain/time.ts';
import type { Journal } from './journal/port.ts';

const tickMs: Millis = 1_000;

export interface Ticker {
  /** Look again at what is due next: a batch has been judged. */
  rearm(): void;
  /** Batches that are judged afterwards arm it no more. */
  stop(): void;
}

export interface TickerOptions {
  readonly journal: Pick<Journal, 'appendWith'>;
  readonly now: () => Millis;
  /** The next instant at which the engine changes by itself. */
  readonly nextDue: () => Millis | undefined;
}

export function startTicker({ journal, now, nextDue }: TickerOptions): Ticker {
  let due: NodeJS.Timeout | undefined;
  let stopped = false;
  const beat = setInterval(tick, tickMs);
  return { rearm, stop };

  /** A tick that cannot be kept (disk full) is simply the next one's. */
  function tick(): void {
    journal.appendWith({ type: 'tick', at: now() }, () => {});
  }

  function rearm(): void {
    if (stopped) return;
    clearTimeout(due);
    const next = nextDue();
    const wait = next === undefined ? tickMs : next - now();
    if (0 < wait && wait < tickMs) due = setTimeout(tick, wait);
  }

  function stop(): void {
    stopped = true;
    clearInterval(beat);
    clearTimeout(due);
  }
}
