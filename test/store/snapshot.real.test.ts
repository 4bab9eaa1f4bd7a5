// A snapshot on a disk that ends in the middle of its last frame: a write may then take less than it was given, and say
// so only in its result.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Capture, readSnapshot, writeSnapshot } from '../../ingest/store/snapshot.ts';

const diskBytes = 128 * 1024;
const pageBytes = 4_096;
const folder = mkdtempSync(join(tmpdir(), 'weisu-snapshot-'));
const small = mkdtempSync(join(tmpdir(), 'weisu-snapshot-disk-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tmpfs', small]).status === 0;
afterAll(() => {
  if (mounted) spawnSync('umount', [small]);
  rmSync(small, { recursive: true });
  rmSync(folder, { recursive: true });
});

const captureOf = (position: number, padding: number): Capture => ({
  version: 1,
  position,
  parts: [{ name: 'padding', entries: ['x'.repeat(padding)] }],
});
const sizeOf = (position: number) => statSync(join(folder, `snapshot-000000000000000${position}.bin`)).size;

test.skipIf(!mounted)('a snapshot that does not fit is not one, and the one before stays', async () => {
  await writeSnapshot(small, captureOf(1, 0));
  await writeSnapshot(folder, captureOf(2, 100_000));
  // The last frame has more than five bytes.
  const tooMuch = diskBytes - pageBytes + 5;
  const padding = 100_000 + tooMuch - sizeOf(2);
  await writeSnapshot(folder, captureOf(3, padding));
  expect(sizeOf(3)).toBe(tooMuch);

  await expect(writeSnapshot(small, captureOf(3, padding))).rejects.toMatchObject({ code: 'ENOSPC' });
  expect((await readSnapshot(small, 1))?.position).toBe(1);
});
