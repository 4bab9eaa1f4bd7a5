// Records that will be written and synced together: already encoded, with those who wait for them.
import type { JournalInput, Position } from '../domain/input.ts';
import { encodeFrame, frameBytesBound } from './codec.ts';
import type { JournalRefused } from './port.ts';

export type Done = (refused: JournalRefused | null, position: Position) => void;

const chunkBytes = 1024 * 1024;
/** Chunks that an emptied group keeps for its next use. */
const chunksKeptMax = 4;

export class Group {
  readonly dones: Done[] = [];
  /** The records themselves, in the order of `dones`. */
  readonly inputs: JournalInput[] = [];
  bytes = 0;
  /** How many of them are devices' messages. */
  messages = 0;
  /** The first `#filled` chunks are full up to their `#ends`; the one after them is being filled up to `#at`. */
  readonly #chunks: Buffer[] = [];
  readonly #ends: number[] = [];
  #filled = 0;
  #at = 0;

  get count(): number {
    return this.dones.length;
  }

  /** @returns the bytes of the frame */
  add(input: JournalInput, done: Done): number {
    let chunk = this.#chunks[this.#filled];
    let end = chunk === undefined ? -1 : encodeFrame(input, chunk, this.#at);
    if (end === -1) {
      chunk = this.#nextChunk(frameBytesBound(input));
      end = encodeFrame(input, chunk, 0);
    }
    const bytes = end - this.#at;
    this.#at = end;
    this.bytes += bytes;
    this.dones.push(done);
    this.inputs.push(input);
    if (input.type === 'message') this.messages += 1;
    return bytes;
  }

  #nextChunk(bytesMin: number): Buffer {
    if (0 < this.#at) {
      this.#ends[this.#filled] = this.#at;
      this.#filled += 1;
      this.#at = 0;
    }
    const kept = this.#chunks[this.#filled];
    if (kept !== undefined && bytesMin <= kept.length) return kept;
    const chunk = Buffer.allocUnsafeSlow(Math.max(chunkBytes, bytesMin));
    this.#chunks[this.#filled] = chunk;
    return chunk;
  }

  buffers(): readonly Buffer[] {
    const full = this.#ends.slice(0, this.#filled).map((end, index) => this.#chunks[index]!.subarray(0, end));
    return 0 < this.#at ? [...full, this.#chunks[this.#filled]!.subarray(0, this.#at)] : full;
  }

  clear(): void {
    this.dones.length = 0;
    this.inputs.length = 0;
    this.bytes = 0;
    this.messages = 0;
    this.#filled = 0;
    this.#at = 0;
    this.#ends.length = 0;
    this.#chunks.length = Math.min(this.#chunks.length, chunksKeptMax);
  }
}
