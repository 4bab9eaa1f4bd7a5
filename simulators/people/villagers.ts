// Villagers: what of a defect they notice, how long they bear it, whom they tell, and how exactly. They know nothing of telemetry;
// they see the lamp, feel the room, smell the toilet.
import type { ComplaintChannel } from '../../ingest/domain/complaint.ts';
import type { Device } from '../../ingest/domain/device.ts';
import { DAY, HOUR, MINUTE, type Millis } from '../../ingest/domain/time.ts';
import { between, chance, type Key, keyOf, logNormal, uniform } from '../chance.ts';
import { number, type View } from '../defects/defect.ts';
import { isActive, type LiveDefect } from '../truth.ts';

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

/** A complaint that comes unless the trouble is over by then. */
interface Grudge {
  readonly at: Millis;
  readonly one: LiveDefect;
  readonly device: Device;
  readonly n: number;
}

export interface Villagers {
  /** A device with a defect was sampled: does anybody notice? */
  notice(one: LiveDefect, device: Device, view: View, sinceMs: Millis): void;
  /** Complaints that fall due before `until`, in order. */
  due(until: Millis): readonly SimComplaint[];
}

const stream = {
  ever: 140,
  patience: 141,
  night: 142,
  visit: 143,
  channel: 144,
  wrong: 145,
  morning: 146,
  again: 147,
  asset: 148,
  groundless: 149,
};
const lampNightChance = 0.04;
const mainRoadNightChance = 0.1;
const mainRoadW = 60;
const dayBurningChance = 0.01;
const heaterEverChance = 0.6;
/** A room that warms up again after a day out is nobody's complaint. */
const noticeColdMs = 1.5 * HOUR;
const risesK = 0.3;
const heaterPatienceMedianMs = 2 * HOUR;
const heaterPatienceSigma = 0.8;
const visitorChance = 0.02;
const toiletQuietMs = 12 * HOUR;
const secondReportChance = 0.15;
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
const words: Readonly<Record<string, string>> = {
  streetlight: '路灯不亮，晚上走路看不清',
  burning: '路灯大白天还亮着，浪费电',
  heater: '家里不热，煤改电设备好像坏了',
  toilet: '村里公厕没法用，气味大，请来人处理',
};

/** @param hourOf the town's hour of an instant, with minutes as a fraction */
export function createVillagers(
  seed: number,
  devices: readonly Device[],
  from: Millis,
  hourOf: (at: Millis) => number,
): Villagers {
  const key = keyOf(seed, 'villagers');
  const grudges: Grudge[] = [];
  /** When each (defect, device) last moved somebody to speak. */
  const spoken = new Map<string, Millis>();
  /** Since when a room has been cold while heat is asked for, and how cold it was then. */
  const cold = new Map<string, { readonly since: Millis; readonly indoor: number }>();
  let groundlessDay = Math.floor(from / DAY);
  let idle: SimComplaint[] = groundless(key, devices, groundlessDay).filter(({ at }) => from <= at);

  function plan(one: LiveDefect, device: Device, at: Millis, n: number): void {
    grudges.push({ at: Math.round(at), one, device, n });
    const own = keyOf(one.defect.key, device.id);
    if (chance(secondReportChance, own, stream.again, n)) {
      const later = at + between(10, 120, own, stream.again, n + 1_000) * MINUTE;
      grudges.push({ at: Math.round(later), one, device, n: n + 500 });
    }
  }

  return {
    notice(one, device, view, sinceMs) {
      const own = keyOf(one.defect.key, device.id);
      const id = `${one.defect.id} ${device.id}`;
      const last = spoken.get(id);
      if (device.kind === 'streetlight') {
        const moved = lampMoves(device, view, one.defect.spec.code);
        if (moved === 0 || (last !== undefined && view.at - last < 20 * HOUR)) return;
        spoken.set(id, view.at);
        if (chance(moved, own, stream.night, view.place.day))
          plan(one, device, view.at + 5 * MINUTE, view.place.day);
      } else if (device.kind === 'heater') {
        if (!chills(one, view)) return;
        const indoor = number(view, 'indoor_c');
        const felt = isCold(view) ? (cold.get(id) ?? { since: view.at, indoor }) : undefined;
        if (felt === undefined) cold.delete(id);
        else cold.set(id, felt);
        if (last !== undefined || felt === undefined || view.at - felt.since < noticeColdMs) return;
        if (felt.indoor + risesK < indoor) return;
        spoken.set(id, view.at);
        if (!chance(heaterEverChance, own, stream.ever)) return;
        const borne = view.at + logNormal(heaterPatienceMedianMs, heaterPatienceSigma, own, stream.patience);
        plan(one, device, afterNight(borne, hourOf, own), 0);
      } else if (device.kind === 'toilet') {
        if (!one.defect.spec.shows(view) || (last !== undefined && view.at - last < toiletQuietMs)) return;
        // Some five people an hour by day; the count itself is the sensor's, which nobody outside reads.
        const people = 7 <= view.place.hour && view.place.hour < 21 ? (sinceMs / HOUR) * 8 : 0;
        if (!chance(visitorChance * people, own, stream.visit, Math.floor(view.at / MINUTE))) return;
        spoken.set(id, view.at);
        plan(one, device, view.at + 5 * MINUTE, Math.floor(view.at / HOUR));
      }
    },
    due(until) {
      const ripe = grudges.filter((grudge) => grudge.at < until);
      const rest = grudges.filter((grudge) => until <= grudge.at);
      grudges.splice(0, grudges.length, ...rest);
      const said = ripe.filter(({ one, at }) => isActive(one, at)).map(complaintOf);
      while (groundlessDay < Math.floor(until / DAY)) {
        groundlessDay += 1;
        idle.push(...groundless(key, devices, groundlessDay));
      }
      said.push(...idle.filter(({ at }) => at < until));
      idle = idle.filter(({ at }) => until <= at);
      return said.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    },
  };
}

