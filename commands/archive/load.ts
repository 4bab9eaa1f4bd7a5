// Puts a backup back into an empty installation, after every file of it was found as it was saved.
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lockFolder } from '../../ingest/store/lock.ts';
import type { FleetKpiPoint, Point } from '../../ingest/store/ports.ts';
import { loadPostgres } from '../../ingest/store/sql/dump.ts';
import { openSql } from '../../ingest/store/sql/open.ts';
import { files, type Installation, openInflux } from './installation.ts';
import { readLinesOf } from './lines.ts';
import { type Manifest, verified } from './manifest.ts';

/**
 * @param replace put it in place of orders that PostgreSQL holds; a data folder must be empty all the same
 * @throws Error where something is there already, the backup is damaged, or was taken from other stores
 */
export async function load(to: Installation, from: string, now: number, replace: boolean): Promise<Manifest> {
  const manifest = await verified(from);
  const url = to.config.DATABASE_URL;
  const sql = url === undefined ? 'sqlite' : 'postgres';
  if (manifest.sql !== sql)
    throw new Error(
      `备份来自 ${manifest.sql}，这里是 ${sql} the backup is of ${manifest.sql}, here is ${sql}`,
    );
  const embedded = to.influx === undefined;
  if (manifest.telemetry !== 'none' && (manifest.telemetry === 'embedded') !== embedded)
    throw new Error(
      `遥测备份来自 ${manifest.telemetry} the telemetry in it is of the kind ${manifest.telemetry}`,
    );
  if (!(await isEmpty(to.folder)))
    throw new Error(`${to.folder}: 不是空的，先移走 is not empty: move it away first`);

  await mkdir(to.folder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(to.folder);
  try {
    // The database first: it alone may refuse, and then nothing else has been touched.
    if (url === undefined) await copyFile(join(from, 'sql', files.orders), join(to.folder, files.orders));
    else await loadTables(url, join(from, 'sql'), now, replace);
    if (embedded && existsSync(join(from, 'telemetry', files.telemetry)))
      await copyFile(join(from, 'telemetry', files.telemetry), join(to.folder, files.telemetry));
    // With the learned types of metrics in it, which the telemetry needs.
    await cp(join(from, 'data'), to.folder, { recursive: true });
    if (to.influx !== undefined && manifest.telemetry === 'influx')
      await loadTelemetry(to, join(from, 'telemetry'));
  } finally {
    lock.release();
  }
  return manifest;
}

/** But for the lock of an attempt that was refused. */
async function isEmpty(folder: string): Promise<boolean> {
  return !existsSync(folder) || (await readdir(folder)).every((name) => name.startsWith('lock.sqlite'));
}

async function loadTables(url: string, folder: string, now: number, replace: boolean): Promise<void> {
  // Makes the schema of this program, which must be the dump's.
  await (await openSql('', url, now)).close();
  const tables = (await readdir(folder)).map((name) => name.replace('.ndjson.gz', ''));
  const rowsOf = (table: string) =>
    tables.includes(table) ? readLinesOf(join(folder, `${table}.ndjson.gz`)) : undefined;
  await loadPostgres(url, rowsOf, replace);
}

async function loadTelemetry({ influx, kinds, folder }: Installation, saved: string): Promise<void> {
  await mkdir(join(folder, 'influx'), { recursive: true, mode: 0o700 });
  const store = await openInflux(influx!, kinds, join(folder, 'influx'));
  try {
    for (const kind of kinds.keys()) {
      const path = join(saved, `${kind}.ndjson.gz`);
      if (!existsSync(path)) continue;
      for await (const lines of readLinesOf(path))
        await store.write(
          lines.map((line) => JSON.parse(line) as Point),
          0,
        );
    }
    for await (const lines of readLinesOf(join(saved, 'fleet_kpi.ndjson.gz')))
      await store.writeKpi(lines.map((line) => JSON.parse(line) as FleetKpiPoint));
  } finally {
    await store.close();
  }
}
