// Compressed files of one JSON document a line: rows of tables, points of telemetry.
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';

const linesPerBatch = 1_000;

export interface LineWriter {
  write(lines: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export function writeLinesTo(path: string): LineWriter {
  const zip = createGzip();
  const file = createWriteStream(path, { mode: 0o600, flush: true });
  zip.pipe(file);
  return {
    async write(lines) {
      if (lines.length === 0) return;
      if (!zip.write(`${lines.join('\n')}\n`)) await new Promise((resolve) => zip.once('drain', resolve));
    },
    async close() {
      zip.end();
      await finished(file);
    },
  };
}

export async function* readLinesOf(path: string): AsyncGenerator<readonly string[]> {
  const lines = createInterface({ input: createReadStream(path).pipe(createGunzip()) });
  let batch: string[] = [];
  for await (const line of lines) {
    batch.push(line);
    if (batch.length < linesPerBatch) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
