// Reads a journal's records from its files in order, across segments; damage on the way is an error that says where.
import type { JournalRecord, Position } from '../domain/input.ts';
import type { Disk, DiskFile } from './disk.ts';
import { Frames } from './frames.ts';
import { JournalDamaged, openSegment, type Segment } from './segments.ts';

interface Place {
  readonly segment: Segment;
  readonly file: DiskFile;
  readonly frames: Frames;
}

export class Reader {
  readonly #disk: Disk;
  readonly #segments: () => readonly Segment[];
  #place: Place | undefined;
  /** The last position taken from `#place`. */
  #position: Position = 0;

  constructor(disk: Disk, segments: () => readonly Segment[]) {
    this.#disk = disk;
    this.#segments = segments;
  }

  /** Records after `after` up to `upTo` (which must be synced), at most `max` and at least one. */
  async read(after: Position, upTo: Position, max: number): Promise<readonly JournalRecord[]> {
    if (this.#place === undefined || this.#position !== after) await this.#goTo(after);
    const records: JournalRecord[] = [];
    while (records.length < max && this.#position < upTo) {
      const { segment, frames } = this.#place!;
      const frame = frames.take();
      if (frame.type === 'record') {
        this.#position += 1;
        if (after < this.#position) records.push({ position: this.#position, input: frame.input });
      } else if (frame.type === 'damaged') throw new JournalDamaged(segment.path, frames.offset, frame.what);
      else if (0 < records.length)
        break; // What there is comes first; the next call reads on.
      else if (!(await frames.fill(segment.bytes))) await this.#goOn();
    }
    return records;
  }

  /** Opens the segment that holds the record after this position. Its earlier records are read and skipped. */
  async #goTo(after: Position): Promise<void> {
    const segment = this.#segments().findLast((one) => one.first <= after + 1);
    if (segment === undefined) throw new Error(`position ${after + 1} is no longer in the journal`);
    await this.#open(segment);
  }

  async #goOn(): Promise<void> {
    const { segment, frames } = this.#place!;
    const next = this.#segments().find((one) => segment.first < one.first);
    if (next?.first !== this.#position + 1) {
      const what = `record ${this.#position + 1} is missing: ${frames.offset} of ${segment.bytes} bytes fit`;
      throw new JournalDamaged(segment.path, frames.offset, what);
    }
    await this.#open(next);
  }

  async #open(segment: Segment): Promise<void> {
    await this.close();
    const { file } = await openSegment(this.#disk, segment.path);
    this.#place = { segment, file, frames: new Frames(file) };
    this.#position = segment.first - 1;
  }

  async close(): Promise<void> {
    await this.#place?.file.close();
    this.#place = undefined;
  }
}
