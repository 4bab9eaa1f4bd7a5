// Compressed files of one JSON document a line: rows of tables, points of telemetry.
import { createReadStream, createWriteStream } from 'node:fs';
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

/** Split at newlines alone: Node's own reader of lines also ends one at U+2028 and U+2029, which JSON leaves inside a text. */
export async function* readLinesOf(path: string): AsyncGenerator<readonly string[]> {
  const unzipped = createReadStream(path).pipe(createGunzip()).setEncoding('utf8');
  let batch: string[] = [];
  let rest = '';
  for await (const text of unzipped as AsyncIterable<string>) {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      batch.push(line);
      if (batch.length < linesPerBatch) continue;
      yield batch;
      batch = [];
    }
  }
  if (rest !== '') batch.push(rest);
  if (batch.length > 0) yield batch;
}
