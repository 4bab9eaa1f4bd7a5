// What the rest of the program may know of the journal.
import type { JournalInput, JournalRecord, Position } from '../domain/input.ts';

export interface Journal {
  /** The last position that is safe on disk; 0 when empty. */
  readonly head: Position;
  /** The first position still kept. */
  readonly first: Position;
  /**
   * Appends one record; resolves with its position once it is synced to disk.
   * Rejects with `JournalRefused` when the disk or the byte bound is full: nothing was kept, the sender must not be acknowledged.
   */
  append(input: JournalInput): Promise<Position>;
  /** The same without a promise per record, for the hot path: `done` is called after the sync, or with the refusal. */
  appendWith(input: JournalInput, done: (refused: JournalRefused | null, position: Position) => void): void;
  /** A named reader with a durable cursor. Its first read starts after the cursor. */
  consumer(name: string): Consumer;
  /** Records from `from` on, in batches, for replays; ends at the head of the moment of the call. */
  scan(from: Position): AsyncIterable<readonly JournalRecord[]>;
  stats(): JournalStats;
  /** Writes and syncs what waits, then closes the files. */
  close(): Promise<void>;
}

export interface Consumer {
  readonly name: string;
  /** Everything up to here is done for good; retention keeps what lies behind it. */
  readonly durable: Position;
  /** Next synced records after the last ones returned, at most `recordsMax`; waits for the first; `[]` once closed. */
  next(recordsMax: number): Promise<readonly JournalRecord[]>;
  /** Continue reading after this position (a snapshot older than what was read, a replay of kept segments). */
  seek(after: Position): void;
  /** Moves the durable cursor; cheap, written to disk within `cursorSyncMsMax` and at close. */
  commit(upTo: Position): void;
}

export interface JournalStats {
  readonly bytes: number;
  readonly segments: number;
  readonly full: boolean;
  readonly waiting: number;
  readonly syncs: number;
  readonly lastSyncMs: number;
}

export class JournalRefused extends Error {
  readonly reason: 'disk_full' | 'bound_full' | 'closed';
  constructor(reason: 'disk_full' | 'bound_full' | 'closed', detail: string) {
    super(`journal refused: ${detail}`);
    this.name = 'JournalRefused';
    this.reason = reason;
  }
}
