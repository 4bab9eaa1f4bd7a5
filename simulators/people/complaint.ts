// What a villager says: by which channel, in which words, and how exactly they name the place. Now and then there is nothing
// behind it.
import type { ComplaintChannel } from '../../ingest/domain/complaint.ts';
import type { Device } from '../../ingest/domain/device.ts';
import { DAY, HOUR, type Millis } from '../../ingest/domain/time.ts';
import { between, chance, type Key, keyOf, uniform } from '../chance.ts';
import type { Defect } from '../defects/schedule.ts';

/** What was said, and the truth beside it. */
export interface SimComplaint {
  readonly id: string;
  readonly at: Millis;
  readonly channel: ComplaintChannel;
  readonly text: string;
  /** As told: perhaps a number read off the pole, perhaps only a place, perhaps the wrong one. */
  readonly told: {
    readonly assetNo?: string;
    readonly deviceId?: string;
    readonly kind: string;
    readonly village: string;
    readonly lat: number;
    readonly lon: number;
  };
  /** What it was really about; `null`: nothing was wrong. */
  readonly truth: { readonly deviceId: string; readonly defectId: string } | null;
}

const stream = { channel: 144, wrong: 145, asset: 148, groundless: 149 } as const;
const wrongPlaceChance = 0.08;
/** Complaints a day and village with nothing behind them. */
const groundlessPerDay = 0.004;
const channelShares: readonly (readonly [ComplaintChannel, number])[] = [
  ['12345', 0.3],
  ['group', 0.3],
  ['phone', 0.22],
  ['grid', 0.1],
  ['patrol', 0.05],
  ['web', 0.03],
];
const unnamed = '设备坏了';
const words: Readonly<Record<string, string>> = {
  streetlight: '路灯不亮，晚上走路看不清',
  burning: '路灯大白天还亮着，浪费电',
  heater: '家里不热，煤改电设备好像坏了',
  toilet: '村里公厕没法用，气味大，请来人处理',
};

/** About a device with a defect. @param n tells several complaints about one defect apart */
export function complaintAbout(defect: Defect, device: Device, at: Millis, n: number): SimComplaint {
  const key = keyOf(defect.key, `${device.id} ${n}`);
  const burning = defect.spec.code === 'lamp_day_burning';
  return {
    id: `${defect.id}:${device.id}:${n}`,
    at,
    channel: channelOf(key),
    text: words[burning ? 'burning' : device.kind] ?? unnamed,
    told: told(device, key),
    truth: { deviceId: device.id, defectId: defect.id },
  };
}

/** What is said on a day since the epoch about devices that are well. */
export function groundless(key: Key, devices: readonly Device[], day: number): readonly SimComplaint[] {
  const villages = [...new Set(devices.map((device) => device.village))];
  return villages.flatMap((village) => {
    const own = keyOf(key, `${village} ${day}`);
    if (!chance(groundlessPerDay, own, stream.groundless)) return [];
    const candidates = devices.filter((device) => device.village === village && device.kind !== 'gateway');
    const device = candidates[Math.floor(uniform(own, stream.groundless, 1) * candidates.length)];
    if (device === undefined) return [];
    const at = day * DAY + Math.floor(between(0, 14, own, stream.groundless, 2) * HOUR);
    const text = words[device.kind] ?? unnamed;
    return [
      {
        id: `groundless:${village}:${day}`,
        at,
        channel: channelOf(own),
        text,
        told: told(device, own),
        truth: null,
      },
    ];
  });
}

/** Half read the number off the pole; some are a street wrong; a heater's owner knows where they live. */
function told(device: Device, key: Key): SimComplaint['told'] {
  const place = { kind: device.kind, village: device.village };
  if (device.kind === 'heater') return { ...place, lat: device.lat, lon: device.lon, deviceId: device.id };
  if (chance(wrongPlaceChance, key, stream.wrong)) {
    const away = (index: number): number => between(-0.0012, 0.0012, key, stream.wrong, index);
    return { ...place, lat: device.lat + away(1), lon: device.lon + away(2) };
  }
  const near = (index: number): number => between(-0.00008, 0.00008, key, stream.wrong, index);
  const spot = { ...place, lat: device.lat + near(3), lon: device.lon + near(4) };
  return device.assetNo !== undefined && chance(0.5, key, stream.asset)
    ? { ...spot, assetNo: device.assetNo }
    : spot;
}

function channelOf(key: Key): ComplaintChannel {
  let u = uniform(key, stream.channel, 0);
  for (const [channel, share] of channelShares) {
    if (u < share) return channel;
    u -= share;
  }
  return 'phone';
}
