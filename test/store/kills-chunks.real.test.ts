// The embedded telemetry store's process killed 20 times at random moments: what it called durable is on disk each time,
// and with what the journal gives again nothing at all is missing.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from 'vitest';
import { builtInKinds } from '../../ingest/domain/kind.ts';
import type { Metrics } from '../../ingest/domain/reading.ts';
import { DAY } from '../../ingest/domain/time.ts';
import { openChunkEngine } from '../../ingest/store/chunks/engine.ts';
import { pointsBetween } from './chunk-writer.ts';
import { noon } from './telemetry-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'weisu-chunk-kills-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'telemetry.db');
const kills = 20;
const script = join(import.meta.dirname, 'chunk-writer.ts');

/** Runs a writer from a position until it is killed; what it said last. */
async function writeUntilKilled(after: number): Promise<{ given: number; durable: number }> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, path, String(after)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = { given: after, durable: 0 };
  // By batches and not by time: a busy machine must not make the test one of nothing.
  let batchesLeft = 10 + Math.floor(50 * Math.random());
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    const [given, durable] = line.split(' ').map(Number) as [number, number];
    said = { given, durable };
    batchesLeft -= 1;
    if (batchesLeft === 0) setTimeout(() => child.kill('SIGKILL'), 10 * Math.random());
  });
  await once(lines, 'close');
  return said;
}

type Stored = Map<string, Metrics>;

/** What the store holds without any replay. */
function onDisk(): Stored {
  const engine = openChunkEngine(path, builtInKinds);
  const found: Stored = new Map();
  for (let cursor: string | undefined; ; ) {
    const page = engine.scanPage('streetlight', 0, noon + 90 * DAY, cursor);
    for (const { deviceId, ts, metrics } of page.points) found.set(`${deviceId} ${ts}`, metrics);
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  engine.close();
  return found;
}

function model(upTo: number): Stored {
  const stored: Stored = new Map();
  for (const { deviceId, ts, metrics } of pointsBetween(0, upTo)) {
    const key = `${deviceId} ${ts}`;
    stored.set(key, { ...stored.get(key), ...metrics });
  }
  return stored;
}

test('killed 20 times under load: what was durable is there, and with the replay all is', async () => {
  let durable = 0;
  let given = 0;
  let progress = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const said = await writeUntilKilled(durable);
    if (said.durable > durable) progress += 1;
    durable = Math.max(durable, said.durable);
    given = Math.max(given, said.given);
    const found = onDisk();
    const missing = [...model(durable)].filter(
      ([key, metrics]) => !Object.keys(metrics).every((metric) => metric in (found.get(key) ?? {})),
    );
    expect(missing).toEqual([]);
  }
  // Else the test has shown nothing.
  expect(progress).toBeGreaterThan(kills / 2);

  const engine = openChunkEngine(path, builtInKinds);
  engine.write(pointsBetween(durable, given), given);
  engine.close();
  const found = onDisk();
  expect(sorted(found)).toEqual(sorted(model(given)));
}, 240_000);

const sorted = (stored: Stored) => [...stored].sort(([a], [b]) => (a < b ? -1 : 1));
