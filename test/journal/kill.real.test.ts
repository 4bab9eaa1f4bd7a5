import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { afterAll, expect, test } from 'vitest';
import { openJournal } from '../../ingest/journal/journal.ts';
import { numbers } from './inputs.ts';

const folder = mkdtempSync(join(tmpdir(), 'weisu-kill-'));
afterAll(() => rmSync(folder, { recursive: true }));

const kills = 20;
const generator = xoroshiro128plus(20_210_107);

test(`kill -9 at ${kills} random moments loses no acknowledged record`, async () => {
  const acknowledged = new Map<number, number>();
  let next = 1;
  for (let kill = 0; kill < kills; kill += 1) {
    const afterAcks = uniformInt(generator, 1, 20_000);
    for (const [position, n] of await runUntilKilled(next, afterAcks)) {
      expect(acknowledged.has(position)).toBe(false);
      acknowledged.set(position, n);
      next = Math.max(next, n + 1);
    }
    // What was written, but not acknowledged, may be there too: numbers must not come twice.
    next += 10_000;
  }
  const journal = await openJournal({
    folder,
    consumers: ['judge'],
    limits: { diskFreeBytesMin: 0, keepBytes: 1e9 },
  });
  const found = new Map<number, number>();
  for await (const records of journal.scan(1)) {
    for (const [index, n] of numbers(records).entries()) found.set(records[index]!.position, n);
  }
  await journal.close();
  expect([...found.keys()]).toEqual(Array.from({ length: journal.head }, (_, i) => i + 1));
  const lost = [...acknowledged].filter(([position, n]) => found.get(position) !== n);
  expect(lost).toEqual([]);
  expect(acknowledged.size).toBeGreaterThan(kills);
});

/** Starts the appender, kills it once so many records were acknowledged, and returns all it had acknowledged. */
function runUntilKilled(first: number, afterAcks: number): Promise<readonly (readonly [number, number])[]> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'appender.ts'), folder, String(first)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let text = '';
  let acks = 0;
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    acks += chunk.split('\n').length - 1;
    if (afterAcks <= acks) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (_, signal) => {
      if (signal !== 'SIGKILL') reject(new Error(`the appender ended by itself (${signal})`));
      // The last line may be cut off.
      const lines = text.slice(0, text.lastIndexOf('\n')).split('\n');
      resolve(lines.map((line) => line.split(' ').map(Number) as [number, number]));
    });
  });
}
