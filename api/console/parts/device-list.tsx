// Devices in rows: where, what, how.
import { useNow, zone } from '../clock.ts';
import type { Device } from '../contract.ts';
import { t } from '../i18n/language.ts';
import { useTown } from '../session.tsx';
import { moment } from '../words/time.ts';
import { HealthChip, overallHealth } from './chips.tsx';
import { Empty } from './states.tsx';

export function DeviceList({ devices }: { readonly devices: readonly Device[] }) {
  const town = useTown();
  const now = useNow();
  if (devices.length === 0) return <Empty>{t('devices.none')}</Empty>;
  return (
    <ul class="rows">
      {devices.map((device) => (
        <li key={device.id}>
          <a class="device-row" href={`/devices/${device.id}`}>
            <HealthChip health={overallHealth(device.health)} />
            <span>
              <strong>{device.address}</strong>
              <small class="dim">
                {town.kindName(device.kind)} · {device.assetNo ?? device.id}
              </small>
            </span>
            <small class="dim">
              {device.lastSeenAt === null
                ? t('device.neverSeen')
                : moment(Date.parse(device.lastSeenAt), now, zone())}
            </small>
          </a>
        </li>
      ))}
    </ul>
  );
}
