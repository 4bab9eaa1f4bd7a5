// A recording is a copy of a journal's segments, or one file of the same format written by itself: what replays and simulations
// read and write, without cursors, group commit or retention.
import { stat } from 'node:fs/promises';
import type { JournalInput, JournalRecord, Position } from '../domain/input.ts';
import { encodeSegmentHead, segmentHeadBytes } from './codec.ts';
import { type DiskFile, realDisk } from './disk.ts';
import { Frames } from './frames.ts';
import { Group } from './group.ts';
import { JournalDamaged, openSegment, segmentPaths } from './segments.ts';

const batchRecordsMax = 5_000;

/** Nothing there was ever recorded. */
export class NoRecording extends Error {}

/**
 * The records of a recording in order, in batches. A torn end (a copy of a living journal) is where it ends.
 * @param path a folder of segments, or one file
 * @throws NoRecording
 * @throws JournalDamaged for damage before the last segment, or a missing segment
 */
export async function* openRecording(path: string): AsyncGenerator<readonly JournalRecord[]> {
  const paths = (await stat(path)).isDirectory() ? await segmentPaths(realDisk, path) : [path];
  if (paths.length === 0) throw new NoRecording(`${path} holds no journal segments (*.seg)`);
  let expected: Position | undefined;
  for (const [index, one] of paths.entries()) {
    const { file, segment } = await openSegment(realDisk, one);
    try {
      if (expected !== undefined && segment.first !== expected) {
        throw new JournalDamaged(one, 0, `begins with record ${segment.first}, not ${expected}`);
      }
      expected = yield* recordsOf(file, one, segment.first, segment.bytes, index === paths.length - 1);
    } finally {
      await file.close();
    }
  }
}

/** @returns the position after the last record */
async function* recordsOf(
  file: DiskFile,
  path: string,
  first: Position,
  bytes: number,
  tornEndAllowed: boolean,
): AsyncGenerator<readonly JournalRecord[], Position> {
  const frames = new Frames(file);
  let position = first;
  let batch: JournalRecord[] = [];
  for (;;) {
    const frame = frames.take();
    if (frame.type === 'record') {
      batch.push({ position, input: frame.input });
      position += 1;
      if (batch.length < batchRecordsMax) continue;
      yield batch;
      batch = [];
    } else if (frame.type === 'damaged' || !(await frames.fill(bytes))) {
      if (frames.offset < bytes && !tornEndAllowed) {
        throw new JournalDamaged(path, frames.offset, frame.type === 'damaged' ? frame.what : 'cut short');
      }
      if (0 < batch.length) yield batch;
      return position;
    }
  }
}

export interface Recording {
  /** Adds records in order; resolves when there is room for more. One call at a time. */
  add(inputs: readonly JournalInput[]): Promise<void>;
  /** Writes and syncs what is left. */
  close(): Promise<void>;
}

const writeBytes = 1024 * 1024;

/** Begins a recording in a new file. @throws when the file exists */
export async function createRecording(path: string): Promise<Recording> {
  const file = await realDisk.open(path, 'create');
  await file.write([encodeSegmentHead(1)], 0);
  const group = new Group();
  let at = segmentHeadBytes;

  async function flush(): Promise<void> {
    await file.write(group.buffers(), at);
    at += group.bytes;
    group.clear();
  }

  return {
    async add(inputs) {
      for (const input of inputs) {
        group.add(input, nobodyWaits);
        if (writeBytes <= group.bytes) await flush();
      }
    },
    async close() {
      await flush();
      await file.sync();
      await file.close();
    },
  };
}

const nobodyWaits = (): void => undefined;
