// What a batch did, as the changes that listeners of `/events` are told.
import type { Feed } from '../api/feed.ts';
import type { DeviceId } from '../ingest/domain/device.ts';
import type { Effects } from '../ingest/effects.ts';

/** @param villageOf `null`: the device is no longer in the registry */
export function tellListeners(
  feed: Pick<Feed, 'publish'>,
  { orders, faults, healths }: Pick<Effects, 'orders' | 'faults' | 'healths'>,
  villageOf: (id: DeviceId) => string | null,
): void {
  for (const { id, status, revision, village, crew } of orders.values())
    feed.publish({ type: 'order', village, crew, body: { id, status, revision } });
  for (const { id, code, deviceId, clearedAt } of faults.values())
    feed.publish({
      type: 'fault',
      village: villageOf(deviceId),
      crew: null,
      body: { id, code, deviceId, clearedAt },
    });
  for (const [deviceId, health] of healths)
    feed.publish({ type: 'health', village: villageOf(deviceId), crew: null, body: { deviceId, health } });
}
