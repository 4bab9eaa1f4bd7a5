// What the telemetry stores cost: points a second, bytes a reading, and how long a curve takes. Heaters once a minute,
// eleven metrics each, as a meter prints them.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInKinds } from '../../ingest/domain/kind.ts';
import { DAY, HOUR, MINUTE } from '../../ingest/domain/time.ts';
import { openChunkStore } from '../../ingest/store/chunks/chunk-store.ts';
import { openInfluxStore } from '../../ingest/store/influx/influx-store.ts';
import type { Point, TelemetryStore } from '../../ingest/store/ports.ts';
import { findInfluxd, startInfluxd } from '../real/influxd.ts';

export interface TelemetryFigures {
  readonly store: string;
  readonly points: number;
  readonly pointsPerSecond: number;
  /** On disk at the end; unknown for InfluxDB, which writes it out later. */
  readonly bytesPerPoint: number | null;
  /** One device, one day. */
  readonly rawMs: number;
  readonly fiveMinuteMeansMs: number;
  readonly hourMeansMs: number;
}

export interface TelemetryLoad {
  readonly devices: number;
  readonly hours: number;
}

const begin = Date.UTC(2026, 11, 1);
const batchPoints = 2_000;

/** Measures the embedded store and, where it can be had, a real influxd. */
export async function benchTelemetry(
  load: TelemetryLoad = { devices: 200, hours: 24 },
): Promise<readonly TelemetryFigures[]> {
  const figures = [await benchChunks(load)];
  const program = await findInfluxd();
  if (program !== undefined) figures.push(await benchInflux(program, load));
  return figures;
}

async function benchChunks(load: TelemetryLoad): Promise<TelemetryFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'weisu-bench-'));
  const path = join(folder, 'telemetry.db');
  const open = () => openChunkStore({ path, kinds: builtInKinds });
  try {
    const writing = await open();
    const seconds = await timed(async () => {
      await writeAll(writing, load);
      await writing.close();
    });
    const { size } = await stat(path);
    const reading = await open();
    const figures = await measure('embedded', reading, load, seconds, size);
    await reading.close();
    return figures;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function benchInflux(program: string, load: TelemetryLoad): Promise<TelemetryFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'weisu-bench-'));
  const server = await startInfluxd(program);
  try {
    const config = { url: server.url, user: '', password: '', database: await server.createDatabase() };
    const store = await openInfluxStore({ config, kinds: builtInKinds, folder, now: Date.now });
    const seconds = await timed(() => writeAll(store, load));
    return await measure('influxd 1.6', store, load, seconds, null);
  } finally {
    await server.remove();
    await rm(folder, { recursive: true });
  }
}

async function writeAll(store: TelemetryStore, { devices, hours }: TelemetryLoad): Promise<void> {
  const total = devices * hours * 60;
  for (let from = 0; from < total; from += batchPoints) {
    const count = Math.min(batchPoints, total - from);
    const batch = Array.from({ length: count }, (_, i) => heaterPoint(from + i, devices));
    await store.write(batch, from + count);
  }
}

async function measure(
  name: string,
  store: TelemetryStore,
  { devices, hours }: TelemetryLoad,
  seconds: number,
  bytes: number | null,
): Promise<TelemetryFigures> {
  const points = devices * hours * 60;
  const day = { from: begin, to: begin + DAY, limit: 1_440, kind: 'heater', village: 'v01' };
  const curve = (everyMs?: number) =>
    medianMs((i) => store.readings({ ...day, deviceId: heater(i % devices), everyMs }));
  return {
    store: name,
    points,
    pointsPerSecond: Math.round(points / seconds),
    bytesPerPoint: bytes === null ? null : Math.round((10 * bytes) / points) / 10,
    rawMs: await curve(),
    fiveMinuteMeansMs: await curve(5 * MINUTE),
    hourMeansMs: await curve(HOUR),
  };
}

const heater = (device: number): string => `heater-${device}`;

/** A day's wave with some noise, the same in every run. */
function heaterPoint(index: number, devices: number): Point {
  const device = index % devices;
  const minute = Math.floor(index / devices);
  const wave = Math.sin((minute + 17 * device) / 200);
  const noise = ((index * 7_919) % 101) / 100;
  const tenths = (value: number) => Math.round(10 * value) / 10;
  const metrics = {
    power_w: Math.round(1_800 + 600 * wave + 50 * noise),
    voltage_v: tenths(228 + 2 * wave + noise),
    supply_c: tenths(42 + 4 * wave + noise),
    return_c: tenths(36 + 3 * wave + noise),
    flow_lpm: tenths(14 + noise),
    setpoint_c: 20,
    indoor_c: tenths(20 + wave / 2 + noise / 5),
    outdoor_c: tenths(-8 + 5 * wave + noise / 2),
    compressor_hz: Math.round(50 + 20 * wave),
    mode: 'heat',
    error: '',
  };
  const ts = begin + minute * MINUTE + ((device * 331) % 60_000);
  return { position: index + 1, kind: 'heater', village: 'v01', deviceId: heater(device), ts, metrics };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}

async function medianMs(work: (i: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 21; i += 1) {
    const start = performance.now();
    await work(i);
    times.push(performance.now() - start);
  }
  return Math.round(10 * times.sort((a, b) => a - b)[10]!) / 10;
}
