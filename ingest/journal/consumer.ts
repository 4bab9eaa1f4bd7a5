// A named reader of the journal: from memory while it keeps up, from the files when it lags, asleep when there is nothing.
import type { JournalRecord, Position } from '../domain/input.ts';
import type { Consumer } from './port.ts';
import type { Reader } from './reader.ts';
import type { Tail } from './tail.ts';

/** What a consumer sees of its journal. */
export interface Source {
  readonly head: Position;
  readonly first: Position;
  readonly tail: Tail;
  newReader(): Reader;
  /** A consumer is done with more: something may be forgotten now. */
  committed(): void;
}

export class JournalConsumer implements Consumer {
  readonly name: string;
  readonly #source: Source;
  readonly #reader: Reader;
  /** The last position handed out. */
  #after: Position;
  #durable: Position;
  #wake: (() => void) | undefined;
  #reading: Promise<readonly JournalRecord[]> | undefined;
  #closed = false;

  constructor(name: string, source: Source, durable: Position) {
    this.name = name;
    this.#source = source;
    this.#reader = source.newReader();
    this.#durable = durable;
    this.#after = durable;
  }

  get durable(): Position {
    return this.#durable;
  }
  /** Nothing behind this position will be read again, unless the consumer seeks among what is still kept. */
  get done(): Position {
    return Math.min(this.#durable, this.#after);
  }

  async next(recordsMax: number): Promise<readonly JournalRecord[]> {
    if (this.#wake !== undefined || this.#reading !== undefined) {
      throw new Error(`${this.name}: one next() at a time`);
    }
    while (!this.#closed) {
      const after = this.#after;
      if (this.#source.head <= after) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      const records = await this.#read(after, recordsMax);
      // A seek in the meantime makes what was read the wrong thing.
      if (this.#after !== after) continue;
      this.#after = after + records.length;
      return records;
    }
    return [];
  }

  async #read(after: Position, recordsMax: number): Promise<readonly JournalRecord[]> {
    const { head, tail } = this.#source;
    const recent = tail.slice(after, head, recordsMax);
    if (recent !== undefined) return recent;
    this.#reading = this.#reader.read(after, head, recordsMax);
    try {
      return await this.#reading;
    } finally {
      this.#reading = undefined;
    }
  }

  /** Positions that are no longer kept, or not yet there, count as the nearest that is. */
  seek(after: Position): void {
    this.#after = Math.min(Math.max(after, this.#source.first - 1), this.#source.head);
    this.wake();
  }

  commit(upTo: Position): void {
    if (this.#source.head < upTo)
      throw new Error(`${this.name}: commit of ${upTo}, which is not written yet`);
    if (upTo <= this.#durable) return;
    this.#durable = upTo;
    this.#source.committed();
  }

  /** There is more to read, or nothing ever again. */
  wake(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.wake();
    // Its error belongs to whoever called next().
    await this.#reading?.catch(() => undefined);
    await this.#reader.close();
  }
}
