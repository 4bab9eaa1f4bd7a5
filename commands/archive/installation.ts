// Where an installation keeps what it knows, for saving it and putting it back: the data folder and its stores.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Config, parseConfig } from '../../ingest/config.ts';
import type { Kinds } from '../../ingest/domain/kind.ts';
import { loadRegistry } from '../../ingest/registry/load.ts';
import type { InfluxConfig } from '../../ingest/store/influx/connection.ts';
import { openInfluxStore } from '../../ingest/store/influx/influx-store.ts';
import type { TelemetryStore } from '../../ingest/store/ports.ts';
import { influxOf } from '../../start/telemetry.ts';

/** A wrong configuration: said as a whole, exit 78. */
export class Misconfigured extends Error {}

export interface Installation {
  readonly config: Config;
  readonly folder: string;
  readonly kinds: Kinds;
  readonly influx: InfluxConfig | undefined;
}

/** @throws Misconfigured */
export function installationOf(env: NodeJS.ProcessEnv): Installation {
  const read = parseConfig(env);
  if ('faults' in read)
    throw new Misconfigured(read.faults.map(({ variable, what }) => `${variable}: ${what}`).join('\n'));
  const { config } = read;
  const loaded = loadRegistry({ folder: config.WEISU_REGISTRY, kindsFile: config.WEISU_KINDS });
  if ('faults' in loaded)
    throw new Misconfigured('登记册有错，见 npm run registry -- --check the registry has faults');
  return {
    config,
    folder: resolve(config.WEISU_DATA_DIR),
    kinds: loaded.registry.kinds,
    influx: influxOf(config),
  };
}

/**
 * That there is an installation: the program makes its journal and the embedded stores at its first start.
 * @throws Misconfigured that names the first which is missing, and what says where it is looked for
 */
export function requireInstalled({ config, folder, influx }: Installation): void {
  const needed: readonly (readonly [path: string, variables: string])[] = [
    [journalOf(folder), 'WEISU_DATA_DIR'],
    ...(config.DATABASE_URL === undefined
      ? ([[join(folder, files.orders), 'WEISU_DATA_DIR, DATABASE_URL']] as const)
      : []),
    ...(influx === undefined
      ? ([[join(folder, files.telemetry), 'WEISU_DATA_DIR, INFLUX_URL']] as const)
      : []),
  ];
  const missing = needed.find(([path]) => !existsSync(path));
  if (missing === undefined) return;
  const [path, variables] = missing;
  throw new Misconfigured(
    `${path}: 不存在，这里没有安装；请检查 ${variables} is not there, this is no installation: see ${variables}`,
  );
}

/** @param folder for the store's own small files */
export const openInflux = (influx: InfluxConfig, kinds: Kinds, folder: string): Promise<TelemetryStore> =>
  openInfluxStore({ config: influx, kinds, folder, now: Date.now });

export const files = {
  orders: 'orders.sqlite',
  telemetry: 'telemetry.sqlite',
  secret: 'device-secret',
} as const;
/** Folders that are copied file by file; photos and contents are never changed, only added. */
export const addedOnly = ['contents', 'photos', 'influx'] as const;

export const journalOf = (folder: string): string => join(folder, 'journal');
export const snapshotsOf = (folder: string): string => join(folder, 'snapshots');
