// Takes a backup, also of a running program. The order makes it whole: cursors and snapshots first (they may lag, then
// something is done twice), the stores next, the journal last (it must reach at least as far as the stores have come).
import { existsSync } from 'node:fs';
import { chmod, copyFile, cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY, rfc3339 } from '../../ingest/domain/time.ts';
import { dumpPostgres } from '../../ingest/store/sql/dump.ts';
import { copySqlite } from '../../ingest/store/sqlite-copy.ts';
import {
  addedOnly,
  files,
  type Installation,
  journalOf,
  openInflux,
  requireInstalled,
  snapshotsOf,
} from './installation.ts';
import { type LineWriter, writeLinesTo } from './lines.ts';
import { type Manifest, seal } from './manifest.ts';

export interface SaveOptions {
  /** Made; must not be there. */
  readonly into: string;
  readonly program: string;
  readonly now: number;
  /** How far back InfluxDB is read; 0: not at all. */
  readonly telemetryDays: number;
}
const triesMax = 3;

/** @throws Error where there is no installation, the folder is there already, or a store cannot be read */
export async function save(from: Installation, options: SaveOptions): Promise<Manifest> {
  const { into, program, now, telemetryDays } = options;
  requireInstalled(from);
  if (existsSync(into)) throw new Error(`${into}: 已存在 is there already`);
  await mkdir(join(into, 'sql'), { recursive: true, mode: 0o700 });
  await mkdir(join(into, 'telemetry'), { mode: 0o700 });
  const counts: Record<string, number> = {};
  for (let tries = 1; !(await saveState(from, into, counts)); tries += 1) {
    if (tries === triesMax)
      throw new Error('日志清理得太快，备份未成 the journal was cleared faster than it could be copied');
  }
  const telemetry = await saveTelemetry(
    from,
    into,
    { from: now - telemetryDays * DAY, to: now + DAY },
    counts,
  );
  for (const name of addedOnly) await copyFolder(join(from.folder, name), join(into, 'data', name));
  const secret = join(from.folder, files.secret);
  if (existsSync(secret)) await copyFile(secret, join(into, 'data', files.secret));
  await keepPrivate(into);
  const sql = from.config.DATABASE_URL === undefined ? 'sqlite' : 'postgres';
  return seal(into, { program, createdAt: rfc3339(now), sql, telemetry, counts });
}

/** False where the journal was cleared past what the copies need: then all of it is taken again. */
async function saveState(from: Installation, into: string, counts: Record<string, number>): Promise<boolean> {
  const data = join(into, 'data');
  await rm(data, { recursive: true, force: true });
  await mkdir(journalOf(data), { recursive: true, mode: 0o700 });
  const cursors = join(journalOf(from.folder), 'cursors.json');
  if (existsSync(cursors)) await copyFile(cursors, join(journalOf(data), 'cursors.json'));
  await copyFolder(snapshotsOf(from.folder), snapshotsOf(data));
  await saveSql(from, into, counts);
  if (from.influx === undefined) {
    await rm(join(into, 'telemetry', files.telemetry), { force: true });
    copySqlite(join(from.folder, files.telemetry), join(into, 'telemetry', files.telemetry));
  }
  await copyFolder(journalOf(from.folder), journalOf(data), (name) => name.endsWith('.seg'));
  return reachesBack(journalOf(data));
}

async function saveSql(
  { config, folder }: Installation,
  into: string,
  counts: Record<string, number>,
): Promise<void> {
  const target = join(into, 'sql');
  await rm(target, { recursive: true });
  await mkdir(target, { mode: 0o700 });
  if (config.DATABASE_URL === undefined) {
    copySqlite(join(folder, files.orders), join(target, files.orders));
    return;
  }
  let writer: { readonly table: string; readonly lines: LineWriter } | undefined;
  await dumpPostgres(config.DATABASE_URL, async (table, rows) => {
    if (writer?.table !== table) {
      await writer?.lines.close();
      writer = { table, lines: writeLinesTo(join(target, `${table}.ndjson.gz`)) };
      counts[table] = 0;
    }
    counts[table]! += rows.length;
    await writer.lines.write(rows);
  });
  await writer?.lines.close();
}

/** InfluxDB kind by kind through the store itself: the same file for every version of it. */
async function saveTelemetry(
  { influx, kinds }: Installation,
  into: string,
  span: { readonly from: number; readonly to: number },
  counts: Record<string, number>,
): Promise<Manifest['telemetry']> {
  if (influx === undefined) return 'embedded';
  if (span.to - span.from <= DAY) return 'none';
  const store = await openInflux(influx, kinds, join(into, 'telemetry'));
  try {
    for (const kind of kinds.keys()) {
      const lines = writeLinesTo(join(into, 'telemetry', `${kind}.ndjson.gz`));
      counts[kind] = 0;
      for await (const points of store.scan(kind, span.from, span.to)) {
        counts[kind] += points.length;
        await lines.write(points.map((point) => JSON.stringify(point)));
      }
      await lines.close();
    }
    const lines = writeLinesTo(join(into, 'telemetry', 'fleet_kpi.ndjson.gz'));
    counts.fleet_kpi = 0;
    // Day by day: all of them at once would fill the memory.
    for (let from = span.from; from < span.to; from += DAY) {
      const points = await store.fleetKpi({ from, to: Math.min(from + DAY, span.to) });
      counts.fleet_kpi += points.length;
      await lines.write(points.map((point) => JSON.stringify(point)));
    }
    await lines.close();
  } finally {
    await store.close();
  }
  return 'influx';
}

/** Secrets and households: nobody else's business, whatever the masks of those who wrote the copies. */
async function keepPrivate(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o700 : 0o600);
}

async function copyFolder(
  from: string,
  to: string,
  only: (name: string) => boolean = () => true,
): Promise<void> {
  if (!existsSync(from)) return;
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    // What is still being written has this ending.
    if (!only(entry.name) || entry.name.endsWith('.new')) continue;
    // A file that was there a moment ago may be gone: an old segment, an old snapshot.
    await cp(join(from, entry.name), join(to, entry.name), { recursive: true }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      },
    );
  }
}

/** The copied segments begin no later than where the copied cursors stand. */
async function reachesBack(folder: string): Promise<boolean> {
  const first = (await readdir(folder)).filter((name) => name.endsWith('.seg')).sort()[0];
  const cursors = join(folder, 'cursors.json');
  if (first === undefined || !existsSync(cursors)) return true;
  const positions = Object.values(JSON.parse(await readFile(cursors, 'utf8')) as Record<string, number>);
  return Number.parseInt(first, 10) <= Math.min(...positions) + 1;
}
