// A journal's consumer in memory: records come when the test adds them, the durable cursor is what was committed.
import type { JournalInput, JournalRecord, Position } from '../../ingest/domain/input.ts';
import type { Consumer } from '../../ingest/journal/port.ts';

export interface MemoryJournal {
  readonly consumer: Consumer;
  readonly head: Position;
  add(...inputs: readonly JournalInput[]): void;
  /** From now on `next` answers `[]`. */
  close(): void;
}

export function memoryJournal(): MemoryJournal {
  const records: JournalRecord[] = [];
  let durable: Position = 0;
  let read: Position = 0;
  let isClosed = false;
  let wake = (): void => {};

  const consumer: Consumer = {
    name: 'recorder',
    get durable() {
      return durable;
    },
    async next(recordsMax) {
      while (!isClosed && read >= records.length) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (isClosed) return [];
      const found = records.slice(read, read + recordsMax);
      read += found.length;
      return found;
    },
    seek(after) {
      if (after < durable) throw new RangeError(`${after} lies behind the durable cursor ${durable}`);
      read = after;
    },
    commit(upTo) {
      if (upTo > records.length) throw new RangeError(`${upTo} is not written yet`);
      durable = Math.max(durable, upTo);
    },
  };

  return {
    consumer,
    get head() {
      return records.length;
    },
    add(...inputs) {
      for (const input of inputs) records.push({ position: records.length + 1, input });
      wake();
    },
    close() {
      isClosed = true;
      wake();
    },
  };
}
