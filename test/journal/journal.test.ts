import { describe, expect, test } from 'vitest';
import type { JournalInput, JournalRecord } from '../../ingest/domain/input.ts';
import { type JournalOptions, openJournal } from '../../ingest/journal/journal.ts';
import { type Journal, JournalRefused } from '../../ingest/journal/port.ts';
import { allOf, message, numbers, plain } from './inputs.ts';
import { MemoryDisk } from './memoryDisk.ts';

const open = (disk: MemoryDisk, options: Partial<JournalOptions> = {}) =>
  openJournal({ folder: '/j', consumers: ['judge', 'recorder'], disk, now: () => 0, ...options });
const upTo = (n: number, from = 1) => Array.from({ length: n - from + 1 }, (_, i) => from + i);
const appendAll = (journal: Awaited<ReturnType<typeof open>>, ns: readonly number[], bytes?: number) =>
  Promise.all(ns.map((n) => journal.append(message(n, bytes))));
/** Segments of two or three records of 1,000 bytes. */
const small = { limits: { segmentBytesMax: 2_000, keepBytes: 0, keepMs: 0 } };

describe('appending', () => {
  test('positions begin at 1, rise by one and go on after a restart', async () => {
    const disk = new MemoryDisk();
    const first = await open(disk);
    expect([first.head, first.first]).toEqual([0, 1]);
    expect(await appendAll(first, upTo(3))).toEqual([1, 2, 3]);
    await first.close();
    const second = await open(disk);
    expect(second.head).toBe(3);
    expect(await second.append(message(4))).toBe(4);
    expect(numbers(await allOf(second))).toEqual(upTo(4));
  });

  test('nothing is acknowledged or handed out before the sync', async () => {
    const disk = new MemoryDisk();
    const journal = await open(disk);
    const told: number[] = [];
    disk.holdSyncs();
    journal.appendWith(message(1), (_, position) => told.push(position));
    const next = journal.consumer('judge').next(10);
    await turns(50);
    expect([told, journal.head, journal.stats().waiting]).toEqual([[], 0, 1]);
    disk.releaseSyncs();
    expect(numbers(await next)).toEqual([1]);
    expect(told).toEqual([1]);
  });

  test('what gathers during a sync shares the next one', async () => {
    const disk = new MemoryDisk();
    const journal = await open(disk);
    disk.holdSyncs();
    const lone = journal.append(message(1));
    await turns(20);
    const flood = appendAll(journal, upTo(1_000, 2));
    disk.releaseSyncs();
    await Promise.all([lone, flood]);
    expect(journal.stats().syncs).toBe(2);
  });

  test('every type of record survives, large ones and those across a read too', async () => {
    const disk = new MemoryDisk();
    const journal = await open(disk);
    const inputs = [
      { type: 'started', at: 1 } as const,
      message(2, 3_000_000),
      { type: 'tick', at: 2.5 } as const,
      { type: 'swap', at: 3, what: 'rules', version: 'abc' } as const,
      ...upTo(2_000).map((n) => message(n, 700)),
    ];
    await Promise.all(inputs.map((input) => journal.append(input)));
    await journal.close();
    const again = await allOf(await open(disk));
    expect(again.map(({ input }) => plain(input))).toEqual(inputs.map(plain));
  });

  test('too much waiting is refused, the rest is kept', async () => {
    const disk = new MemoryDisk();
    const journal = await open(disk, { limits: { waitingBytesMax: 3_000 } });
    const outcomes = await Promise.allSettled(upTo(6).map((n) => journal.append(message(n, 1_000))));
    expect(outcomes.map((outcome) => outcome.status)).toEqual([
      ...['fulfilled', 'fulfilled', 'fulfilled'],
      ...['rejected', 'rejected', 'rejected'],
    ]);
    expect(await journal.append(message(7))).toBe(4);
    expect(numbers(await allOf(journal))).toEqual([1, 2, 3, 7]);
  });

  test('closing syncs what waits, and refuses what comes after', async () => {
    const journal = await open(new MemoryDisk());
    const waiting = journal.append(message(1));
    const asleep = journal.consumer('recorder');
    await journal.close();
    expect(await waiting).toBe(1);
    await expect(journal.append(message(2))).rejects.toMatchObject({ reason: 'closed' });
    expect(await asleep.next(1)).toEqual([]);
  });
});

