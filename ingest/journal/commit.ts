// Group commit: whatever waits is written and synced together as soon as the sync before it has ended, without a timer. So a
// lone record waits for one sync, and a flood shares one. Where room runs out messages are refused until `resume`, while the
// program's own records go on into a reserve; once a write fails, everything is refused until `mended`.
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
  /** Called before each group; rejects with `JournalRefused` where the bound, or the reserve beyond it, leaves no room. */
  readonly makeRoom: (bytes: number, from: 'bound' | 'reserve') => Promise<void>;
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
  /** Why messages are refused. */
  #full: JournalRefused | undefined;
  /** Why everything is refused: the disk did not do what it was asked, or the reserve is used up too. */
  #failed: JournalRefused | undefined;
  #closed: JournalRefused | undefined;
  syncs = 0;
  lastSyncMs: Millis = 0;

  constructor(options: CommitOptions) {
    this.#options = options;
    this.#allocated = options.segments.last;
  }

  /** Why messages, at least, cannot be appended for now. */
  get stopped(): JournalRefused | undefined {
    return this.#failed ?? this.#full;
  }
  /** A group is being written, or about to be. */
  get busy(): boolean {
    return this.#pumping !== undefined;
  }
  get waiting(): number {
    return this.#allocated - this.#options.segments.last;
  }

  add(input: JournalInput, done: Done): void {
    const refused = this.#refusal(input);
    if (refused !== undefined) {
      queueMicrotask(() => done(refused, 0));
      return;
    }
    this.#gather(input, done);
    this.#pumping ??= this.#pump();
  }

  #gather(input: JournalInput, done: Done): void {
    const bytes = this.#gathering.add(input, done);
    this.#allocated += 1;
    this.#options.tail.add({ position: this.#allocated, input }, bytes + recordOverheadBytes);
  }

  #refusal({ type }: JournalInput): JournalRefused | undefined {
    const shut = this.#closed ?? this.#failed;
    if (shut !== undefined || type !== 'message') return shut;
    if (this.#full !== undefined) return this.#full;
    const waiting = this.#gathering.bytes + this.#writing.bytes;
    if (waiting < this.#options.waitingBytesMax) return undefined;
    return new JournalRefused('bound_full', `${waiting} bytes wait for the disk`);
  }

  /** Writes group after group until nothing waits. */
  async #pump(): Promise<void> {
    // What else arrives in this turn goes into the same group.
    await null;
    while (0 < this.#gathering.count && this.#failed === undefined) await this.#writeGroup();
    this.#pumping = undefined;
    if (this.#failed !== undefined) this.#refuse(this.#failed, [this.#gathering]);
  }

  async #writeGroup(): Promise<void> {
    const { segments, now, makeRoom, synced } = this.#options;
    const group = this.#gathering;
    this.#gathering = this.#writing;
    this.#writing = group;
    const isOwn = group.messages === 0;
    const first = segments.last + 1;
    const began = performance.now();
    // Without room messages wait for more; without room in the reserve, or when a write fails, so does everything.
    let stopsAll = isOwn;
    try {
      await makeRoom(group.bytes, isOwn ? 'reserve' : 'bound');
      stopsAll = true;
      await segments.append(group.buffers(), group.count, now());
    } catch (error) {
      this.refuseMessages(error);
      if (stopsAll) this.#failed = this.#full;
      this.#refuse(this.#full!, [group, this.#gathering]);
      return;
    }
    this.syncs += 1;
    this.lastSyncMs = performance.now() - began;
    synced();
    // Exactly those whose bytes were written before the sync began; whoever came since waits in the other group.
    for (let index = 0; index < group.count; index += 1) group.dones[index]!(null, first + index);
    group.clear();
  }

  /**
   * Nothing of these groups was kept: their positions will be given to others. The program's own records in them begin anew, as long
   * as writing itself works.
   */
  #refuse(refused: JournalRefused, groups: readonly Group[]): void {
    const { segments, tail } = this.#options;
    this.#allocated = segments.last;
    tail.dropAfter(segments.last);
    const records = groups.flatMap((group) =>
      group.inputs.map((input, i) => ({ input, done: group.dones[i]! })),
    );
    for (const group of groups) group.clear();
    for (const { input, done } of records) {
      if (this.#failed === undefined && input.type !== 'message') this.#gather(input, done);
      else done(refused, 0);
    }
  }

  /** From now on; a group being written is still acknowledged if it succeeds. The first reason stays. */
  refuseMessages(error: unknown): void {
    this.#full ??=
      error instanceof JournalRefused ? error : new JournalRefused('disk_full', (error as Error).message);
  }

  /** What a failed write left behind is gone: the program's own records may be written again. */
  mended(): void {
    this.#failed = undefined;
  }

  /** There is room again, also for messages. */
  resume(): void {
    this.#full = undefined;
  }

  /** Refuses what comes, and resolves when what waits is acknowledged or refused. */
  async close(): Promise<void> {
    this.#closed = new JournalRefused('closed', 'it is closed');
    await this.#pumping;
  }
}
