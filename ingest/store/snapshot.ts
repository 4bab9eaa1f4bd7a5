// The engine's state on disk. A capture holds references only: since states are replaced and never changed, it can be written in slices
// while the engine goes on. The file is whole or absent: written beside, synced, then renamed.
import { type FileHandle, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';
import { crc32 } from '../journal/crc32.ts';

/** One named part: a value, or the entries of a map in slices. */
export interface SnapshotPart {
  readonly name: string;
  readonly entries: readonly unknown[];
}
export interface Capture {
  /** Of the state's shape: another version is not read. */
  readonly version: number;
  readonly position: number;
  readonly parts: readonly SnapshotPart[];
}

const magic = 'WEISUSN1';
const entriesPerSlice = 256;
const snapshotsKept = 2;
const fileName = (position: number): string => `snapshot-${String(position).padStart(16, '0')}.bin`;
const filePattern = /^snapshot-\d{16}\.bin$/;

/** Writes a capture and removes all but the newest two, and what a kill or a full disk left half written. Yields between slices, so that the feed is not held up. */
export async function writeSnapshot(folder: string, capture: Capture): Promise<void> {
  const path = join(folder, fileName(capture.position));
  const file = await open(`${path}.new`, 'w');
  try {
    await file.writeFile(magic);
    await writeFrame(file, {
      version: capture.version,
      position: capture.position,
      parts: capture.parts.map((p) => p.name),
    });
    for (const part of capture.parts) {
      for (let at = 0; at < part.entries.length; at += entriesPerSlice) {
        await writeFrame(file, [part.name, part.entries.slice(at, at + entriesPerSlice)]);
        await nextTurn();
      }
    }
    await writeFrame(file, 'end');
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  await syncFolder(folder);
  for (const old of (await snapshotFiles(folder)).slice(snapshotsKept)) await rm(join(folder, old));
  for (const name of await readdir(folder)) if (name.endsWith('.new')) await rm(join(folder, name));
}

/** The newest snapshot of this version that reads back whole; `undefined` where there is none. */
export async function readSnapshot(folder: string, version: number): Promise<Capture | undefined> {
  for (const name of await snapshotFiles(folder)) {
    const capture = parse(await readFile(join(folder, name)));
    if (capture !== undefined && capture.version === version) return capture;
  }
  return undefined;
}

async function snapshotFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => filePattern.test(name))
    .sort()
    .reverse();
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
}

async function writeFrame(file: FileHandle, value: unknown): Promise<void> {
  const body = serialize(value);
  const head = Buffer.alloc(8);
  head.writeUInt32LE(body.length, 0);
  head.writeUInt32LE(crc32(body), 4);
  // From where the file stands, and until all is written or the disk is full: `write` may stop before either.
  await file.writeFile(Buffer.concat([head, body]));
}

function parse(bytes: Buffer): Capture | undefined {
  if (bytes.toString('latin1', 0, magic.length) !== magic) return undefined;
  const frames: unknown[] = [];
  for (let at = magic.length; at < bytes.length; ) {
    if (bytes.length < at + 8) return undefined;
    const end = at + 8 + bytes.readUInt32LE(at);
    const body = bytes.subarray(at + 8, end);
    if (bytes.length < end || crc32(body) !== bytes.readUInt32LE(at + 4)) return undefined;
    frames.push(deserialize(body));
    at = end;
  }
  if (frames.at(-1) !== 'end') return undefined;
  const head = frames[0] as { version: number; position: number; parts: string[] };
  const parts = new Map<string, unknown[]>(head.parts.map((name) => [name, []]));
  for (const frame of frames.slice(1, -1)) {
    const [name, entries] = frame as [string, unknown[]];
    const part = parts.get(name)!;
    for (const entry of entries) part.push(entry);
  }
  return { ...head, parts: [...parts].map(([name, entries]) => ({ name, entries })) };
}
