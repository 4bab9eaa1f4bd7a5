// The past for a backtest: stored readings as the engine once heard them, in one order of time, and what people found meanwhile.
import type { Device, Registry } from './domain/device.ts';
import type { Reading } from './domain/reading.ts';
import { MINUTE, type Millis } from './domain/time.ts';
import type { OrderStore, Page, TelemetryStore } from './store/ports.ts';
import type { Past } from './trial-figures.ts';

export interface Heard {
  readonly device: Device;
  readonly reading: Reading;
}

/** Sorted in memory at a time: a quarter of an hour of the whole fleet is about 160,000 readings. */
const stretchMs: Millis = 15 * MINUTE;

/** Devices that are no longer in the registry are left out: nobody could judge them. */
export async function* heardBetween(
  telemetry: Pick<TelemetryStore, 'scan'>,
  registry: Registry,
  kinds: readonly string[],
  from: Millis,
  to: Millis,
): AsyncGenerator<readonly Heard[]> {
  for (let at = from; at < to; at += stretchMs) {
    const heard: Heard[] = [];
    for (const kind of kinds)
      for await (const points of telemetry.scan(kind, at, Math.min(at + stretchMs, to)))
        for (const { deviceId, ts, metrics } of points) {
          const device = registry.devices.get(deviceId);
          if (device !== undefined)
            heard.push({ device, reading: { deviceId, ts, receivedAt: ts, metrics } });
        }
    yield heard.sort((a, b) => a.reading.ts - b.reading.ts || (a.device.id < b.device.id ? -1 : 1));
  }
}

const pageMax = 1_000;

/** Orders opened since, and complaints made since, up to `to`. */
export async function foundBetween(
  store: Pick<OrderStore, 'orders' | 'complaints'>,
  since: Millis,
  to: Millis,
): Promise<Past> {
  const orders = await allPages((cursor) => store.orders({ since, limit: pageMax, cursor }));
  const complaints = await allPages((cursor) => store.complaints({ since, limit: pageMax, cursor }));
  return {
    orders: orders.filter(({ openedAt }) => openedAt < to),
    complaints: complaints.filter(({ reportedAt }) => reportedAt < to),
  };
}

async function allPages<T>(page: (cursor: string | undefined) => Promise<Page<T>>): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const { items: some, nextCursor } = await page(cursor);
    items.push(...some);
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}