describe('consumers', () => {
  test('two read at their own speed, the quick one the very objects that were appended', async () => {
    const journal = await open(new MemoryDisk(), {
      limits: { tailBytesMax: 10_000, segmentBytesMax: 5_000 },
    });
    const [judge, recorder] = [journal.consumer('judge'), journal.consumer('recorder')];
    const seen: number[] = [];
    for (const n of upTo(100)) {
      const input = message(n, 500);
      await journal.append(input);
      const [record] = await judge.next(10);
      expect(record!.input).toBe(input);
    }
    while (seen.length < 100) seen.push(...numbers(await recorder.next(7)));
    expect(seen).toEqual(upTo(100));
  });

  test('a cursor is where the consumer starts next time', async () => {
    const disk = new MemoryDisk();
    const journal = await open(disk);
    await appendAll(journal, upTo(10));
    journal.consumer('judge').commit(4);
    journal.consumer('judge').commit(2);
    await journal.close();
    const again = await open(disk);
    expect(again.consumer('judge').durable).toBe(4);
    expect(numbers(await again.consumer('judge').next(3))).toEqual([5, 6, 7]);
    expect(numbers(await again.consumer('recorder').next(1))).toEqual([1]);
  });

  test('seek goes back and forth among what is kept, also while waiting', async () => {
    const journal = await open(new MemoryDisk());
    await appendAll(journal, upTo(5));
    const judge = journal.consumer('judge');
    expect(numbers(await judge.next(9))).toEqual(upTo(5));
    const waiting = judge.next(9);
    await turns(5);
    judge.seek(3);
    expect(numbers(await waiting)).toEqual([4, 5]);
    judge.seek(-10);
    expect(numbers(await judge.next(2))).toEqual([1, 2]);
  });

  test('a seek while the disk is being read takes what is read there instead', async () => {
    const journal = await open(new MemoryDisk(), { limits: { tailBytesMax: 0 } });
    await appendAll(journal, upTo(9));
    const judge = journal.consumer('judge');
    const reading = judge.next(2);
    judge.seek(6);
    expect(numbers(await reading)).toEqual([7, 8]);
    expect(numbers(await judge.next(2))).toEqual([9]);
  });

  test('misuse is an error at once', async () => {
    const journal = await open(new MemoryDisk());
    const judge = journal.consumer('judge');
    expect(() => judge.commit(1)).toThrow('not written yet');
    expect(() => journal.consumer('nobody')).toThrow('without a consumer "nobody"');
    void judge.next(1);
    await expect(judge.next(1)).rejects.toThrow('one next() at a time');
  });

  test('an empty folder with cursors goes on behind them', async () => {
    const disk = new MemoryDisk();
    disk.put('/j/cursors.json', Buffer.from('{"judge":41,"recorder":7}'));
    const journal = await open(disk);
    expect(await journal.append(message(1))).toBe(42);
    expect(numbers(await journal.consumer('judge').next(5))).toEqual([1]);
  });
});

describe('retention', () => {
  test('forgets old segments, and never what a consumer still needs', async () => {
    const disk = new MemoryDisk();
    const journal = await open(disk, small);
    for (const n of upTo(20)) await journal.append(message(n, 1_000));
    await journal.tend();
    expect(journal.first).toBe(1);
    journal.consumer('judge').commit(20);
    journal.consumer('recorder').commit(9);
    await journal.tend();
    expect(journal.first).toBe(1); // Committed, but not read: the recorder stands at 0.
    for (const name of ['judge', 'recorder']) journal.consumer(name).seek(20);
    await journal.tend();
    expect(journal.first).toBeGreaterThan(6);
    expect(journal.first).toBeLessThanOrEqual(10);
    expect(disk.paths).toHaveLength(journal.stats().segments + 1);
    expect(numbers(await allOf(journal))).toEqual(upTo(20, journal.first));
  });

  test('waits for a scan under way', async () => {
    const journal = await open(new MemoryDisk(), small);
    for (const n of upTo(8)) await journal.append(message(n, 1_000));
    const scan = journal.scan(1)[Symbol.asyncIterator]();
    await scan.next();
    for (const name of ['judge', 'recorder']) {
      journal.consumer(name).seek(8);
      journal.consumer(name).commit(8);
    }
    await journal.tend();
    expect(journal.first).toBe(1);
    await scan.return?.();
    await journal.tend();
    expect(journal.first).toBeGreaterThan(1);
  });

  test('at its bound the journal refuses, and goes on when a consumer has made room', async () => {
    const journal = await open(new MemoryDisk(), { limits: { bytesMax: 16_000 } });
    let kept = 0;
    const refusals: unknown[] = [];
    while (refusals.length < 2) {
      await journal.append(message(kept + 1, 1_000)).then(
        () => (kept += 1),
        (error) => refusals.push(error),
      );
    }
    expect(refusals[0]).toBeInstanceOf(JournalRefused);
    expect(refusals).toMatchObject([{ reason: 'bound_full' }, { reason: 'bound_full' }]);
    expect(journal.stats()).toMatchObject({ full: true, waiting: 0 });
    expect(journal.stats().bytes).toBeLessThanOrEqual(16_000);
    for (const name of ['judge', 'recorder']) {
      journal.consumer(name).seek(kept);
      journal.consumer(name).commit(kept);
    }
    await journal.tend();
    expect(await journal.append(message(99))).toBe(kept + 1);
  });
});

