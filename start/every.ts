// Something done again and again until it is stopped.
import type { Millis } from '../ingest/domain/time.ts';

/** @returns stops it */
export function every(ms: Millis, work: () => unknown): () => void {
  const timer = setInterval(work, ms);
  return () => clearInterval(timer);
}
