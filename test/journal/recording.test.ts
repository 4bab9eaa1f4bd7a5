import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openJournal } from '../../ingest/journal/journal.ts';
import { createRecording, openRecording } from '../../ingest/journal/recording.ts';
import { message, numbers } from './inputs.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weisu-recording-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
async function read(path: string): Promise<readonly (readonly [position: number, n: number])[]> {
  const all: (readonly [number, number])[] = [];
  for await (const records of openRecording(path)) {
    for (const [index, n] of numbers(records).entries()) all.push([records[index]!.position, n]);
  }
  return all;
}
const whole = (n: number) => upTo(n).map((i) => [i, i]);

test('what is recorded reads back in batches', async () => {
  const path = join(folder, 'night.seg');
  const recording = await createRecording(path);
  for (let from = 0; from < 12_000; from += 1_000) {
    await recording.add(upTo(1_000).map((i) => message(from + i, 200)));
  }
  await recording.close();
  expect(await read(path)).toEqual(whole(12_000));
  await expect(createRecording(path)).rejects.toThrow('EEXIST');
});

test("a journal's segments are a recording, and a torn end is where it ends", async () => {
  const journal = await openJournal({
    folder,
    consumers: [],
    limits: { segmentBytesMax: 4_000, keepBytes: 1e6, diskFreeBytesMin: 0 },
  });
  for (const n of upTo(30)) await journal.append(message(n, 700));
  await journal.close();
  expect(await read(folder)).toEqual(whole(30));
  const newest = join(folder, segments().at(-1)!);
  truncateSync(newest, readFileSync(newest).length - 1);
  expect(await read(folder)).toEqual(whole(29));
});

test('damage before the end is an error that says where', async () => {
  const journal = await openJournal({
    folder,
    consumers: [],
    limits: { segmentBytesMax: 1_000, keepBytes: 1e6, diskFreeBytesMin: 0 },
  });
  for (const n of upTo(6)) await journal.append(message(n, 700));
  await journal.close();
  const second = join(folder, segments()[1]!);
  const bytes = readFileSync(second);
  bytes[40]! ^= 1;
  writeFileSync(second, bytes);
  await expect(read(folder)).rejects.toThrow(`${second} at byte 32: the checksum does not fit`);
  rmSync(second);
  await expect(read(folder)).rejects.toThrow('begins with record 5, not 3');
});

test('a folder without segments is named', async () => {
  await expect(read(folder)).rejects.toThrow(`${folder} holds no journal segments`);
});

const segments = () =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.seg'))
    .sort();
