// A winter evening of the small town as a stream of readings, minute by minute, with faults of several kinds. All readings of a minute
// carry the same `ts`, so whichever of them arrives first, the engine's time moves alike.
import { HOUR, MINUTE, type Millis } from '../../ingest/domain/time.ts';
import { type TownDevice, telemetryTopic, townDevices } from './town.ts';

export interface StreamMessage {
  readonly publisher: string;
  readonly topic: string;
  readonly payload: string;
}

export const eveningBegins: Millis = Date.parse('2025-01-15T18:00:00+08:00');
export const eveningMinutes = (6 * HOUR) / MINUTE;
/** After this minute nothing may be killed: silence is judged only some time after a start. */
export const calmFromMinute = 270;

type Metrics = Readonly<Record<string, number | boolean | string>>;
interface Defect {
  readonly deviceId: string;
  readonly from: number;
  /** Minute in which it is well again; absent: it lasts. */
  readonly until?: number;
  /** `silent`: nothing is sent. */
  readonly changes: Metrics | 'silent';
}

/** One order each, of different kinds, never two in the same minute. */
const defects: readonly Defect[] = [
  { deviceId: 'v01-l-0003', from: 20, changes: { leakage_ma: 150 } },
  { deviceId: 'v02-l-0005', from: 31, changes: { power_w: 0.5, current_a: 0 } },
  { deviceId: 'v03-l-0008', from: 42, until: 150, changes: { power_w: 0.5, current_a: 0 } },
  { deviceId: 'v01-h-0002', from: 53, changes: { error: 'E4', compressor_hz: 0, power_w: 40 } },
  { deviceId: 'v02-h-0001', from: 84, until: 190, changes: { flow_lpm: 1 } },
  { deviceId: 'v02-t-01', from: 95, changes: { nh3_mgm3: 6 } },
  { deviceId: 'v03-t-01', from: 121, changes: { water_kpa: 0 } },
  { deviceId: 'v03-h-0003', from: 137, changes: { voltage_v: 180 } },
  { deviceId: 'v01-h-0004', from: 166, until: 240, changes: { voltage_v: 247 } },
  { deviceId: 'v01-l-0009', from: 181, changes: { leakage_ma: 50 } },
  { deviceId: 'v02-h-0004', from: 212, changes: { error: 'E1', compressor_hz: 0, power_w: 40 } },
  { deviceId: 'v03-h-0001', from: 290, changes: 'silent' },
];

/** Each defect makes one order. */
export const eveningOrders = defects.length;

/** The readings of one minute. */
export function minuteOf(minute: number): readonly StreamMessage[] {
  const ts = eveningBegins + minute * MINUTE;
  return townDevices.flatMap((device, index) => {
    if ((minute + index) % device.intervalMin !== 0) return [];
    const defect = defects.find(
      ({ deviceId, from, until = eveningMinutes }) =>
        deviceId === device.id && from <= minute && minute < until,
    );
    if (defect?.changes === 'silent') return [];
    const seq = Math.floor((minute + index) / device.intervalMin);
    const metrics = { ...wellMetrics(device, minute, index), ...defect?.changes };
    return {
      publisher: device.publisher,
      topic: telemetryTopic(device),
      payload: JSON.stringify({ ts, seq, ...metrics }),
    };
  });
}

/** What every device has sent when the evening is over, by device. */
export function readingsSent(minutes: number = eveningMinutes): ReadonlyMap<string, number> {
  const sent = new Map<string, number>();
  for (let minute = 0; minute < minutes; minute += 1) {
    for (const { topic } of minuteOf(minute)) {
      const id = topic.split('/')[3]!;
      sent.set(id, (sent.get(id) ?? 0) + 1);
    }
  }
  return sent;
}

/** Values wander a little, or a sensor would seem stuck; the same in every run. */
function wellMetrics({ kind }: TownDevice, minute: number, index: number): Metrics {
  const noise = ((minute * 7_919 + index * 104_729) % 1_000) / 1_000;
  const tenths = (value: number): number => Math.round(10 * value) / 10;
  switch (kind) {
    case 'gateway':
      return {
        voltage_r_v: tenths(219 + noise),
        voltage_s_v: tenths(220 + noise),
        voltage_t_v: tenths(221 + noise),
        power_w: tenths(700 + 20 * noise),
        door_open: false,
        uptime_s: 1_000 + minute * 60,
      };
    case 'streetlight':
      return {
        power_w: tenths(59 + noise),
        voltage_v: tenths(219 + 2 * noise),
        current_a: 0.28,
        dim_pct: 100,
        leakage_ma: tenths(1 + noise),
      };
    case 'heater':
      return {
        power_w: Math.round(2_000 + 200 * noise),
        voltage_v: tenths(218 + 2 * noise),
        supply_c: tenths(41 + noise),
        return_c: tenths(36 + noise),
        flow_lpm: tenths(18 + noise),
        setpoint_c: 20,
        indoor_c: tenths(20 + noise / 5),
        // The town's mean of it stands in words of orders: the same everywhere, or the order of arrival would be seen there.
        outdoor_c: -4,
        compressor_hz: Math.round(55 + 5 * noise),
        mode: 'heat',
        error: '',
      };
    case 'toilet':
      return {
        nh3_mgm3: tenths(0.2 + noise / 5),
        h2s_mgm3: 0.004,
        temp_c: tenths(12 + noise),
        rh_pct: 60,
        water_kpa: Math.round(250 + 10 * noise),
        tank_pct: 40,
        visits: minute,
        fan_on: false,
        light_on: true,
        leak: false,
        cleaned: Math.floor(minute / 120),
      };
  }
}
