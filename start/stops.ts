// How the program ends: what was started is stopped in reverse order, once, and within a limit.
import type { Logger } from 'pino';
import { type Millis, SECOND } from '../ingest/domain/time.ts';

/** What is left of a clean stop when this is over is cut off; nothing acknowledged depends on it. */
const stopMsMax: Millis = 9 * SECOND;

export interface Stops {
  /** Stops something that has just been started; may be awaited. */
  add(...stops: readonly (() => unknown)[]): void;
  /**
   * Stops everything and exits: with 0, or with 1 where something would not stop. Only the first call does: a shell sends its signal to
   * the whole group, and npm hands it on once more.
   */
  run(signal: string): Promise<void>;
}

export interface StopsOptions {
  readonly exit: (code: number) => void;
  readonly log: Pick<Logger, 'info' | 'error'>;
  readonly withinMs?: Millis;
}

export function createStops({ exit, log, withinMs = stopMsMax }: StopsOptions): Stops {
  const stops: (() => unknown)[] = [];
  let stopping: Promise<void> | undefined;
  return {
    add: (...more) => void stops.push(...more),
    run: (signal) => {
      stopping ??= stopAll(signal);
      return stopping;
    },
  };

  async function stopAll(signal: string): Promise<void> {
    log.info({ signal }, 'stopping');
    const late = setTimeout(() => exit(1), withinMs);
    let code = 0;
    for (const stop of stops.reverse()) {
      try {
        await stop();
      } catch (error) {
        code = 1;
        // The rest is stopped all the same.
        log.error({ err: error }, 'a part could not be stopped');
      }
    }
    clearTimeout(late);
    exit(code);
  }
}
