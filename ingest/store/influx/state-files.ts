// The two files beside an InfluxDB: the types of metrics learned on the way, and the lines the server would not take.
import { mkdirSync } from 'node:fs';
import { appendFile, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceWhole } from '../../whole-file.ts';
import type { LearnedField } from '../field-types.ts';
import { StoreError } from '../ports.ts';
import type { RejectedLine } from './writer.ts';

const learnedFields = z.array(
  z.object({ kind: z.string(), metric: z.string(), type: z.enum(['number', 'boolean', 'text']) }),
);

export interface StateFiles {
  readLearned(): Promise<readonly LearnedField[]>;
  /** Safe on disk when it resolves. */
  writeLearned(fields: readonly LearnedField[]): Promise<void>;
  /** Appends to `influx-rejected.ndjson`; at its bound the file becomes the one before, whose content goes. */
  appendRejected(lines: readonly RejectedLine[]): Promise<void>;
}

const rejectedFileBytesMax = 16 * 1024 * 1024;
/** A line can be as large as 64 KiB, and the server's message repeats it. */
const rejectedTextCharsMax = 2_000;

export function stateFiles(folder: string): StateFiles {
  mkdirSync(folder, { recursive: true });
  const learnedPath = join(folder, 'influx-field-types.json');
  const rejectedPath = join(folder, 'influx-rejected.ndjson');
  const cut = (text: string) => text.slice(0, rejectedTextCharsMax);
  const failed = (cause: Error): never => {
    throw new StoreError(`cannot write in ${folder}: ${cause.message}`, true, { cause });
  };

  async function append(lines: readonly RejectedLine[]): Promise<void> {
    const size = await stat(rejectedPath).then((found) => found.size, absent);
    if (size !== undefined && size > rejectedFileBytesMax) await rename(rejectedPath, `${rejectedPath}.1`);
    const text = lines.map(({ reason, detail, line }) =>
      JSON.stringify({ reason, detail: cut(detail), line: cut(line) }),
    );
    await appendFile(rejectedPath, `${text.join('\n')}\n`);
  }

  return {
    async readLearned() {
      const text = await readFile(learnedPath, 'utf8').catch(absent);
      if (text === undefined) return [];
      try {
        return learnedFields.parse(JSON.parse(text));
      } catch (cause) {
        throw new StoreError(`${learnedPath} cannot be read`, false, { cause });
      }
    },
    writeLearned: (fields) => replaceWhole(learnedPath, JSON.stringify(fields)).catch(failed),
    appendRejected: (lines) => append(lines).catch(failed),
  };
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