/** Chance that a passer-by speaks up this evening (or, for a lamp lit by day, this noon). */
function lampMoves(device: Device, view: View, code: string): number {
  const { hour, bright } = view.place;
  if (code === 'lamp_day_burning') return bright && 12 <= hour && hour < 13 ? dayBurningChance : 0;
  if (code === 'gateway_offline' || hour < 20.5 || 21.5 <= hour) return 0;
  const isDark = view.metrics === undefined || number(view, 'power_w') < 3;
  if (!isDark || code === 'device_silent') return 0;
  return (device.ratedPowerW ?? 0) < mainRoadW ? lampNightChance : mainRoadNightChance;
}

/** It is this defect that makes the room cold: in hard frost many rooms are, and nobody calls a repairman for the weather. */
function chills({ defect, observableAt }: LiveDefect, view: View): boolean {
  const { spec } = defect;
  const reachesTheRoom = spec.code === 'cold_room' || spec.also.includes('cold_room');
  return reachesTheRoom && (observableAt !== null || spec.shows(view));
}

/** The room is two kelvin under the wish, or under 16 C, while the heater is asked for heat. */
function isCold(view: View): boolean {
  const mode = view.metrics?.mode;
  const indoor = number(view, 'indoor_c');
  return (mode === 'heat' || mode === 'defrost') && (indoor < number(view, 'setpoint_c') - 2 || indoor < 16);
}

/** Nobody telephones between 22:00 and 07:00. */
function afterNight(at: Millis, hourOf: (at: Millis) => number, key: Key): Millis {
  const hour = hourOf(at);
  if (7 <= hour && hour < 22) return at;
  const toSeven = ((7 - hour + 24) % 24) * HOUR;
  return at + toSeven + between(0, 60, key, stream.morning) * MINUTE;
}

function complaintOf({ at, one, device, n }: Grudge): SimComplaint {
  const key = keyOf(one.defect.key, `${device.id} ${n}`);
  const burning = one.defect.spec.code === 'lamp_day_burning';
  return {
    id: `${one.defect.id}:${device.id}:${n}`,
    at,
    channel: channelOf(key),
    text: words[burning ? 'burning' : device.kind] ?? '设备坏了',
    told: told(device, key),
    truth: { deviceId: device.id, defectId: one.defect.id },
  };
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

function groundless(key: Key, devices: readonly Device[], day: number): readonly SimComplaint[] {
  const villages = [...new Set(devices.map((device) => device.village))];
  return villages.flatMap((village) => {
    const own = keyOf(key, `${village} ${day}`);
    if (!chance(groundlessPerDay, own, stream.groundless)) return [];
    const candidates = devices.filter((device) => device.village === village && device.kind !== 'gateway');
    const device = candidates[Math.floor(uniform(own, stream.groundless, 1) * candidates.length)];
    if (device === undefined) return [];
    const at = day * DAY + Math.floor(between(0, 14, own, stream.groundless, 2) * HOUR);
    const text = words[device.kind] ?? '设备坏了';
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
