import fc from 'fast-check';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, test, vi } from 'vitest';
import { type FileJournal, openJournal } from '../../ingest/journal/journal.ts';
import { allOf, message, numbers } from './inputs.ts';
import { type Chance, MemoryDisk } from './memoryDisk.ts';

const limits = { segmentBytesMax: 2_000, keepBytes: 3_000, keepMs: 0, tailBytesMax: 3_000, bytesMax: 40_000 };
const open = (disk: MemoryDisk) =>
  openJournal({ folder: '/j', consumers: ['judge'], disk, now: () => 0, limits });
const segmentsOf = (disk: MemoryDisk) => disk.paths.filter((path) => path.endsWith('.seg'));

/** A closed journal of ten records in four segments. */
async function tenRecords(): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  const journal = await open(disk);
  for (let n = 1; n <= 10; n += 1) await journal.append(message(n, 700));
  await journal.close();
  return disk;
}

describe('a torn tail is cut, and the next record follows the last one kept', () => {
  test.each([1, 100, 700, 746, 747])('%i bytes torn off', async (torn) => {
    const disk = await tenRecords();
    const newest = segmentsOf(disk).at(-1)!;
    disk.cut(newest, disk.bytesOf(newest).length - torn);
    const journal = await open(disk);
    expect(journal.recovery.cutBytes).toBe(torn % frameBytes === 0 ? 0 : frameBytes - (torn % frameBytes));
    expect(await journal.append(message(99))).toBe(10);
    expect(numbers(await allOf(journal))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 99]);
  });

  test('nothing of it is left behind a shorter record', async () => {
    const disk = await tenRecords();
    const newest = segmentsOf(disk).at(-1)!;
    disk.cut(newest, disk.bytesOf(newest).length - 1);
    const journal = await open(disk);
    for (let n = 10; n <= 20; n += 1) await journal.append(message(n, n === 10 ? 8 : 2_000));
    expect(numbers(await allOf(await open(disk)))).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  test('a segment whose name a killed process had not synced outlives a power cut after the restart', async () => {
    const disk = new MemoryDisk();
    const journal = await open(disk);
    disk.holdFolderSyncs();
    void journal.append(message(1));
    await vi.waitUntil(() => disk.syncs === 1);
    const restarted = disk.afterKill();
    expect(numbers(await allOf(await open(restarted)))).toEqual([1]);
    const lostWhereUnsure: Chance = (from) => from;
    expect(numbers(await allOf(await open(restarted.afterPowerCut(lostWhereUnsure))))).toEqual([1]);
  });

  test('zeros behind the last record are cut', async () => {
    const disk = await tenRecords();
    const newest = segmentsOf(disk).at(-1)!;
    disk.put(newest, Buffer.concat([disk.bytesOf(newest), Buffer.alloc(5_000)]));
    const journal = await open(disk);
    expect([journal.head, journal.recovery.cutBytes]).toEqual([10, 5_000]);
  });

  test.each([0, 5, 31])('a segment born in the crash with %i bytes is nothing', async (bytes) => {
    const disk = await tenRecords();
    disk.put('/j/0000000000000011.seg', Buffer.alloc(bytes));
    const journal = await open(disk);
    expect(await journal.append(message(11))).toBe(11);
    expect(numbers(await allOf(journal))).toHaveLength(11);
  });
});

const frameBytes = 8 + 9 + 2 + 'weisu/v01/heater/v01-h-0001/telemetry'.length + 700;

describe('damage that no crash explains is an error that says where', () => {
  test('a flipped byte in an older segment', async () => {
    const disk = await tenRecords();
    const older = segmentsOf(disk)[1]!;
    disk.bytesOf(older)[100]! ^= 1;
    const journal = await open(disk);
    await expect(allOf(journal)).rejects.toThrow(`${older} at byte 32: the checksum does not fit`);
  });

  test('an older segment cut short', async () => {
    const disk = await tenRecords();
    const older = segmentsOf(disk)[1]!;
    disk.cut(older, disk.bytesOf(older).length - 1);
    await expect(allOf(await open(disk))).rejects.toThrow(/0000004\.seg at byte 1544: record 6 is missing/);
  });

  test('a segment gone', async () => {
    const disk = await tenRecords();
    await disk.remove(segmentsOf(disk)[1]!);
    await expect(allOf(await open(disk))).rejects.toThrow('record 4 is missing');
  });

  test('the newest segments gone, behind what a consumer was done with', async () => {
    const disk = await tenRecords();
    disk.put('/j/cursors.json', Buffer.from('{"judge":10}'));
    await disk.remove(segmentsOf(disk).at(-1)!);
    await expect(open(disk)).rejects.toThrow('it ends at 9, but 10 was done with');
  });

  test.each(['{"judge":', 'null', '{"judge":-1}', '{"judge":"7"}'])(
    'cursors that are no cursors: %s',
    async (text) => {
      const disk = await tenRecords();
      disk.put('/j/cursors.json', Buffer.from(text));
      await expect(open(disk)).rejects.toThrow('/j/cursors.json is damaged');
    },
  );
});

test('whatever a kill or a power cut hits, every acknowledged record is there, in order, under its position', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const generator = xoroshiro128plus(seed);
      const chance: Chance = (from, to) => uniformInt(generator, from, to);
      let disk = new MemoryDisk();
      const acknowledged = new Map<number, number>();
      let number = 0;
      let done = 0;
      for (let life = 0; life < 6; life += 1) {
        disk.operationsLeft = chance(3, 150);
        await Promise.race([disk.died, live(disk)]);
        disk = chance(0, 2) === 0 ? disk.afterKill() : disk.afterPowerCut(chance);
      }
      await check(await open(disk));

      async function live(on: MemoryDisk): Promise<void> {
        const journal = await open(on);
        await check(journal);
        const consumer = journal.consumer('judge');
        for (;;) {
          const group = chance(1, 5);
          on.capacity = chance(0, 5) === 0 ? 3_000 : Number.POSITIVE_INFINITY;
          const appended = Array.from({ length: group }, () => {
            const n = ++number;
            return journal.append(message(n, chance(8, 900))).then(
              (position) => acknowledged.set(position, n),
              () => journal.tend(),
            );
          });
          if (consumer.durable < journal.head) {
            done = (await consumer.next(chance(1, 4))).at(-1)!.position;
            consumer.commit(done);
          }
          await Promise.all(appended);
        }
      }

      async function check(journal: FileJournal): Promise<void> {
        const records = await allOf(journal);
        const found = new Map(records.map((record, i) => [record.position, numbers(records)[i]]));
        for (const [position, n] of acknowledged) {
          if (journal.first <= position) expect(found.get(position)).toBe(n);
        }
        // Forgotten is only what the consumer was done with, and it may be shown something twice, but miss nothing.
        expect(journal.first - 1).toBeLessThanOrEqual(Math.max(done, 0));
        expect(journal.consumer('judge').durable).toBeLessThanOrEqual(done);
      }
    }),
    // The examples once lost everything: all segments were forgotten while the next had only been begun.
    { numRuns: 150, examples: [[1_000_853], [5_000_705]] },
  );
});
