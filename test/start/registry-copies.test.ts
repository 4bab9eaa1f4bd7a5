// The registry's copies follow every swap, one after the other, and what a store refused comes with the next round.
import { expect, test } from 'vitest';
import type { Registry } from '../../ingest/domain/device.ts';
import { registryCopies } from '../../start/registry-copies.ts';
import { smallTown } from '../ingest/town.ts';

const other: Registry = { ...smallTown, version: 'other' };

function copies() {
  const written: string[] = [];
  let registry = smallTown;
  let down = false;
  const follow = registryCopies({
    registry: () => registry,
    reports: {
      async saveRegistry({ version }) {
        await null;
        if (down) throw new Error('down');
        written.push(version);
      },
    },
    assets: { noteControllers: async (at) => void written.push(`controllers ${at}`) },
    people: { replaceHouseholds: async (homes) => void written.push(`households ${[...homes].length}`) },
    now: () => 7,
  });
  return {
    written,
    follow,
    swap: (to: Registry) => {
      registry = to;
    },
    fail: (is: boolean) => {
      down = is;
    },
  };
}
const all = (version: string) => [version, 'controllers 7', 'households 0'];

test('once for each registry', async () => {
  const { written, follow, swap } = copies();
  await follow();
  await follow();
  swap(other);
  await Promise.all([follow(), follow()]);
  expect(written).toEqual([...all('small'), ...all('other')]);
});
test('what a store refused is written with the next round', async () => {
  const { written, follow, fail } = copies();
  fail(true);
  await expect(follow()).rejects.toThrow('down');
  fail(false);
  await follow();
  expect(written).toEqual(all('small'));
});
