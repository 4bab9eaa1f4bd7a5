// How fast the journal takes records in, gives them out again, and opens: in isolation, on a real disk.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { JournalInput } from '../../ingest/domain/input.ts';
import { openJournal } from '../../ingest/journal/journal.ts';
import type { Journal } from '../../ingest/journal/port.ts';

export interface JournalFigures {
  readonly records: number;
  readonly bytesPerRecord: number;
  /** Appended, written and synced, with at most `inFlightMax` unacknowledged. */
  readonly syncedPerS: number;
  readonly recordsPerSync: number;
  /** Read and decoded again from the files. */
  readonly readPerS: number;
  /** Opening after a crash: the newest segment is read to its end. */
  readonly openMs: number;
  /** Opening and reading every record again, as a consumer without a snapshot would. */
  readonly recoverMs: number;
}

/** So many senders wait for an acknowledgement at most, as many as the town has devices. */
const inFlightMax = 16_581;
const perTurnMax = 2_000;
const payload = Buffer.from(
  '{"ts":1610000000000,"seq":123456,"power_w":2841.5,"voltage_v":221.4,"supply_c":43.2,"return_c":38.1,"flow_lpm":17.4,' +
    '"indoor_c":18.6,"mode":"heat"}',
);

/** @param folder on the disk to be measured; absent: the system's temporary one */
export async function benchJournal(records = 1_000_000, folder = tmpdir()): Promise<JournalFigures> {
  const own = await mkdtemp(join(folder, 'weisu-bench-journal-'));
  try {
    const options = { folder: own, consumers: ['judge'] };
    const journal = await openJournal(options);
    const appendMs = await appendAll(journal, records);
    const { bytes, syncs } = journal.stats();
    await journal.close();

    const began = performance.now();
    const again = await openJournal(options);
    const openMs = performance.now() - began;
    await readAll(again, records);
    const recoverMs = performance.now() - began;
    await again.close();
    return {
      records,
      bytesPerRecord: bytes / records,
      syncedPerS: (records / appendMs) * 1_000,
      recordsPerSync: records / syncs,
      readPerS: (records / (recoverMs - openMs)) * 1_000,
      openMs,
      recoverMs,
    };
  } finally {
    await rm(own, { recursive: true });
  }
}

/** @returns the milliseconds until the last acknowledgement */
function appendAll(journal: Journal, records: number): Promise<number> {
  const began = performance.now();
  let sent = 0;
  let acknowledged = 0;
  return new Promise((resolve, reject) => {
    const done = (refused: Error | null): void => {
      if (refused !== null) reject(refused);
      acknowledged += 1;
      if (acknowledged === records) resolve(performance.now() - began);
    };
    const send = (): void => {
      const until = Math.min(records, sent + perTurnMax, acknowledged + inFlightMax);
      for (; sent < until; sent += 1) journal.appendWith(messageOf(sent), done);
      if (sent < records) setImmediate(send);
    };
    send();
  });
}

const messageOf = (n: number): JournalInput => ({
  type: 'message',
  at: n,
  topic: `weisu/v01/heater/v01-h-${n % 9_136}/telemetry`,
  payload,
});

async function readAll(journal: Journal, records: number): Promise<void> {
  const consumer = journal.consumer('judge');
  for (let read = 0; read < records; ) read += (await consumer.next(5_000)).length;
}
