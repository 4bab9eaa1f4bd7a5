// The little that the journal asks of a file system, so that tests can fill the disk or break it at a chosen byte.
import { type FileHandle, mkdir, open, readdir, readFile, statfs, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Millis } from '../domain/time.ts';
import { replaceWhole, syncFolder } from '../whole-file.ts';

export interface Disk {
  /** Makes it where it is missing; its name is safe once this resolves. */
  makeFolder(path: string): Promise<void>;
  list(folder: string): Promise<readonly string[]>;
  /** `create` fails where the file exists; `write` opens what is there. */
  open(path: string, mode: 'create' | 'write' | 'read'): Promise<DiskFile>;
  /** Creations, renames and removals in the folder are safe once this resolves. */
  syncFolder(folder: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** `undefined` where there is no such file. */
  readText(path: string): Promise<string | undefined>;
  /** All or nothing, and safe once it resolves. */
  replaceText(path: string, text: string): Promise<void>;
  freeBytes(folder: string): Promise<number>;
}

export interface DiskFile {
  stat(): Promise<{ readonly bytes: number; readonly modifiedAt: Millis }>;
  /** Bytes read; 0 at the end of the file. */
  read(into: Buffer, at: number): Promise<number>;
  /** All of them, one after the other, from `at` on. */
  write(buffers: readonly Buffer[], at: number): Promise<void>;
  /** What was written is safe once this resolves (`fdatasync`). */
  sync(): Promise<void>;
  truncate(bytes: number): Promise<void>;
  close(): Promise<void>;
}

const flags = { create: 'wx+', write: 'r+', read: 'r' } as const;

export const realDisk: Disk = {
  async makeFolder(path) {
    await mkdir(path, { recursive: true });
    await syncFolder(dirname(path));
  },
  list: (folder) => readdir(folder),
  async open(path, mode) {
    return realFile(await open(path, flags[mode]));
  },
  syncFolder,
  remove: (path) => unlink(path),
  async readText(path) {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  },
  replaceText: replaceWhole,
  async freeBytes(folder) {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
};

function realFile(handle: FileHandle): DiskFile {
  return {
    async stat() {
      const { size, mtimeMs } = await handle.stat();
      return { bytes: size, modifiedAt: mtimeMs };
    },
    async read(into, at) {
      return (await handle.read(into, 0, into.length, at)).bytesRead;
    },
    write: (buffers, at) => writeAll(handle, buffers, at),
    sync: () => handle.datasync(),
    truncate: (bytes) => handle.truncate(bytes),
    close: () => handle.close(),
  };
}

/** A write may take fewer bytes than it was given, as one on a nearly full disk does: the rest is given again. */
async function writeAll(handle: FileHandle, buffers: readonly Buffer[], at: number): Promise<void> {
  let left: readonly Buffer[] = buffers.filter((buffer) => 0 < buffer.length);
  let position = at;
  while (0 < left.length) {
    const { bytesWritten } = await handle.writev(left as Buffer[], position);
    position += bytesWritten;
    left = after(left, bytesWritten);
  }
}

function after(buffers: readonly Buffer[], bytes: number): readonly Buffer[] {
  let skipped = 0;
  let index = 0;
  while (index < buffers.length && skipped + buffers[index]!.length <= bytes) {
    skipped += buffers[index]!.length;
    index += 1;
  }
  const rest = buffers.slice(index);
  if (0 < rest.length) rest[0] = rest[0]!.subarray(bytes - skipped);
  return rest;
}
