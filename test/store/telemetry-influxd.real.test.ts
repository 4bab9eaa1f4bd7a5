// The contract on a real InfluxDB 1.6.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { builtInKinds } from '../../ingest/domain/kind.ts';
import { openInfluxStore } from '../../ingest/store/influx/influx-store.ts';
import type { TelemetryStore } from '../../ingest/store/ports.ts';
import { createDatabase, findInfluxd, type Influxd, startInfluxd } from '../real/influxd.ts';
import { telemetryContract } from './telemetry-contract.ts';

const given = process.env.INFLUX_TEST_URL;
const program = given === undefined ? await findInfluxd() : undefined;

describe.skipIf(given === undefined && program === undefined)('a real influxd', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weisu-influx-'));
  let server: Influxd | undefined;
  let store: TelemetryStore;

  beforeAll(async () => {
    if (program !== undefined) server = await startInfluxd(program);
    const url = given ?? server!.url;
    const database = await createDatabase(url);
    const config = { url, user: '', password: '', database };
    store = await openInfluxStore({ config, kinds: builtInKinds, folder, now: Date.now });
  });
  afterAll(async () => {
    await server?.remove();
    rmSync(folder, { recursive: true });
  });

  telemetryContract(() => store);
});
