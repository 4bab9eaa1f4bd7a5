// Where nothing more can be kept, nothing more is acknowledged: a disk that fills up, and a journal at its bound because InfluxDB is
// away. The program says so in `/readyz`, in a metric and in an order of its own, and goes on by itself when there is room.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { skipWithout } from '../real/available.ts';
import { connectAs } from '../real/clients.ts';
import { freePort } from '../real/port.ts';
import { deviceSecret, startWeisu, until, type Weisu } from '../real/weisu.ts';
import { eveningSettings } from './evening.ts';

const MiB = 1024 * 1024;
/** More than the space that the journal wants to be left free, by what the stores need at their start. */
const diskBytes = 330 * MiB;
const ballastBytes = 150 * MiB;
const disk = mkdtempSync(join(tmpdir(), 'weisu-disk-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tmpfs', disk]).status === 0;

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

interface OrderSeen {
  readonly type: string;
  readonly status: string;
  readonly cause: { readonly id: string };
}
const platformOrders = async (weisu: Weisu): Promise<readonly string[]> => {
  const { items } = await weisu.api<{ items: readonly OrderSeen[] }>('/orders');
  return items.filter(({ type }) => type === 'platform').map(({ cause, status }) => `${cause.id} ${status}`);
};
const isFull = (weisu: Weisu) => weisu.metric('weisu_journal_full');

/** Whether a reading is acknowledged; a refused one costs the connection (MQTT 3.1.1 has no other word for it). */
async function acknowledges(weisu: Weisu, metrics: object = { voltage_v: 220 }): Promise<boolean> {
  const device = await connectAs(weisu.mqttPort, deviceSecret, 'v01-h-0001');
  const lost = new Promise<boolean>((resolve) => device.once('close', () => resolve(false)));
  const kept = device
    .publishAsync('weisu/v01/heater/v01-h-0001/telemetry', JSON.stringify(metrics), { qos: 1 })
    .then(() => true);
  kept.catch(() => {});
  const answer = await Promise.race([kept, lost]);
  device.end(true);
  return answer;
}

describe.skipIf(skipWithout(mounted ? null : 'no right to mount a small disk'))(
  'a disk that fills up',
  () => {
    test('is told, and left behind by itself', async () => {
      opened.push(() => {
        spawnSync('umount', [disk]);
        rmSync(disk, { recursive: true });
      });
      const weisu = await startWeisu(eveningSettings, join(disk, 'data'));
      opened.push(() => weisu.end('SIGKILL'));
      expect(await acknowledges(weisu)).toBe(true);

      const ballast = join(disk, 'ballast');
      writeFileSync(ballast, Buffer.alloc(ballastBytes));
      await until(
        () => isFull(weisu),
        (full) => full === 1,
      );
      expect(await acknowledges(weisu)).toBe(false);
      const refused = await until(
        () => weisu.ready(),
        ({ status }) => status === 503,
      );
      expect(refused.body).toContain('"name":"journal","ok":false');
      expect(
        await until(
          () => platformOrders(weisu),
          (orders) => orders.length === 1,
        ),
      ).toEqual(['disk_full open']);

      unlinkSync(ballast);
      await until(
        () => isFull(weisu),
        (full) => full === 0,
      );
      expect(await acknowledges(weisu)).toBe(true);
      expect(
        (
          await until(
            () => weisu.ready(),
            ({ status }) => status === 200,
          )
        ).status,
      ).toBe(200);
      expect(
        await until(
          () => platformOrders(weisu),
          (orders) => orders[0] === 'disk_full closed',
        ),
      ).toHaveLength(1);
    });
  },
);

test('at its bound, with InfluxDB away, the journal refuses readings, and a start on it still succeeds', async () => {
  const weisu = await startWeisu({
    ...eveningSettings,
    WEISU_JOURNAL_BYTES: String(MiB),
    INFLUX_URL: `http://127.0.0.1:${await freePort()}`,
  });
  opened.push(weisu.close);
  const large = { voltage_v: 220, note: 'x'.repeat(200), ...manyMetrics };
  let kept = 0;
  while (
    await acknowledges(
      weisu,
      Array.from({ length: 100 }, (_, i) => ({ ts: eveningTs + i, ...large })),
    )
  )
    kept += 1;
  expect(kept).toBeGreaterThan(2);
  expect(await isFull(weisu)).toBe(1);
  const troubles = await until(
    () => platformOrders(weisu),
    (orders) => orders.some((o) => o.startsWith('disk_full')),
  );
  expect(troubles).toContain('disk_full open');

  await weisu.end('SIGKILL');
  await weisu.start();
  expect(
    await acknowledges(
      weisu,
      Array.from({ length: 400 }, (_, i) => ({ ts: eveningTs + i, ...large })),
    ),
  ).toBe(false);
  await until(
    () => weisu.ready(),
    ({ status }) => status === 503,
  );
});
const eveningTs = Date.parse('2025-01-15T18:00:00+08:00');
const manyMetrics = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`further_${i}`, i]));
