// The frames of one segment file in order: taken from memory while they last, then filled from the disk in large reads.
import { type DecodedFrame, decodeFrame, segmentHeadBytes } from './codec.ts';
import type { DiskFile } from './disk.ts';

const readBytes = 1024 * 1024;

export class Frames {
  readonly #file: DiskFile;
  #bytes: Buffer = Buffer.alloc(0);
  /** Where in `#bytes` the next frame begins, and where in the file `#bytes` begins. */
  #at = 0;
  #start = segmentHeadBytes;

  constructor(file: DiskFile) {
    this.#file = file;
  }

  /** Where in the file the next frame begins. */
  get offset(): number {
    return this.#start + this.#at;
  }

  /** The next frame; `short`: fill and take again. */
  take(): DecodedFrame {
    const frame = decodeFrame(this.#bytes, this.#at, this.#bytes.length);
    if (frame.type === 'record') this.#at = frame.end;
    return frame;
  }

  /**
   * Reads on, at most up to `limit` in the file: what lies behind it may not be synced yet, and still change.
   * @returns false when there is nothing more
   */
  async fill(limit: number): Promise<boolean> {
    const rest = this.#bytes.length - this.#at;
    const from = this.offset + rest;
    // A frame longer than one read makes the buffer grow with each further one.
    const wanted = Math.min(Math.max(readBytes, rest), limit - from);
    if (wanted <= 0) return false;
    // A new buffer each time: payloads handed out are views into the old one.
    const bytes = Buffer.allocUnsafeSlow(rest + wanted);
    this.#bytes.copy(bytes, 0, this.#at);
    const read = await this.#file.read(bytes.subarray(rest), from);
    this.#start = this.offset;
    this.#at = 0;
    this.#bytes = bytes.subarray(0, rest + read);
    return 0 < read;
  }
}