describe("the program's own records", () => {
  const tick = { type: 'tick', at: 1 } as const;

  test('go on beyond the bound, in their order, while messages are refused', async () => {
    const journal = await open(new MemoryDisk(), { limits: { bytesMax: 16_000 } });
    const ticks: number[] = [];
    for (let refused = false; !refused; ) {
      const n = ticks.push(ticks.length);
      const [, , last] = await Promise.allSettled([
        journal.append(message(n)),
        journal.append({ ...tick, at: n - 1 }),
        journal.append(message(n, 1_000)),
      ]);
      refused = last.status === 'rejected';
    }
    await expect(journal.append(message(99, 1_000))).rejects.toMatchObject({ reason: 'bound_full' });
    const head = await journal.append(tick);
    expect(journal.stats()).toMatchObject({ full: true, waiting: 0 });
    const records = await allOf(journal);
    expect(records.map(({ position }) => position)).toEqual(upTo(head));
    const kept = records.filter(({ input }) => input.type === 'tick').map(({ input }) => input.at);
    expect(kept).toEqual([...ticks, 1]);
    expect(await tailOf(journal)).toEqual(records);
  });

  test('have a reserve, and no more', async () => {
    const journal = await open(new MemoryDisk(), { limits: { bytesMax: 16_000, reserveBytes: 200 } });
    const taken = (input: JournalInput) =>
      journal.append(input).then(
        () => true,
        () => false,
      );
    while (await taken(message(1, 1_000)));
    let kept = 0;
    while (await taken(tick)) kept += 1;
    expect(kept).toBeGreaterThan(0);
    expect(journal.stats().bytes).toBeLessThanOrEqual(16_200);
    for (const name of ['judge', 'recorder']) {
      journal.consumer(name).seek(journal.head);
      journal.consumer(name).commit(journal.head);
    }
    await journal.tend();
    expect([await taken(message(2)), await taken(tick)]).toEqual([true, true]);
  });

  test('are kept below the floor of free space, and refused where a write fails', async () => {
    const disk = new MemoryDisk();
    const journal = await open(disk, { limits: { diskFreeBytesMin: 1_000 } });
    disk.free = 999;
    await journal.tend();
    expect(await journal.append(tick)).toBe(1);
    disk.syncFails = true;
    await expect(journal.append(tick)).rejects.toMatchObject({ reason: 'disk_full' });
    disk.syncFails = false;
    await journal.tend();
    expect(await journal.append(tick)).toBe(2);
    await expect(journal.append(message(1))).rejects.toMatchObject({ reason: 'disk_full' });
  });
});

describe('a full or failing disk', () => {
  test('refuses the whole group, keeps what was safe, and goes on by itself', async () => {
    const disk = new MemoryDisk();
    const journal = await open(disk);
    await appendAll(journal, upTo(3), 1_000);
    disk.capacity = 5_000;
    const outcomes = await Promise.allSettled(upTo(9, 4).map((n) => journal.append(message(n, 1_000))));
    expect(outcomes).toMatchObject(
      outcomes.map(() => ({ status: 'rejected', reason: { reason: 'disk_full' } })),
    );
    expect(journal.stats()).toMatchObject({ full: true, waiting: 0 });
    await journal.tend();
    disk.capacity = 1e6;
    await journal.tend();
    // Shorter than what the failed group left behind: it must have been cut away.
    expect(await journal.append(message(4))).toBe(4);
    await journal.close();
    expect(numbers(await allOf(await open(disk)))).toEqual(upTo(4));
  });

  test('a sync that fails acknowledges nothing', async () => {
    const disk = new MemoryDisk();
    const journal = await open(disk);
    disk.syncFails = true;
    await expect(journal.append(message(1))).rejects.toMatchObject({ reason: 'disk_full' });
    disk.syncFails = false;
    await journal.tend();
    expect(await journal.append(message(2))).toBe(1);
    expect(numbers(await journal.consumer('judge').next(9))).toEqual([2]);
  });

  test('records that came while the group failed are refused too, and their positions given anew', async () => {
    const disk = new MemoryDisk();
    const journal = await open(disk);
    disk.holdSyncs();
    disk.syncFails = true;
    const first = journal.append(message(1));
    await turns(20);
    const second = journal.append(message(2));
    disk.releaseSyncs();
    const outcomes = await Promise.allSettled([first, second]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
    disk.syncFails = false;
    await journal.tend();
    expect(await journal.append(message(3))).toBe(1);
    expect(numbers(await allOf(journal))).toEqual([3]);
  });

  test('below the floor of free space it refuses before the disk is full', async () => {
    const disk = new MemoryDisk();
    const journal = await open(disk, { limits: { diskFreeBytesMin: 1_000 } });
    disk.free = 999;
    await journal.tend();
    await expect(journal.append(message(1))).rejects.toMatchObject({ reason: 'disk_full' });
    disk.free = 1_000;
    await journal.tend();
    expect(await journal.append(message(2))).toBe(1);
  });
});

/** What a consumer reads from memory. */
async function tailOf(journal: Journal): Promise<readonly JournalRecord[]> {
  const records: JournalRecord[] = [];
  while (records.length < journal.head) records.push(...(await journal.consumer('judge').next(1_000)));
  return records;
}

/** Lets everything that can go on go on. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await null;
}
