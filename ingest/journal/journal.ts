// The journal on disk: group commit in front, consumers behind, and housekeeping in between: cursors, retention, and the way
// back from a full disk.
import { performance } from 'node:perf_hooks';
import type { JournalInput, JournalRecord, Position } from '../domain/input.ts';
import type { Millis } from '../domain/time.ts';
import { GroupCommit } from './commit.ts';
import { JournalConsumer, type Source } from './consumer.ts';
import { readCursors, writeCursors } from './cursors.ts';
import { type Disk, realDisk } from './disk.ts';
import type { Done } from './group.ts';
import { type JournalLimits, settleLimits } from './limits.ts';
import { type Consumer, type Journal, JournalRefused, type JournalStats } from './port.ts';
import { Reader } from './reader.ts';
import { forgettable } from './retention.ts';
import { type Mended, Segments } from './segments.ts';
import { Tail } from './tail.ts';

const scanRecordsMax = 5_000;

export interface JournalOptions {
  readonly folder: string;
  /** Every consumer there is: retention waits for each of them, also before it first asks. */
  readonly consumers: readonly string[];
  readonly limits?: Partial<JournalLimits>;
  /** What the stores have seen of an earlier journal: an empty one goes on after it, so that no position is given twice. */
  readonly startAfter?: Position;
  readonly disk?: Disk;
  readonly now?: () => Millis;
}

/** What opening found and mended. */
export type Recovery = Mended & { readonly ms: Millis };

/**
 * Opens the journal in a folder, or makes one; cuts a torn tail.
 * @throws JournalDamaged when the files are not what a crash could have left
 */
export async function openJournal(options: JournalOptions): Promise<FileJournal> {
  const { folder, disk = realDisk, now = Date.now } = options;
  const limits = settleLimits(options.limits ?? {});
  const began = performance.now();
  const written = await readCursors(disk, folder);
  const segments = new Segments(disk, folder, limits.segmentBytesMax);
  const furthest = Math.max(options.startAfter ?? 0, ...written.values());
  const mended = await segments.open(furthest);
  if (segments.last < furthest) {
    await segments.close();
    throw new Error(`journal damaged: it ends at ${segments.last}, but ${furthest} was done with`);
  }
  // A cursor behind the first segment lagged in its file: what was forgotten since had been done.
  const cursors = options.consumers.map((name): readonly [string, Position] => {
    return [name, Math.max(written.get(name) ?? 0, segments.first - 1)];
  });
  const recovery = { ...mended, ms: performance.now() - began };
  const journal = new FileJournal({ folder, disk, now, limits, segments, cursors, recovery });
  await journal.tend();
  return journal;
}

interface Opened {
  readonly folder: string;
  readonly disk: Disk;
  readonly now: () => Millis;
  readonly limits: JournalLimits;
  readonly segments: Segments;
  readonly cursors: readonly (readonly [string, Position])[];
  readonly recovery: Recovery;
}

export class FileJournal implements Journal {
  readonly recovery: Recovery;
  readonly #opened: Opened;
  readonly #segments: Segments;
  readonly #tail: Tail;
  readonly #commit: GroupCommit;
  readonly #consumers: ReadonlyMap<string, JournalConsumer>;
  readonly #scans = new Set<{ after: Position }>();
  readonly #timer: NodeJS.Timeout;
  #tending: Promise<void> | undefined;
  #tendingAgain: Promise<void> | undefined;
  #forgetting: Promise<void> = Promise.resolve();
  #closed = false;
  #cursorsMoved = true;

