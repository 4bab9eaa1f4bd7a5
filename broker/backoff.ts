// How long to wait before the next try: doubling, bounded, with jitter, so that all do not come back at once.
import type { Millis } from '../ingest/domain/time.ts';

const retryDelayMsMin: Millis = 500;
const retryDelayMsMax: Millis = 30_000;

/** @param attempt 0 for the first retry; @param chance 0 to 1: half of the delay is left to it */
export function backoffMs(attempt: number, chance: number): Millis {
  const full = Math.min(retryDelayMsMax, retryDelayMsMin * 2 ** Math.min(attempt, attemptsMax));
  return Math.round(full / 2 + (full / 2) * chance);
}

/** Beyond it the delay has long reached its maximum. */
const attemptsMax = 20;
