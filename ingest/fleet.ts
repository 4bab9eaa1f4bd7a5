// The town's figures from the engine's memory: what is lit, what reports, what is at fault. Unknown is counted apart, never as well.

import type { Device, DeviceId } from './domain/device.ts';
import { type Healths, type Sample, unknownHealths } from './domain/fault.ts';
import { HOUR, MINUTE, type Millis } from './domain/time.ts';
import type { DeviceRecord } from './engine/device-record.ts';
import type { Engine } from './engine.ts';
import { isNight } from './judge/sun.ts';
import type { FleetKpiPoint } from './store/ports.ts';

/** A lamp asked for at least this much light must burn. */
const dimAskedPctMin = 20;
/** A lamp burns when it draws this share of its rated power or more, per cent of light asked for. */
const litShare = 0.3;
/** What a lamp said longer ago than this says nothing about now. */
const freshMsMax: Millis = 20 * MINUTE;

/** What the API asks of the engine's memory, device by device; nothing is made but the sample of `latest`. */
export function fleetNow(engine: Engine) {
  const newestOf = (id: DeviceId): Millis | null => {
    const newestTs = engine.device(id)?.sequence.newestTs ?? -1;
    return newestTs < 0 ? null : newestTs;
  };
  return {
    registry: () => engine.registry,
    health: (id: DeviceId): Healths => engine.device(id)?.judge.healths ?? unknownHealths,
    lastSeenAt: newestOf,
    latest: (id: DeviceId): Sample | null => {
      const ts = newestOf(id);
      return ts === null ? null : { ts, metrics: engine.device(id)!.latest };
    },
    lamp: (device: Device): LampNow => lampNow(engine, device),
  };
}

type LampNow = 'lit' | 'dark' | 'unknown' | 'not_expected';

/** The lamp-on rate's terms at the engine's time: only lamps that are scheduled on count, and silence is unknown. */
function lampNow(engine: Engine, device: Device): LampNow {
  const record = engine.device(device.id);
  if (record === undefined || record.sequence.newestTs < 0) return 'not_expected';
  const { sky } = engine.context(device);
  if (!isNight(sky.day(device.lat, device.lon, engine.now), engine.now)) return 'not_expected';
  if (freshMsMax < engine.now - record.sequence.newestTs || record.judge.healths.comms !== 'ok')
    return 'unknown';
  const { power_w: power, dim_pct: dim = 100 } = record.latest;
  if (typeof dim === 'number' && dim < dimAskedPctMin) return 'not_expected';
  if (typeof power !== 'number') return 'unknown';
  const expected = (device.ratedPowerW ?? power) * (0.05 + (0.95 * Number(dim)) / 100);
  return expected * litShare <= power && 0 < power ? 'lit' : 'dark';
}

/** One point for every village and kind, zeros too: a village that falls silent must stay a row with `online` 0. */
export function fleetKpi(engine: Engine): readonly FleetKpiPoint[] {
  const ts = engine.now - (engine.now % MINUTE);
  const rows = new Map<string, { -readonly [K in keyof FleetKpiPoint]: FleetKpiPoint[K] }>();
  for (const village of engine.registry.villages.keys()) {
    for (const kind of engine.registry.kinds.keys()) {
      const none = { total: 0, online: 0, faults: 0, unknown: 0, openOrders: 0, powerW: 0 };
      rows.set(`${village} ${kind}`, { ts, village, kind, ...none });
    }
  }
  for (const device of engine.registry.devices.values()) {
    const record = engine.device(device.id);
    const row = rows.get(`${device.village} ${device.kind}`);
    if (record !== undefined && row !== undefined) count(row, record, engine.now);
  }
  for (const order of engine.town.orders.values()) {
    if (order.status === 'closed' || order.status === 'cancelled') continue;
    const row = rows.get(`${order.village} ${order.kind}`);
    if (row !== undefined) row.openOrders += 1;
  }
  return [...rows.values()];
}

function count(
  row: { -readonly [K in keyof FleetKpiPoint]: FleetKpiPoint[K] },
  record: DeviceRecord,
  now: Millis,
): void {
  const { comms, supply, function: works } = record.judge.healths;
  row.total += 1;
  if (comms === 'ok') row.online += 1;
  if (supply === 'fault' || works === 'fault') row.faults += 1;
  else if (comms !== 'ok' || works === 'unknown') row.unknown += 1;
  const { power_w: power } = record.latest;
  if (typeof power === 'number' && now - record.sequence.newestTs < HOUR) row.powerW += power;
}
