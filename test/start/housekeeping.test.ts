// The minute's chores: each for itself, and none beside itself.
import { expect, test } from 'vitest';
import { housekeeping } from '../../start/housekeeping.ts';

test('one that fails is said, and the others are done', async () => {
  const done: string[] = [];
  const keep = housekeeping(
    [
      { failed: 'notices wait', run: () => Promise.reject(new Error('down')) },
      { failed: 'sessions wait', run: async () => done.push('sessions') },
    ],
    (failed, error) => done.push(`${failed}: ${error}`),
  );
  await keep();
  expect(done.sort()).toEqual(['notices wait: Error: down', 'sessions']);
});

test('one that still runs is left alone, and comes again when it has ended', async () => {
  let begun = 0;
  const ends: (() => void)[] = [];
  const slow = () => {
    begun += 1;
    return new Promise<void>((resolve) => ends.push(resolve));
  };
  const keep = housekeeping([{ failed: 'slow', run: slow }], () => undefined);
  const first = keep();
  await keep();
  expect(begun).toBe(1);
  ends[0]!();
  await first;
  void keep();
  expect(begun).toBe(2);
});
