// Saved while it runs, wiped, put back: the same orders, ledger, photos, registry and telemetry, on the embedded stores
// and on real servers; and a backup that is not whole is refused.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installationOf } from '../../commands/archive/installation.ts';
import { load } from '../../commands/archive/load.ts';
import { seal, verified } from '../../commands/archive/manifest.ts';
import { jpeg } from '../api/pictures.ts';
import { upload } from '../api/uploads.ts';
import { townDevices, writeTown } from '../e2e/town.ts';
import { skipWithout } from '../real/available.ts';
import { connectAs } from '../real/clients.ts';
import { findInfluxd, type Influxd, startInfluxd } from '../real/influxd.ts';
import { available, type RealPostgres, startPostgres } from '../real/postgres.ts';
import { adminToken, deviceSecret, startWeisu, until, type Weisu } from '../real/weisu.ts';
import { runCommand } from './run.ts';

type Env = Readonly<Record<string, string>>;
const program = await findInfluxd();
const scratch = mkdtempSync(join(tmpdir(), 'weisu-backup-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const readings = 120;
/** Few devices: what is saved and put back is the same, and each start of the program is short. */
const WEISU_REGISTRY = writeTown(join(scratch, 'registry'));

interface Page<T> {
  readonly items: readonly T[];
}
/** All that must be the same afterwards. */
async function known(weisu: Weisu) {
  const get = (path: string) => weisu.api<Page<Record<string, unknown>>>(path);
  const text = async (path: string) =>
    (
      await fetch(`${weisu.http}/api/v1${path}`, { headers: { authorization: `Bearer ${adminToken}` } })
    ).text();
  const device = await firstLamp(weisu);
  const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  const span = `from=${at(-2)}&to=${at(1)}&limit=1000`;
  return {
    orders: (await get('/orders?limit=1000')).items,
    ledger: (await text('/ledger?after=0')).split('\n').length,
    complaints: (await get('/complaints')).items,
    readings: (await get(`/devices/${device.id}/readings?${span}`)).items,
  };
}

const firstLamp = async (weisu: Weisu) =>
  (await weisu.api<Page<{ id: string; village: string }>>('/devices?kind=streetlight&limit=1')).items[0]!;

/** A complaint with its order and a photo, and two hours of a lamp that tell nothing of light: no rule has a say. */
async function live(weisu: Weisu): Promise<void> {
  const lamp = await firstLamp(weisu);
  const client = await connectAs(weisu.mqttPort, deviceSecret, lamp.id);
  const topic = `weisu/${lamp.village}/streetlight/${lamp.id}/telemetry`;
  const begin = Date.now() - readings * 60_000;
  const batch = Array.from({ length: readings }, (_, i) => ({
    ts: begin + i * 60_000,
    temp_c: 20 + (i % 7),
    made_up: i,
  }));
  await client.publishAsync(topic, JSON.stringify(batch), { qos: 1 });
  await client.endAsync();
  const body = {
    channel: 'phone',
    kind: 'streetlight',
    village: lamp.village,
    text: '路灯不亮',
    reportedAt: new Date().toISOString(),
    deviceId: lamp.id,
  };
  const { orderId } = await weisu.api<{ orderId: string }>('/complaints', body);
  const { payload, headers } = upload('photo', 'lamp.jpg', jpeg(), {}, 'image/jpeg');
  const photo = await fetch(`${weisu.http}/api/v1/orders/${orderId}/photos`, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${adminToken}` },
    body: new Uint8Array(payload),
  });
  expect(photo.status).toBeLessThan(300);
  await until(
    () => known(weisu),
    (all) => all.readings.length === readings && all.orders.length === 1,
  );
}

/** As the command does, in this process: each start of a command costs a second. */
const restore = (saved: string, env: Env, replace = false) =>
  load(installationOf(env), saved, Date.now(), replace);

/** @param before the installation; @param after another one, without content */
async function roundTrip(
  before: Env,
  after: Env,
): Promise<{ readonly saved: string; readonly folder: string }> {
  const weisu = await startWeisu({ ...before, WEISU_REGISTRY });
  let saved: string;
  let expected: Awaited<ReturnType<typeof known>>;
  try {
    await live(weisu);
    expected = await known(weisu);
    const ran = await runCommand('backup', ['--out', scratch, '--telemetry', '3'], {
      ...before,
      WEISU_DATA_DIR: weisu.folder,
    });
    expect(ran).toMatchObject({ code: 0 });
    saved = ran.out.split('\n')[0]!;
  } finally {
    await weisu.close();
  }
  const folder = mkdtempSync(join(scratch, 'restored-'));
  const restored = await runCommand('restore', ['--from', saved], { ...after, WEISU_DATA_DIR: folder });
  expect(restored).toMatchObject({ code: 0, err: '' });
  const again = await startWeisu({ ...after, WEISU_REGISTRY, WEISU_DATA_DIR: folder });
  try {
    await until(
      () => known(again),
      (all) => all.readings.length === readings,
    );
    expect(await known(again)).toEqual(expected);
    expect(readdirSync(join(folder, 'photos'), { recursive: true }).length).toBeGreaterThan(0);
    // It goes on: the next complaint finds the order that is there.
    const lamp = await firstLamp(again);
    const body = {
      channel: 'phone',
      kind: 'streetlight',
      village: lamp.village,
      text: '还是不亮',
      reportedAt: new Date().toISOString(),
      deviceId: lamp.id,
    };
    const { orderId } = await again.api<{ orderId: string }>('/complaints', body);
    expect(orderId).toBe(expected.orders[0]!.id);
  } finally {
    await again.close();
  }
  return { saved, folder };
}

describe('on the embedded stores', () => {
  let saved: string;
  let folder: string;
  beforeAll(async () => {
    ({ saved, folder } = await roundTrip({}, {}));
  });

  test('nobody else can read it, and it holds what cannot be made again', () => {
    expect(statSync(saved).mode & 0o077).toBe(0);
    const names = readdirSync(saved, { recursive: true }) as string[];
    for (const name of [
      'manifest.json',
      'sql/orders.sqlite',
      'telemetry/telemetry.sqlite',
      'data/journal/cursors.json',
    ])
      expect(names).toContain(name);
    const open = names.map((name) => join(saved, name)).filter((path) => (statSync(path).mode & 0o077) !== 0);
    expect(open).toEqual([]);
  });

  test('does not go into a folder that is in use', async () => {
    const ran = await runCommand('restore', ['--from', saved], { WEISU_DATA_DIR: folder });
    expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('is not empty') });
  });

  test('one changed byte, or a missing file, and nothing is restored', async () => {
    const segment = readdirSync(join(saved, 'data/journal')).find((name) => name.endsWith('.seg'))!;
    const path = join(saved, 'data/journal', segment);
    const empty = join(scratch, 'never');
    expect((await verified(saved)).files.length).toBeGreaterThan(0);
    appendFileSync(path, 'x');
    await expect(restore(saved, { WEISU_DATA_DIR: empty })).rejects.toThrow('is not what was saved');
    unlinkSync(path);
    await expect(verified(saved)).rejects.toThrow('is missing');
    expect(existsSync(empty)).toBe(false);
  });
});

describe.skipIf(skipWithout(program === undefined ? 'influxd' : null, available))(
  'on InfluxDB and PostgreSQL',
  () => {
    let influxd: Influxd;
    let postgres: RealPostgres;
    beforeAll(async () => {
      [influxd, postgres] = await Promise.all([startInfluxd(program!), startPostgres()]);
    });
    afterAll(async () => {
      await postgres?.close();
      await influxd?.remove();
    });
    const fresh = async (): Promise<Env> => ({
      INFLUX_URL: influxd.url,
      INFLUX_USER: 'weisu',
      INFLUX_PASSWORD: 'unasked',
      INFLUX_DATABASE: await influxd.createDatabase(),
      DATABASE_URL: await postgres.database(),
    });

    test('saves, and restores into databases without content', async () => {
      const [before, after] = [await fresh(), await fresh()];
      const { saved } = await roundTrip(before, after);
      const { counts } = JSON.parse(readFileSync(join(saved, 'manifest.json'), 'utf8')) as {
        counts: Record<string, number>;
      };
      expect(counts).toMatchObject({ orders: 1, complaints: 1, photos: 1, streetlight: readings });
      expect(counts.devices).toBe(townDevices.length);

      const again = { ...after, WEISU_DATA_DIR: join(scratch, 'twice') };
      await expect(restore(saved, again)).rejects.toThrow('holds orders already');
      expect((await restore(saved, again, true)).counts).toEqual(counts);
    });
  },
);

describe('what is no installation', () => {
  const nowhere = join(scratch, 'nowhere');
  const withJournal = mkdtempSync(join(scratch, 'journal-alone-'));
  mkdirSync(join(withJournal, 'journal'));
  test.each([
    ['a folder that is not there', nowhere, 'WEISU_DATA_DIR'],
    ['a folder whose stores are elsewhere', withJournal, 'DATABASE_URL'],
  ])('%s is not saved', async (_what, WEISU_DATA_DIR, named) => {
    const out = mkdtempSync(join(scratch, 'out-'));
    const ran = await runCommand('backup', ['--out', out], { WEISU_DATA_DIR });
    expect(ran).toMatchObject({ code: 78, out: '', err: expect.stringContaining(named) });
    expect(ran.err.split('\n')).toHaveLength(1);
    expect([readdirSync(out), existsSync(nowhere)]).toEqual([[], false]);
  });

  test('a backup of nothing is not whole', async () => {
    const empty = mkdtempSync(join(scratch, 'empty-'));
    const createdAt = '2026-01-05T02:00:00Z';
    await seal(empty, { program: '0', createdAt, sql: 'sqlite', telemetry: 'embedded', counts: {} });
    await expect(verified(empty)).rejects.toThrow('not a whole backup');
  });
});

test.each(['backup', 'restore'])('%s says how it is used', async (name) => {
  const [asked, wrong] = await Promise.all([runCommand(name, ['--help']), runCommand(name, ['--nonsense'])]);
  expect(asked).toMatchObject({ code: 0, out: expect.stringContaining('--help') });
  expect(wrong).toMatchObject({ code: 78, err: expect.stringContaining('--nonsense') });
});