  constructor(opened: Opened) {
    this.recovery = opened.recovery;
    this.#opened = opened;
    this.#segments = opened.segments;
    this.#tail = new Tail(opened.limits.tailBytesMax);
    this.#commit = new GroupCommit({
      segments: opened.segments,
      tail: this.#tail,
      waitingBytesMax: opened.limits.waitingBytesMax,
      now: opened.now,
      makeRoom: (bytes, from) => this.#makeRoom(bytes, from),
      synced: () => {
        for (const consumer of this.#consumers.values()) consumer.wake();
      },
    });
    const source = this.#source();
    this.#consumers = new Map(
      opened.cursors.map(([name, durable]) => [name, new JournalConsumer(name, source, durable)]),
    );
    this.#timer = setInterval(() => void this.tend(), opened.limits.cursorSyncMsMax).unref();
  }

  get head(): Position {
    return this.#segments.last;
  }
  get first(): Position {
    return this.#segments.first;
  }

  append(input: JournalInput): Promise<Position> {
    return new Promise((resolve, reject) => {
      this.appendWith(input, (refused, position) => (refused === null ? resolve(position) : reject(refused)));
    });
  }

  appendWith(input: JournalInput, done: Done): void {
    this.#commit.add(input, done);
  }

  async #makeRoom(bytes: number, from: 'bound' | 'reserve'): Promise<void> {
    const { bytesMax, reserveBytes } = this.#opened.limits;
    const most = from === 'reserve' ? bytesMax + reserveBytes : bytesMax;
    if (this.#segments.bytes + bytes <= most) return;
    await this.#forget(bytes);
    if (this.#segments.bytes + bytes <= most) return;
    throw new JournalRefused('bound_full', `${this.#segments.bytes} of ${bytesMax} bytes are still needed`);
  }

  consumer(name: string): Consumer {
    const consumer = this.#consumers.get(name);
    if (consumer === undefined) throw new Error(`the journal was opened without a consumer "${name}"`);
    return consumer;
  }

  #source(): Source {
    const journal = this;
    return {
      tail: this.#tail,
      get head() {
        return journal.head;
      },
      get first() {
        return journal.first;
      },
      newReader: () => this.#newReader(),
      committed: () => {
        this.#cursorsMoved = true;
        if (this.#commit.stopped?.reason === 'bound_full') void this.tend();
      },
    };
  }

  #newReader(): Reader {
    return new Reader(this.#opened.disk, () => this.#segments.all);
  }

  scan(from: Position): AsyncIterable<readonly JournalRecord[]> {
    return this.#scan(from - 1, this.head);
  }

  async *#scan(after: Position, upTo: Position): AsyncGenerator<readonly JournalRecord[]> {
    const place = { after: Math.max(after, this.first - 1) };
    const reader = this.#newReader();
    this.#scans.add(place);
    try {
      while (place.after < upTo) {
        const records = await reader.read(place.after, upTo, scanRecordsMax);
        yield records;
        place.after += records.length;
      }
    } finally {
      this.#scans.delete(place);
      await reader.close();
    }
  }

  /** One round of housekeeping: cursors, retention, free space, recovery. Comes by itself every `cursorSyncMsMax`. */
  tend(): Promise<void> {
    if (this.#tending === undefined) {
      this.#tending = this.#tend().finally(() => {
        this.#tending = undefined;
      });
      return this.#tending;
    }
    // What has changed since the round under way began is looked at in one more.
    this.#tendingAgain ??= this.#tending.then(() => {
      this.#tendingAgain = undefined;
      return this.tend();
    });
    return this.#tendingAgain;
  }

  async #tend(): Promise<void> {
    if (this.#closed) return;
    const { disk, folder, limits } = this.#opened;
    try {
      await this.#forget(0);
      await this.#writeCursors();
      if (this.#commit.stopped !== undefined && !this.#commit.busy) {
        await this.#segments.repair();
        this.#commit.mended();
      }
      const free = await disk.freeBytes(folder);
      if (free < limits.diskFreeBytesMin) {
        throw new JournalRefused('disk_full', `${free} bytes free, ${limits.diskFreeBytesMin} needed`);
      }
      // A whole segment's worth of room, so that the journal does not stop and go record by record.
      if (this.#segments.bytes + limits.segmentBytesMax <= limits.bytesMax) this.#commit.resume();
    } catch (error) {
      this.#commit.refuseMessages(error);
    }
  }

  /** One round after the other: after a power cut an older segment must not be back where a newer one is gone. */
  #forget(neededBytes: number): Promise<void> {
    const round = this.#forgetting.then(() => this.#forgetNow(neededBytes));
    this.#forgetting = round.catch(() => undefined);
    return round;
  }

  async #forgetNow(neededBytes: number): Promise<void> {
    const readers = [...this.#consumers.values()].map((consumer) => consumer.done);
    const done = Math.min(this.head, ...readers, ...[...this.#scans].map((place) => place.after));
    const { limits, now } = this.#opened;
    await this.#segments.forget(forgettable(this.#segments.all, done, now(), neededBytes, limits));
  }

  async #writeCursors(): Promise<void> {
    if (!this.#cursorsMoved) return;
    this.#cursorsMoved = false;
    try {
      const cursors = [...this.#consumers.values()].map(({ name, durable }) => [name, durable] as const);
      await writeCursors(this.#opened.disk, this.#opened.folder, new Map(cursors));
    } catch (error) {
      this.#cursorsMoved = true;
      throw error;
    }
  }

  stats(): JournalStats {
    return {
      bytes: this.#segments.bytes,
      segments: this.#segments.all.length,
      full: this.#commit.stopped !== undefined,
      waiting: this.#commit.waiting,
      syncs: this.#commit.syncs,
      lastSyncMs: this.#commit.lastSyncMs,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#commit.close();
    await (this.#tendingAgain ?? this.#tending);
    // On a full disk the cursors stay behind; their consumers will then see some records twice.
    await this.#writeCursors().catch(() => undefined);
    for (const consumer of this.#consumers.values()) await consumer.close();
    await this.#segments.close();
  }
}
