import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openJournal } from '../../ingest/journal/journal.ts';
import { allOf, message, numbers } from './inputs.ts';

const folder = mkdtempSync(join(tmpdir(), 'weisu-full-'));
/** Needs the right to mount; without it the disk in memory alone stands for a full one. */
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0;
afterAll(() => {
  if (mounted) spawnSync('umount', [folder]);
  rmSync(folder, { recursive: true });
});

test.skipIf(!mounted)(
  'a disk that is really full refuses, and goes on when there is room again',
  async () => {
    const journal = await openJournal({
      folder: join(folder, 'journal'),
      consumers: ['judge'],
      limits: { diskFreeBytesMin: 0 },
    });
    const kept: number[] = [];
    await journal.append(message(0, 1_000)).then(() => kept.push(0));
    const ballast = join(folder, 'ballast');
    writeFileSync(ballast, Buffer.alloc(900_000));
    let refused: unknown;
    for (let n = 1; refused === undefined; n += 1) {
      await journal.append(message(n, 10_000)).then(
        () => kept.push(n),
        (error) => {
          refused = error;
        },
      );
    }
    expect(refused).toMatchObject({ reason: 'disk_full' });
    expect(journal.stats().full).toBe(true);
    unlinkSync(ballast);
    await journal.tend();
    expect(await journal.append(message(999))).toBe(kept.length + 1);
    await journal.close();
    const again = await openJournal({
      folder: join(folder, 'journal'),
      consumers: ['judge'],
      limits: { diskFreeBytesMin: 0 },
    });
    expect(numbers(await allOf(again))).toEqual([...kept, 999]);
    expect(again.recovery.cutBytes).toBe(0);
    await again.close();
  },
);
