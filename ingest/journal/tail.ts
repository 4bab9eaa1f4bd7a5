// The newest records in memory, bounded in bytes, so that consumers who keep up read no disk, and both get the same objects.
import type { JournalRecord, Position } from '../domain/input.ts';

export class Tail {
  readonly #bytesMax: number;
  #records: (JournalRecord | undefined)[] = [];
  #sizes: number[] = [];
  /** Entries before it are forgotten; they are cut off together, so that forgetting stays cheap. */
  #start = 0;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  add(record: JournalRecord, bytes: number): void {
    this.#records.push(record);
    this.#sizes.push(bytes);
    this.#bytes += bytes;
    while (this.#bytesMax < this.#bytes) this.#forgetOldest();
    if (cutAt <= this.#start && this.#records.length < this.#start * 2) {
      this.#records = this.#records.slice(this.#start);
      this.#sizes = this.#sizes.slice(this.#start);
      this.#start = 0;
    }
  }

  #forgetOldest(): void {
    this.#bytes -= this.#sizes[this.#start]!;
    // The place is cut off later; what it held, which may be large, goes now.
    this.#records[this.#start] = undefined;
    this.#start += 1;
  }

  /** Forgets what lies behind this position: it was refused, and its positions will be given anew. */
  dropAfter(position: Position): void {
    while (this.#start < this.#records.length && position < this.#records.at(-1)!.position) {
      this.#records.pop();
      this.#bytes -= this.#sizes.pop()!;
    }
  }

  /** Records after `after` up to `upTo`, at most `max`; `undefined` when the first of them is no longer here. */
  slice(after: Position, upTo: Position, max: number): readonly JournalRecord[] | undefined {
    const first = this.#records[this.#start]?.position;
    if (first === undefined || after + 1 < first) return undefined;
    const from = this.#start + after + 1 - first;
    return this.#records.slice(from, from + Math.min(max, upTo - after)) as JournalRecord[];
  }
}

const cutAt = 4_096;
