// The segment files of one journal: found and mended at start, appended to at the end, forgotten from the front. A segment is
// named by the first position WRITTEN to it, never by one only handed out: a failed group would leave a hole.
import { join } from 'node:path';
import type { Position } from '../domain/input.ts';
import type { Millis } from '../domain/time.ts';
import { decodeSegmentHead, encodeSegmentHead, segmentHeadBytes } from './codec.ts';
import type { Disk, DiskFile } from './disk.ts';
import { Frames } from './frames.ts';

export interface Segment {
  readonly path: string;
  readonly first: Position;
  /** Synced bytes, the header among them; 0 for one whose first group is still being written. */
  bytes: number;
  /** When it was last written to. */
  writtenAt: Millis;
}

/** Damage that no crash of ours explains: says where, and leaves every byte as it is. */
export class JournalDamaged extends Error {
  constructor(path: string, offset: number, what: string) {
    super(`journal damaged: ${path} at byte ${offset}: ${what}`);
    this.name = 'JournalDamaged';
  }
}

const segmentName = (first: Position): string => `${String(first).padStart(16, '0')}.seg`;
const segmentPattern = /^\d{16}\.seg$/;

/** Paths of a folder's segments, oldest first. */
export async function segmentPaths(disk: Disk, folder: string): Promise<readonly string[]> {
  const names = (await disk.list(folder)).filter((name) => segmentPattern.test(name));
  return names.sort().map((name) => join(folder, name));
}

/** Opens a segment for reading and checks its header. */
export async function openSegment(
  disk: Disk,
  path: string,
  mode: 'read' | 'write' = 'read',
): Promise<{ readonly file: DiskFile; readonly segment: Segment }> {
  const file = await disk.open(path, mode);
  try {
    const { bytes, modifiedAt } = await file.stat();
    const head = Buffer.alloc(Math.min(segmentHeadBytes, bytes));
    await file.read(head, 0);
    const read = decodeSegmentHead(head);
    if ('wrong' in read) throw new JournalDamaged(path, 0, read.wrong);
    return { file, segment: { path, first: read.first, bytes, writtenAt: modifiedAt } };
  } catch (error) {
    await file.close();
    throw error;
  }
}

export interface Mended {
  /** Bytes of the last group, never acknowledged, that a crash had left half written. */
  readonly cutBytes: number;
  /** Records read to find the end. */
  readonly records: number;
}

export class Segments {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #segmentBytesMax: number;
  readonly #list: Segment[] = [];
  #active: DiskFile | undefined;
  /** A group failed: the active segment may hold part of it behind its synced bytes. */
  #torn = false;
  /** The last position written and synced. */
  last: Position = 0;

  constructor(disk: Disk, folder: string, segmentBytesMax: number) {
    this.#disk = disk;
    this.#folder = folder;
    this.#segmentBytesMax = segmentBytesMax;
  }

  get all(): readonly Segment[] {
    return this.#list;
  }
  get bytes(): number {
    return this.#list.reduce((sum, segment) => sum + segment.bytes, 0);
  }
  get first(): Position {
    return this.#list[0]?.first ?? this.last + 1;
  }

  /** Finds what is there and cuts a torn tail. @param emptyAt where an empty journal stands: nothing before it is written again */
  async open(emptyAt: Position): Promise<Mended> {
    await this.#disk.makeFolder(this.#folder);
    const paths = await segmentPaths(this.#disk, this.#folder);
    for (const path of paths.slice(0, -1)) {
      const { file, segment } = await openSegment(this.#disk, path);
      await file.close();
      this.#list.push(segment);
    }
    this.last = emptyAt;
    const newest = paths.at(-1);
    if (newest === undefined) return { cutBytes: 0, records: 0 };
    const mended = await this.#openNewest(newest);
    if (mended !== undefined) return mended;
    // It was born in the crash, and holds nothing. The one before it was whole when it was begun.
    await this.#disk.remove(newest);
    await this.#disk.syncFolder(this.#folder);
    const before = this.#list.pop();
    return before === undefined ? { cutBytes: 0, records: 0 } : (await this.#openNewest(before.path))!;
  }

  /** `undefined` when the crash left not even a header. */
  async #openNewest(path: string): Promise<Mended | undefined> {
    if (await unborn(this.#disk, path)) return undefined;
    const { file, segment } = await openSegment(this.#disk, path, 'write');
    const frames = new Frames(file);
    let records = 0;
    for (;;) {
      const frame = frames.take();
      if (frame.type === 'record') records += 1;
      else if (frame.type === 'damaged' || !(await frames.fill(segment.bytes))) break;
    }
    const cutBytes = segment.bytes - frames.offset;
    if (0 < cutBytes) await file.truncate(frames.offset);
    // What a killed process wrote may still be in memory only, and so may the file's name: it counts as safe from here on.
    await file.sync();
    await this.#disk.syncFolder(this.#folder);
    segment.bytes = frames.offset;
    this.#list.push(segment);
    this.#active = file;
    this.last = segment.first + records - 1;
    return { cutBytes, records };
  }

  /** Writes and syncs one group of records. After a failure nothing of it counts, and `repair` must come before the next. */
  async append(buffers: readonly Buffer[], count: number, now: Millis): Promise<void> {
    const newest = this.#list.at(-1);
    if (newest === undefined || (0 < newest.bytes && this.#segmentBytesMax <= newest.bytes))
      await this.#begin(now);
    const segment = this.#list.at(-1)!;
    const file = this.#active!;
    const born = segment.bytes === 0;
    const all = born ? [encodeSegmentHead(segment.first), ...buffers] : buffers;
    try {
      await file.write(all, segment.bytes);
      await file.sync();
      if (born) await this.#disk.syncFolder(this.#folder);
    } catch (error) {
      this.#torn = true;
      throw error;
    }
    segment.bytes += all.reduce((sum, buffer) => sum + buffer.length, 0);
    segment.writtenAt = now;
    this.last += count;
  }

  async #begin(now: Millis): Promise<void> {
    const first = this.last + 1;
    const path = join(this.#folder, segmentName(first));
    const file = await this.#disk.open(path, 'create');
    await this.#active?.close();
    this.#active = file;
    this.#list.push({ path, first, bytes: 0, writtenAt: now });
  }

  /** Cuts away what a failed group left, or fails again. */
  async repair(): Promise<void> {
    if (!this.#torn) return;
    await this.#active!.truncate(this.#list.at(-1)!.bytes);
    await this.#active!.sync();
    this.#torn = false;
  }

  /** Removes the oldest segments; never the last one. They leave the list first, so that two callers never count one twice. */
  async forget(count: number): Promise<void> {
    const leaving = this.#list.splice(0, Math.min(count, this.#list.length - 1));
    if (leaving.length === 0) return;
    try {
      while (0 < leaving.length) {
        await this.#disk.remove(leaving[0]!.path);
        leaving.shift();
        // One by one: after a power cut an older one must not be back where a newer one is gone.
        await this.#disk.syncFolder(this.#folder);
      }
    } finally {
      this.#list.unshift(...leaving);
    }
  }

  async close(): Promise<void> {
    if (this.#torn) await this.repair().catch(() => undefined);
    await this.#active?.close();
    this.#active = undefined;
  }
}

/** Shorter than a header, or zeros where one should be: its first group was never synced. */
async function unborn(disk: Disk, path: string): Promise<boolean> {
  const file = await disk.open(path, 'read');
  try {
    const head = Buffer.alloc(segmentHeadBytes);
    return (await file.read(head, 0)) < segmentHeadBytes || head.every((byte) => byte === 0);
  } finally {
    await file.close();
  }
}
