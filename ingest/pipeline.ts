// The loop: a batch of journal records -> the engine -> one commit -> tell. The store's position makes a replay change nothing twice.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Command, CommandResult } from './domain/command.ts';
import type { JournalRecord, Position } from './domain/input.ts';
import type { Millis } from './domain/time.ts';
import { commitOf, type Effects, isWorthCommitting, noEffects } from './effects.ts';
import type { Engine } from './engine.ts';
import type { Consumer, Journal } from './journal/port.ts';
import { type OrderStore, StoreError } from './store/ports.ts';
import { writeSnapshot } from './store/snapshot.ts';

/** Records judged before their changes are committed together, and before anybody else is served: some milliseconds. */
const recordsPerBatchMax = 250;
const snapshotEveryMs: Millis = 60_000;
const retryDelayMsMin: Millis = 100;
const retryDelayMsMax: Millis = 5_000;
/** A person's command that has not been answered by then is reported as `not_ready`; it still takes effect once. */
const commandPatienceMs: Millis = 15_000;

export interface PipelineOptions {
  readonly journal: Journal;
  readonly engine: Engine;
  readonly store: OrderStore;
  readonly snapshotFolder: string;
  /** Told after every commit: metrics, live events, the outbox. */
  readonly onEffects: (effects: Effects) => void;
  /** The order store fails, or works again. */
  readonly onTrouble: (present: boolean, detail: string) => void;
  readonly onCommit: (ms: Millis) => void;
  /** The disk has no room for it: the journal keeps what it would have spared, and the next one comes in a minute. */
  readonly onSnapshotFailed: (error: unknown) => void;
  readonly onFatal: (error: unknown) => void;
  readonly now: () => Millis;
  readonly commandPatienceMs?: Millis;
}

export interface Pipeline {
  /** Journals a command, waits until the engine has carried it out and the store has it; not longer than a person would. */
  submit(command: Command): Promise<CommandResult>;
  /** The same, for as long as it takes. */
  carryOut(command: Command): Promise<CommandResult>;
  /** Commits what is read, writes a last snapshot. */
  stop(): Promise<void>;
}

export async function startPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { journal, engine, store, now } = options;
  const consumer = journal.consumer('judge');
  consumer.seek(engine.position);
  const waiting = new Map<Position, (result: CommandResult) => void>();
  let stopping = false;
  let committed = await store.position();
  let snapshotAt = now();
  let snapshotting: Promise<void> | undefined;

  // Recovery: everything synced before the start is judged again before anybody is served.
  await recover(consumer, journal.head);
  const ended = run().then(
    () => true,
    (error: unknown) => {
      if (!stopping) options.onFatal(error);
      return false;
    },
  );
  return { submit, carryOut, stop };

  async function recover(from: Consumer, head: Position): Promise<void> {
    while (engine.position < head) await judge(await from.next(recordsPerBatchMax));
  }

  async function run(): Promise<void> {
    while (!stopping) {
      const records = await consumer.next(recordsPerBatchMax);
      if (records.length === 0) return;
      await judge(records);
      // A backlog stands in memory and is read without waiting: sockets must be served between its batches.
      await nextTurn();
      // One at a time: a disk that cannot keep up must not be given more and more of them.
      if (snapshotting === undefined && snapshotEveryMs <= now() - snapshotAt) snapshot();
    }
  }

  async function judge(records: readonly JournalRecord[]): Promise<void> {
    const effects = noEffects();
    for (const record of records) engine.step(record, record.position <= committed ? noEffects() : effects);
    if (isWorthCommitting(effects)) {
      const position = records.at(-1)!.position;
      await commit(effects, position);
      committed = position;
    }
    for (const [position, result] of effects.results) answer(position, result);
    options.onEffects(effects);
  }

  async function commit(effects: Effects, position: Position): Promise<void> {
    let troubled = false;
    for (let delay = retryDelayMsMin; ; delay = Math.min(delay * 2, retryDelayMsMax)) {
      try {
        const began = now();
        await store.commit(commitOf(effects, position));
        options.onCommit(now() - began);
        if (troubled) options.onTrouble(false, 'commits again');
        return;
      } catch (error) {
        if (!(error instanceof StoreError) || !error.retry || stopping) throw error;
        if (!troubled) options.onTrouble(true, error.message);
        troubled = true;
        await new Promise((resolve) => setTimeout(resolve, delay));
      }
    }
  }

  /** Captured at once, written in slices beside the feed; the journal may forget what lies behind it once it is on disk. */
  function snapshot(): void {
    snapshotAt = now();
    const capture = engine.capture();
    snapshotting = writeSnapshot(options.snapshotFolder, capture)
      .then(() => consumer.commit(capture.position))
      .catch((error: unknown) =>
        isOfTheDisk(error) ? options.onSnapshotFailed(error) : options.onFatal(error),
      )
      .finally(() => {
        snapshotting = undefined;
      });
  }

  function submit(command: Command): Promise<CommandResult> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<CommandResult>((resolve) => {
      timer = setTimeout(() => resolve(tooSlow), options.commandPatienceMs ?? commandPatienceMs);
    });
    return Promise.race([carryOut(command), late]).finally(() => clearTimeout(timer));
  }

  function carryOut(command: Command): Promise<CommandResult> {
    return new Promise((resolve, reject) => {
      journal.appendWith({ type: 'command', at: now(), command }, (refused, position) => {
        if (refused === null) waiting.set(position, resolve);
        else reject(refused);
      });
    });
  }

  function answer(position: Position, result: CommandResult): void {
    waiting.get(position)?.(result);
    waiting.delete(position);
  }

  async function stop(): Promise<void> {
    stopping = true;
    await journal.close();
    // What could not be committed must not stand in a snapshot: it is judged again at the next start.
    const isWhole = await ended;
    await snapshotting;
    if (isWhole) snapshot();
    await snapshotting;
  }
}

/** An error of the system, as a full disk's is; anything else is a bug. */
const isOfTheDisk = (error: unknown): boolean => error instanceof Error && 'syscall' in error;

const tooSlow: CommandResult = {
  ok: false,
  problem: {
    code: 'not_ready',
    detail: 'the engine has not taken it up in time; it is journaled and will take effect',
  },
};
