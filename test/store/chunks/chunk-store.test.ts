// The embedded store's thread may die: the store lives on with a new one, and asks for what was in the old one's memory.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterAll, expect, test } from 'vitest';
import { builtInKinds } from '../../../ingest/domain/kind.ts';
import { HOUR } from '../../../ingest/domain/time.ts';
import { openChunkStore } from '../../../ingest/store/chunks/chunk-store.ts';
import { StoreError } from '../../../ingest/store/ports.ts';
import { lampPoint, noon } from '../telemetry-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'weisu-chunk-store-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A store, and the thread that it works on. */
async function openWatched(file: string) {
  const threads: Worker[] = [];
  const note = (thread: Worker) => void threads.push(thread);
  process.on('worker', note);
  const store = await openChunkStore({ path: join(folder, file), kinds: builtInKinds });
  process.off('worker', note);
  return { store, thread: threads[0]! };
}

test('a thread that dies costs nothing that the journal does not give again', async () => {
  const { store, thread } = await openWatched('a.db');
  await store.write([lampPoint('lamp-1', noon, { power_w: 1 }, 1)], 1);
  await store.write([lampPoint('lamp-1', noon + 2 * HOUR, { power_w: 2 }, 2)], 2);
  // The first hour is written between two calls.
  while (store.durable() === 0) await store.health();
  expect(store.durable()).toBe(1);
  expect(await store.resendFrom()).toBeUndefined();

  const asked = store.write([lampPoint('lamp-1', noon + 2 * HOUR + 1, { power_w: 3 }, 3)], 3);
  await thread.terminate();
  await asked.catch((error: unknown) => expect(error).toBeInstanceOf(StoreError));
  // Not even the position of ticks: it would stand for what the dead thread had.
  await expect(store.write([], 4)).rejects.toMatchObject({ retry: true });
  expect(store.durable()).toBe(1);
  expect(await store.resendFrom()).toBe(1);
  expect(await store.resendFrom()).toBeUndefined();
  const again = [2, 3].map((n) => lampPoint('lamp-1', noon + 2 * HOUR + n - 2, { power_w: n }, n));
  await store.write(again, 3);
  const query = {
    deviceId: 'lamp-1',
    kind: 'streetlight',
    village: 'v01',
    from: noon,
    to: noon + 9 * HOUR,
    limit: 9,
  };
  expect((await store.readings(query)).items.map(({ metrics }) => metrics.power_w)).toEqual([1, 2, 3]);
  await store.close();
});

test('fleet figures that were not taken come with the next', async () => {
  const { store, thread } = await openWatched('b.db');
  const figure = {
    village: 'v01',
    kind: 'heater',
    total: 1,
    online: 1,
    faults: 0,
    unknown: 0,
    openOrders: 0,
  };
  const at = (ts: number) => ({ ts, ...figure, powerW: 60 });
  const asked = store.writeKpi([at(noon)]);
  await thread.terminate();
  await asked.catch((error: unknown) => expect(error).toBeInstanceOf(StoreError));
  await store.writeKpi([at(noon + HOUR)]);
  const kept = await store.fleetKpi({ from: noon, to: noon + 2 * HOUR });
  expect(kept).toEqual([at(noon), at(noon + HOUR)]);
  await store.close();
});

test('a file that is no database is said so', async () => {
  await expect(openChunkStore({ path: folder, kinds: builtInKinds })).rejects.toThrow(StoreError);
});
