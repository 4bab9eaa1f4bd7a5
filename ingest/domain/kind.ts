// The kinds of device and what each can measure. Four are built in; a further one comes by configuration (WEISU_KINDS).
import { z } from 'zod';

const metricTypes = ['number', 'count', 'boolean', 'text'] as const;
/** `count` is a running total: it only rises, and a fall is a reset. */
export type MetricType = (typeof metricTypes)[number];

/** Names that InfluxDB would take for a tag or its time column (see `ingest/store/influx`). */
const reservedMetricNames: readonly string[] = ['time', 'device', 'village', 'kind', 'ts', 'seq'];
export const metricNamePattern = /^[a-z][a-z0-9_]{0,63}$/;
export const isMetricName = (name: string): boolean =>
  metricNamePattern.test(name) && !reservedMetricNames.includes(name);

const metricSpec = z
  .strictObject({
    type: z.enum(metricTypes).default('number'),
    unit: z.string().default(''),
    /** Plausible range, inclusive: outside it the metric is refused as `out_of_range`. */
    min: z.number().optional(),
    max: z.number().optional(),
    zh: z.string(),
    en: z.string(),
  })
  .refine(({ min, max }) => min === undefined || max === undefined || min <= max, 'min is above max');
export type MetricSpec = Readonly<z.infer<typeof metricSpec>>;

export const kindSpec = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9_]{1,31}$/)
    .refine((id) => id !== 'fleet_kpi', 'fleet_kpi is taken'),
  zh: z.string(),
  en: z.string(),
  /** The trade of the crew that repairs it. */
  trade: z.string().regex(/^[a-z][a-z0-9_]{1,31}$/),
  intervalS: z.number().int().positive(),
  metrics: z.record(z.string().refine(isMetricName, 'not a metric name'), metricSpec),
});
export type KindSpec = Readonly<z.infer<typeof kindSpec>>;
export type Kinds = ReadonlyMap<string, KindSpec>;

const num = (unit: string, min: number, max: number, zh: string, en: string): MetricSpec => ({
  type: 'number',
  unit,
  min,
  max,
  zh,
  en,
});
const count = (zh: string, en: string): MetricSpec => ({ type: 'count', unit: '', min: 0, zh, en });
const flag = (zh: string, en: string): MetricSpec => ({ type: 'boolean', unit: '', zh, en });
const text = (zh: string, en: string): MetricSpec => ({ type: 'text', unit: '', zh, en });

const streetlight: KindSpec = {
  id: 'streetlight',
  zh: '路灯',
  en: 'Streetlight',
  trade: 'lighting',
  intervalS: 300,
  metrics: {
    power_w: num('W', 0, 2_000, '功率', 'Power'),
    voltage_v: num('V', 0, 500, '电压', 'Voltage'),
    current_a: num('A', 0, 20, '电流', 'Current'),
    power_factor: num('', -1, 1, '功率因数', 'Power factor'),
    dim_pct: num('%', 0, 100, '调光指令', 'Commanded dimming'),
    leakage_ma: num('mA', 0, 5_000, '漏电流', 'Leakage current'),
    temp_c: num('°C', -60, 150, '温度', 'Temperature'),
    battery_v: num('V', 0, 60, '电池电压', 'Battery voltage'),
  },
};

const heater: KindSpec = {
  id: 'heater',
  zh: '煤改电取暖设备',
  en: 'Heater',
  trade: 'heating',
  intervalS: 60,
  metrics: {
    power_w: num('W', 0, 30_000, '功率', 'Power'),
    voltage_v: num('V', 0, 500, '电压', 'Voltage'),
    supply_c: num('°C', -40, 110, '供水温度', 'Supply temperature'),
    return_c: num('°C', -40, 110, '回水温度', 'Return temperature'),
    flow_lpm: num('l/min', 0, 200, '流量', 'Flow'),
    setpoint_c: num('°C', 0, 40, '设定室温', 'Room setpoint'),
    indoor_c: num('°C', -40, 60, '室内温度', 'Indoor temperature'),
    outdoor_c: num('°C', -60, 60, '室外温度', 'Outdoor temperature'),
    compressor_hz: num('Hz', 0, 200, '压缩机频率', 'Compressor frequency'),
    mode: text('模式', 'Mode'),
    error: text('厂家故障码', 'Maker error code'),
  },
};

const toilet: KindSpec = {
  id: 'toilet',
  zh: '公厕',
  en: 'Public toilet',
  trade: 'toilet',
  intervalS: 300,
  metrics: {
    nh3_mgm3: num('mg/m³', 0, 100, '氨气', 'Ammonia'),
    h2s_mgm3: num('mg/m³', 0, 100, '硫化氢', 'Hydrogen sulphide'),
    temp_c: num('°C', -60, 80, '温度', 'Temperature'),
    rh_pct: num('%', 0, 100, '湿度', 'Humidity'),
    water_kpa: num('kPa', 0, 2_000, '水压', 'Water pressure'),
    tank_pct: num('%', 0, 100, '化粪池液位', 'Tank level'),
    visits: count('如厕人次', 'Visits'),
    fan_on: flag('排风', 'Fan on'),
    light_on: flag('照明', 'Light on'),
    leak: flag('漏水', 'Leak'),
    cleaned: count('保洁次数', 'Cleanings'),
  },
};

const gateway: KindSpec = {
  id: 'gateway',
  zh: '集中控制器',
  en: 'Gateway',
  trade: 'lighting',
  intervalS: 60,
  metrics: {
    voltage_r_v: num('V', 0, 500, 'A相电压', 'Phase R voltage'),
    voltage_s_v: num('V', 0, 500, 'B相电压', 'Phase S voltage'),
    voltage_t_v: num('V', 0, 500, 'C相电压', 'Phase T voltage'),
    power_w: num('W', 0, 1_000_000, '总功率', 'Total power'),
    door_open: flag('箱门打开', 'Door open'),
    uptime_s: num('s', 0, 4_294_967_295, '运行时间', 'Uptime'),
  },
};

/** The four kinds of the contract, in its order. */
export const builtInKinds: Kinds = new Map(
  [streetlight, heater, toilet, gateway].map((kind) => [kind.id, kind]),
);
