// What the town's devices say in a benchmark: well devices whose signals move a little, so that nothing opens an order by itself.
import type { Device } from '../../ingest/domain/device.ts';
import type { Millis } from '../../ingest/domain/time.ts';

/** JSON of one reading; put together as text, since the load must cost less than what it measures. */
export function readingText(
  { kind, ratedPowerW = 60 }: Device,
  index: number,
  seq: number,
  ts: Millis,
): string {
  const noise = ((index * 104_729 + seq * 7_919) % 1_000) / 1_000;
  const head = `{"ts":${ts},"seq":${seq},`;
  const tenth = noise.toFixed(1);
  switch (kind) {
    case 'streetlight':
      return `${head}"power_w":${(0.95 * ratedPowerW + noise).toFixed(1)},"voltage_v":22${tenth},"current_a":0.28,"power_factor":0.95,"dim_pct":100,"leakage_ma":1.${seq % 10},"temp_c":1${tenth}}`;
    case 'heater':
      return `${head}"power_w":${(0.6 * ratedPowerW + 100 * noise).toFixed(0)},"voltage_v":21${tenth},"supply_c":41.${seq % 10},"return_c":36.${index % 10},"flow_lpm":18.${seq % 7},"setpoint_c":20,"indoor_c":19.${index % 10},"outdoor_c":-5,"compressor_hz":5${seq % 10},"mode":"heat","error":""}`;
    case 'toilet':
      return `${head}"nh3_mgm3":0.${1 + (seq % 4)},"h2s_mgm3":0.004,"temp_c":1${tenth},"rh_pct":60,"water_kpa":25${seq % 10},"tank_pct":40,"visits":${seq},"fan_on":false,"light_on":true,"leak":false,"cleaned":${Math.floor(seq / 60)}}`;
    default:
      return `${head}"voltage_r_v":219.${seq % 10},"voltage_s_v":220.${seq % 9},"voltage_t_v":221.${seq % 8},"power_w":${(700 + 20 * noise).toFixed(1)},"door_open":false,"uptime_s":${1_000 + 60 * seq}}`;
  }
}

/** A lamp whose metal is live: one such reading opens an order at once, told at once. */
export const leakText = (ts: Millis): string =>
  `{"ts":${ts},"power_w":59,"voltage_v":220,"dim_pct":100,"leakage_ma":150}`;
