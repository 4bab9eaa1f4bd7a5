// InfluxDB killed five times under load: it loses points it had acknowledged, so what counts is what is there after the
// recorder has sent them again.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import type { JournalInput, JournalRecord } from '../../ingest/domain/input.ts';
import { builtInKinds } from '../../ingest/domain/kind.ts';
import { SECOND } from '../../ingest/domain/time.ts';
import { startRecorder } from '../../ingest/recorder.ts';
import { openInfluxStore } from '../../ingest/store/influx/influx-store.ts';
import type { Point } from '../../ingest/store/ports.ts';
import { findInfluxd, startInfluxd } from '../real/influxd.ts';
import { memoryJournal } from './memory-journal.ts';
import { lampPoint, noon } from './telemetry-contract.ts';

const program = await findInfluxd();
const folder = mkdtempSync(join(tmpdir(), 'weisu-kills-'));
afterAll(() => rmSync(folder, { recursive: true }));

const kills = 5;
const lamps = 100;
/** One kill in this many milliseconds, on the average twice that. */
const killAfterMsMin = 300;

const message: JournalInput = { type: 'message', at: 0, topic: 't', payload: new Uint8Array(100) };
const pointOf = (position: number): Point =>
  lampPoint(
    `lamp-${position % lamps}`,
    noon + Math.floor(position / lamps) * SECOND,
    { power_w: position, voltage_v: 230.5, dim_pct: 100, temp_c: 21.5 },
    position,
  );
const toPoints = (records: readonly JournalRecord[]): Point[] =>
  records.filter(({ input }) => input.type === 'message').map(({ position }) => pointOf(position));

test.skipIf(program === undefined)('influxd killed five times under load: every point is there', async () => {
  const server = await startInfluxd(program!);
  const database = await server.createDatabase();
  const config = { url: server.url, user: '', password: '', database };
  const store = await openInfluxStore({ config, kinds: builtInKinds, folder, now: Date.now });
  const journal = memoryJournal();
  const recorder = startRecorder({
    consumer: journal.consumer,
    store,
    toPoints,
    now: Date.now,
    sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
    random: Math.random,
    onTrouble: () => {},
    limits: { recordsFew: 0, resendCheckMs: 50, retryMsMin: 20, retryMsMax: 100 },
  });
  let messages = 0;
  const feed = setInterval(() => {
    journal.add(...new Array<JournalInput>(100).fill(message));
    messages += 100;
  }, 5);

  for (let kill = 0; kill < kills; kill += 1) {
    await sleep(killAfterMsMin * (1 + 2 * Math.random()));
    await server.end('SIGKILL');
    await sleep(100 * Math.random());
    await server.start();
  }
  clearInterval(feed);
  const seen = recorder.stats().resends;
  // A record wakes the recorder, which then asks the server for its start.
  const isSettled = () => recorder.stats().resends > seen && recorder.stats().recorded === journal.head;
  for (let i = 0; i < 600 && !isSettled(); i += 1) {
    journal.add({ type: 'tick', at: 0 });
    await sleep(100);
  }

  const found = new Set<number>();
  for await (const part of store.scan('streetlight', noon, noon + 3_600 * SECOND)) {
    for (const point of part) found.add(point.metrics.power_w as number);
  }
  await recorder.stop(SECOND);
  await server.remove();
  expect(found.size).toBe(messages);
  expect(store.stats()).toMatchObject({ pointsRejected: 0, fieldsDropped: 0 });
});
