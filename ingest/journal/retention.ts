// Which segments may be forgotten: old enough or too many, and never one that a consumer may still need.
import type { Position } from '../domain/input.ts';
import type { Millis } from '../domain/time.ts';

export interface RetentionLimits {
  /** What all are done with is kept up to so many bytes, ... */
  readonly keepBytes: number;
  /** ... and no longer than this. */
  readonly keepMs: Millis;
  /** The bound of the whole journal: what may go, goes, before an append is refused. */
  readonly bytesMax: number;
}

/**
 * How many of the oldest segments may go.
 * @param done everything up to here is done with by every reader
 * @param neededBytes about to be appended
 */
export function forgettable(
  segments: readonly { readonly first: Position; readonly bytes: number; readonly writtenAt: Millis }[],
  done: Position,
  now: Millis,
  neededBytes: number,
  limits: RetentionLimits,
): number {
  let bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const bytesWanted = Math.min(limits.keepBytes, limits.bytesMax - neededBytes);
  for (const [index, segment] of segments.entries()) {
    const next = segments[index + 1];
    // The newest that is safe stays even when a newer one is begun: were that one lost, nothing would say where positions go on.
    if (next === undefined || next.bytes === 0 || done < next.first - 1) return index;
    if (bytes <= bytesWanted && now - segment.writtenAt <= limits.keepMs) return index;
    bytes -= segment.bytes;
  }
  return 0;
}
