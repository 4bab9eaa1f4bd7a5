// Which telemetry store: InfluxDB where the environment names one, else the embedded one.
import { join } from 'node:path';
import type { Config } from '../ingest/config.ts';
import type { Kinds } from '../ingest/domain/kind.ts';
import type { Millis } from '../ingest/domain/time.ts';
import type { JournalLimits } from '../ingest/journal/limits.ts';
import { openChunkStore } from '../ingest/store/chunks/chunk-store.ts';
import type { InfluxConfig } from '../ingest/store/influx/connection.ts';
import { openInfluxStore } from '../ingest/store/influx/influx-store.ts';
import { keptWithin } from '../ingest/store/influx/kept.ts';
import type { TelemetryStore } from '../ingest/store/ports.ts';
import type { DataFolder } from './data-folder.ts';

export interface TelemetryOptions {
  readonly kinds: Kinds;
  readonly data: DataFolder;
  /** The journal must keep what the server has acknowledged and may yet lose. */
  readonly journal: Pick<JournalLimits, 'bytesMax'>;
  readonly now: () => Millis;
}

export async function openTelemetry(
  config: Config,
  { kinds, data, journal, now }: TelemetryOptions,
): Promise<TelemetryStore> {
  const influx = influxOf(config);
  if (influx === undefined) return openChunkStore({ path: join(data.path, 'telemetry.sqlite'), kinds });
  const keep = keptWithin(journal.bytesMax);
  return openInfluxStore({ config: influx, kinds, folder: data.within('influx'), keep, now });
}

/** A token means 2.x or 3, a user 1.x. */
export function influxOf({ INFLUX_URL: url, ...env }: Config): InfluxConfig | undefined {
  if (url === undefined) return undefined;
  const { INFLUX_TOKEN: token, INFLUX_ORG: org = '', INFLUX_BUCKET: bucket } = env;
  if (token !== undefined) return { url, token, org, bucket };
  const { INFLUX_USER: user = '', INFLUX_PASSWORD: password = '', INFLUX_DATABASE: database } = env;
  return { url, user, password, database };
}
