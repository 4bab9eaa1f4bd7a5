// The journal's limits, with their defaults and reasons.
import { DAY, type Millis, SECOND } from '../domain/time.ts';
import type { RetentionLimits } from './retention.ts';

const MiB = 1024 * 1024;

export interface JournalLimits extends RetentionLimits {
  readonly segmentBytesMax: number;
  /** Bytes that wait for the disk; a record beyond them is refused (`bound_full`), since whoever sends can send again. */
  readonly waitingBytesMax: number;
  /** Beyond `bytesMax`, for the program's own records (clock, commands, swaps): a full journal must still be able to say so. */
  readonly reserveBytes: number;
  /** Newest records kept in memory. */
  readonly tailBytesMax: number;
  /** Cursors are written, and disk and bounds looked at, this often. */
  readonly cursorSyncMsMax: Millis;
  /** Free space below which the journal refuses: room for the stores that share the disk, and for mending. */
  readonly diskFreeBytesMin: number;
}

/** About 5 GB a day come from the whole fleet; the bound leaves a day and more to a store that is down. */
const journalLimits: JournalLimits = {
  segmentBytesMax: 32 * MiB,
  bytesMax: 8 * 1024 * MiB,
  keepBytes: 2 * 1024 * MiB,
  keepMs: 2 * DAY,
  waitingBytesMax: 32 * MiB,
  // A tick a second fills it in a week.
  reserveBytes: 16 * MiB,
  tailBytesMax: 32 * MiB,
  cursorSyncMsMax: SECOND,
  diskFreeBytesMin: 256 * MiB,
};
/** A bound is made of at least so many segments, so that forgetting one makes room. */
const segmentsPerBoundMin = 8;

/** A small bound, as `WEISU_JOURNAL_BYTES` may set it, needs smaller segments and groups, and less kept. */
export function settleLimits(given: Partial<JournalLimits>): JournalLimits {
  const limits = { ...journalLimits, ...given };
  const share = Math.floor(limits.bytesMax / segmentsPerBoundMin);
  return {
    ...limits,
    segmentBytesMax: Math.min(limits.segmentBytesMax, share),
    waitingBytesMax: Math.min(limits.waitingBytesMax, share),
    reserveBytes: Math.min(limits.reserveBytes, share),
    keepBytes: Math.min(limits.keepBytes, Math.floor(limits.bytesMax / 2)),
  };
}
