// A disk in memory that forgets in a power cut what real ones forget: unsynced bytes (any part of them, or zeros instead) and
// unsynced names. It can be full at a chosen byte, break a sync, and die at a chosen operation.
import type { Disk, DiskFile } from '../../ingest/journal/disk.ts';

interface Node {
  bytes: Buffer;
  synced: Buffer;
}

export type Chance = (from: number, to: number) => number;

export class MemoryDisk implements Disk {
  /** Bytes of all files together; a write beyond them fails with ENOSPC after what still fits. */
  capacity = Number.POSITIVE_INFINITY;
  /** Operations left before the process or the power dies. */
  operationsLeft = Number.POSITIVE_INFINITY;
  syncFails = false;
  free = Number.POSITIVE_INFINITY;
  readonly died: Promise<void>;
  readonly #die: () => void;
  #hold: Promise<void> | undefined;
  #release: () => void = () => undefined;
  #holdFolders: Promise<void> | undefined;
  #names: Map<string, Node>;
  #safeNames: Map<string, Node>;
  syncs = 0;

  constructor(names: ReadonlyMap<string, Node> = new Map(), safeNames = names) {
    this.#names = new Map(names);
    this.#safeNames = new Map(safeNames);
    const { promise, resolve } = withResolvers();
    this.died = promise;
    this.#die = resolve;
  }

  /** The disk after the process was killed: nothing is lost yet, but what was unsynced still is. */
  afterKill(): MemoryDisk {
    return new MemoryDisk(this.#names, this.#safeNames);
  }

  /** The disk after a power cut. */
  afterPowerCut(chance: Chance): MemoryDisk {
    const names = new Map<string, Node>();
    for (const path of new Set([...this.#safeNames.keys(), ...this.#names.keys()])) {
      const node = this.#names.get(path) ?? this.#safeNames.get(path)!;
      const unsure = this.#names.has(path) !== this.#safeNames.has(path);
      if (unsure && chance(0, 1) === 0) continue;
      const bytes = survivors(node, chance);
      names.set(path, { bytes, synced: bytes });
    }
    return new MemoryDisk(names);
  }

  holdSyncs(): void {
    const { promise, resolve } = withResolvers();
    this.#hold = promise;
    this.#release = resolve;
  }
  /** For good: what is then unsynced stays so. */
  holdFolderSyncs(): void {
    this.#holdFolders = new Promise(() => undefined);
  }
  releaseSyncs(): void {
    this.#hold = undefined;
    this.#release();
  }

  /** A file's bytes, for tests that damage them. */
  bytesOf(path: string): Buffer {
    return this.#names.get(path)!.bytes;
  }
  cut(path: string, bytes: number): void {
    this.#names.get(path)!.bytes = this.bytesOf(path).subarray(0, bytes);
  }
  put(path: string, bytes: Buffer): void {
    this.#names.set(path, { bytes, synced: bytes });
  }
  get paths(): readonly string[] {
    return [...this.#names.keys()].sort();
  }

  async #operation(): Promise<void> {
    await null;
    this.operationsLeft -= 1;
    if (0 <= this.operationsLeft) return;
    this.#die();
    await new Promise(() => undefined);
  }

  makeFolder = (): Promise<void> => this.#operation();
  async list(folder: string): Promise<readonly string[]> {
    await this.#operation();
    const prefix = `${folder}/`;
    return [...this.#names.keys()].filter((p) => p.startsWith(prefix)).map((p) => p.slice(prefix.length));
  }
  async open(path: string, mode: 'create' | 'write' | 'read'): Promise<DiskFile> {
    await this.#operation();
    const known = this.#names.get(path);
    if ((mode === 'create') !== (known === undefined)) throw failure(mode === 'create' ? 'EEXIST' : 'ENOENT');
    const node = known ?? { bytes: Buffer.alloc(0), synced: Buffer.alloc(0) };
    this.#names.set(path, node);
    return this.#file(node);
  }
  async syncFolder(): Promise<void> {
    await this.#operation();
    await this.#holdFolders;
    this.#safeNames = new Map(this.#names);
  }
  async remove(path: string): Promise<void> {
    await this.#operation();
    if (!this.#names.delete(path)) throw failure('ENOENT');
  }
  async readText(path: string): Promise<string | undefined> {
    await this.#operation();
    return this.#names.get(path)?.bytes.toString('utf8');
  }
  async replaceText(path: string, text: string): Promise<void> {
    await this.#operation();
    const bytes = Buffer.from(text);
    const node = { bytes, synced: bytes };
    this.#names.set(path, node);
    this.#safeNames.set(path, node);
  }
  async freeBytes(): Promise<number> {
    await this.#operation();
    return this.free;
  }

  #file(node: Node): DiskFile {
    return {
      stat: async () => {
        await this.#operation();
        return { bytes: node.bytes.length, modifiedAt: 0 };
      },
      read: async (into, at) => {
        await this.#operation();
        return node.bytes.copy(into, 0, at);
      },
      write: async (buffers, at) => {
        let end = at;
        for (const buffer of buffers) {
          await this.#operation();
          const room = this.capacity - this.#used() + Math.max(0, node.bytes.length - end);
          const taken = buffer.subarray(0, Math.max(0, Math.min(buffer.length, room)));
          node.bytes = Buffer.concat([
            node.bytes.subarray(0, end),
            taken,
            node.bytes.subarray(end + taken.length),
          ]);
          if (taken.length < buffer.length) throw failure('ENOSPC');
          end += taken.length;
        }
      },
      sync: async () => {
        await this.#operation();
        await this.#hold;
        if (this.syncFails) throw failure('EIO');
        this.syncs += 1;
        node.synced = node.bytes;
      },
      truncate: async (bytes) => {
        await this.#operation();
        node.bytes = node.bytes.subarray(0, bytes);
      },
      close: async () => {
        await this.#operation();
      },
    };
  }

  #used(): number {
    return [...this.#names.values()].reduce((sum, node) => sum + node.bytes.length, 0);
  }
}

/** What is synced stays; of what was written since, some part stays, or zeros as long. */
function survivors(node: Node, chance: Chance): Buffer {
  const { bytes, synced } = node;
  if (bytes.length <= synced.length) return chance(0, 1) === 0 ? bytes : synced;
  const kept = chance(synced.length, bytes.length);
  const rest = chance(0, 1) === 0 ? bytes.subarray(synced.length, kept) : Buffer.alloc(kept - synced.length);
  return Buffer.concat([bytes.subarray(0, synced.length), rest]);
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}

function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
