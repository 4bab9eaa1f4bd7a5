// The pace of the demo: as asked, but for two things. The beginning goes quickly until there is something to see, and when the judge or
// the crews fall behind, on a machine with other work, simulated time waits for them.
import type { Millis } from '../ingest/domain/time.ts';

export interface PaceOptions {
  /** Simulated seconds a second, as asked for; 0: as fast as it goes. */
  readonly speed: number;
  /** The simulated time up to which all is judged, and all that was due is done. */
  readonly reached: () => Promise<Millis>;
  /** Whether there is something to see by now. */
  readonly isUnderWay: () => boolean;
  /** Told once: the clock waits. */
  readonly onHold: () => void;
  readonly stop: AbortSignal;
}

export interface Pace {
  /** Simulated seconds a second by now. */
  speed(): number;
  /** Called with the simulated time as it goes on; waits while the town is behind it. */
  keep(now: Millis): Promise<void>;
}

/** The first quarter of an hour, in which no fault has lasted long enough yet, is over in half a minute. */
const beginningSpeed = 40;
/** Real time between two looks, and between two more while the clock stands. */
const lookMs = 500;
const waitMs = 200;
/** Behind by so many seconds of the real clock, or by a few rounds of the crews at a slow speed: simulated time waits. */
const behindS = 3;
const behindMsMin: Millis = 60_000;

export function createPace({ speed, reached, isUnderWay, onHold, stop }: PaceOptions): Pace {
  const speedNow = (): number => (speed === 0 || isUnderWay() ? speed : Math.max(speed, beginningSpeed));
  let lookedAt = Number.NEGATIVE_INFINITY;
  let told = false;
  return { speed: speedNow, keep };

  async function keep(now: Millis): Promise<void> {
    if (performance.now() - lookedAt < lookMs) return;
    const behindMsMax = Math.max(behindMsMin, behindS * 1_000 * (speedNow() || beginningSpeed));
    while (!stop.aborted && behindMsMax < now - (await reached())) {
      if (!told) onHold();
      told = true;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
    lookedAt = performance.now();
  }
}
