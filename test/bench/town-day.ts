// A day of the whole town as line protocol, as much of it as dashboards can ask about: the fleet's figures of each minute,
// every reading of gateways, toilets and one village, and a reading each quarter of an hour of all other lamps and heaters.
// No panel reads those over the town (a test holds them to it); they are there for the index and the shard.
import type { Device, Registry } from '../../ingest/domain/device.ts';
import { MINUTE, type Millis } from '../../ingest/domain/time.ts';

const fields: Readonly<Record<string, string>> = {
  streetlight: 'power_w=60.1,voltage_v=221.4,temp_c=21.5,dim_pct=100,leakage_ma=0.4',
  heater:
    'power_w=2103.5,voltage_v=223.1,supply_c=42.5,return_c=37.1,indoor_c=19.5,setpoint_c=20,outdoor_c=-3.2,flow_lpm=16.1,compressor_hz=55,mode="heat"',
  toilet: 'nh3_mgm3=0.4,h2s_mgm3=0.02,temp_c=12.1,rh_pct=55,water_kpa=260,tank_pct=40',
  gateway: 'voltage_r_v=221,voltage_s_v=222,voltage_t_v=220,power_w=4000,door_open=false',
};
const sparseMs: Millis = 15 * MINUTE;

/** One list of lines for each minute. @param village whose readings are complete */
export function* townReadings(
  registry: Registry,
  village: string,
  span: { readonly from: Millis; readonly to: Millis },
): Generator<readonly string[]> {
  const devices = [...registry.devices.values()].map((device, ordinal) => {
    const thinned = device.village !== village && (device.kind === 'streetlight' || device.kind === 'heater');
    const everyMs = thinned ? sparseMs : device.intervalS * 1_000;
    return { everyMs, phaseMs: (ordinal * MINUTE) % everyMs, line: lineOf(device) };
  });
  for (let at = span.from; at <= span.to; at += MINUTE) {
    const due = devices.filter(({ everyMs, phaseMs }) => at % everyMs === phaseMs);
    yield [...figuresOf(registry, at), ...due.map(({ line }) => `${line} ${at}`)];
  }
}

const lineOf = ({ id, kind, village }: Device): string =>
  `${kind},device=${id},village=${village} ${fields[kind]!}`;

function figuresOf(registry: Registry, at: Millis): readonly string[] {
  const figures = 'total=230,online=228,faults=1,unknown=1,open_orders=2,power_w=12000.5';
  return [...registry.villages.keys()].flatMap((village) =>
    [...registry.kinds.keys()].map((kind) => `fleet_kpi,kind=${kind},village=${village} ${figures} ${at}`),
  );
}
