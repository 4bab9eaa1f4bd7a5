// Group commit: whatever waits is written and synced together as soon as the sync before it has ended, without a timer. So a
// lone record waits for one sync, and a flood shares one. Once a group fails, all that wait are refused until `resume`.
import { performance } from 'node:perf_hooks';
import type { JournalInput, Position } from '../domain/input.ts';
import type { Millis } from '../domain/time.ts';
import { type Done, Group } from './group.ts';
import { JournalRefused } from './port.ts';
import type { Segments } from './segments.ts';
import type { Tail } from './tail.ts';

export interface CommitOptions {
  readonly segments: Segments;
  readonly tail: Tail;
  readonly waitingBytesMax: number;
  readonly now: () => Millis;
  /** Called before each group; rejects with `JournalRefused` where the bound leaves no room for it. */
  readonly makeRoom: (bytes: number) => Promise<void>;
  /** Called after each sync, before the acknowledgements. */
  readonly synced: () => void;
}

/** What a record in memory costs beside its bytes. */
const recordOverheadBytes = 150;

export class GroupCommit {
  readonly #options: CommitOptions;
  #gathering = new Group();
  #writing = new Group();
  /** The last position handed out; those after the segments' last are not safe yet. */
  #allocated: Position;
  #pumping: Promise<void> | undefined;
  #stopped: JournalRefused | undefined;
  #closed: JournalRefused | undefined;
  syncs = 0;
  lastSyncMs: Millis = 0;

  constructor(options: CommitOptions) {
    this.#options = options;
    this.#allocated = options.segments.last;
  }

  /** Why nothing can be appended for now. */
  get stopped(): JournalRefused | undefined {
    return this.#stopped;
  }
  /** A group is being written, or about to be. */
  get busy(): boolean {
    return this.#pumping !== undefined;
  }
  get waiting(): number {
    return this.#allocated - this.#options.segments.last;
  }

  add(input: JournalInput, done: Done): void {
    const refused = this.#refusal();
    if (refused !== undefined) {
      queueMicrotask(() => done(refused, 0));
      return;
    }
    const bytes = this.#gathering.add(input, done);
    this.#allocated += 1;
    this.#options.tail.add({ position: this.#allocated, input }, bytes + recordOverheadBytes);
    this.#pumping ??= this.#pump();
  }

  #refusal(): JournalRefused | undefined {
    const shut = this.#closed ?? this.#stopped;
    if (shut !== undefined) return shut;
    const waiting = this.#gathering.bytes + this.#writing.bytes;
    if (waiting < this.#options.waitingBytesMax) return undefined;
    return new JournalRefused('bound_full', `${waiting} bytes wait for the disk`);
  }

  /** Writes group after group until nothing waits. */
  async #pump(): Promise<void> {
    // What else arrives in this turn goes into the same group.
    await null;
    while (0 < this.#gathering.count && this.#stopped === undefined) await this.#writeGroup();
    this.#pumping = undefined;
    if (0 < this.#gathering.count) this.#refuse(this.#gathering);
  }

  async #writeGroup(): Promise<void> {
    const { segments, now, makeRoom, synced } = this.#options;
    const group = this.#gathering;
    this.#gathering = this.#writing;
    this.#writing = group;
    const first = segments.last + 1;
    const began = performance.now();
    try {
      await makeRoom(group.bytes);
      await segments.append(group.buffers(), group.count, now());
    } catch (error) {
      this.stop(error);
      this.#refuse(group);
      return;
    }
    this.syncs += 1;
    this.lastSyncMs = performance.now() - began;
    synced();
    // Exactly those whose bytes were written before the sync began; whoever came since waits in the other group.
    for (let index = 0; index < group.count; index += 1) group.dones[index]!(null, first + index);
    group.clear();
  }

  /** Nothing of this group was kept: its positions will be given to others. */
  #refuse(group: Group): void {
    const { segments, tail } = this.#options;
    this.#allocated = segments.last;
    tail.dropAfter(segments.last);
    const refused = this.#stopped!;
    for (const done of group.dones) done(refused, 0);
    group.clear();
  }

  /** Refuses from now on; a group being written is still acknowledged if it succeeds. The first reason stays. */
  stop(error: unknown): void {
    this.#stopped ??=
      error instanceof JournalRefused ? error : new JournalRefused('disk_full', (error as Error).message);
  }

  resume(): void {
    this.#stopped = undefined;
  }

  /** Refuses what comes, and resolves when what waits is acknowledged or refused. */
  async close(): Promise<void> {
    this.#closed = new JournalRefused('closed', 'it is closed');
    await this.#pumping;
  }
}
