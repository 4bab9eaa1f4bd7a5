// What any store of assets over time must do: controllers follow the registry, a unit is lent once, whatever is repeated.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Device, indexRegistry } from '../../ingest/domain/device.ts';
import { builtInKinds } from '../../ingest/domain/kind.ts';
import type { AssetStore, Spare } from '../../ingest/store/assets-port.ts';
import type { Sql } from '../../ingest/store/ports.ts';
import { sqlAssetStore } from '../../ingest/store/sql/asset-store.ts';
import { migrate } from '../../ingest/store/sql/migrate.ts';
import { sqlReportStore } from '../../ingest/store/sql/report-store.ts';

const t0 = Date.UTC(2026, 0, 15);
let version = 0;

export function assetStoreContract(name: string, open: () => Promise<Sql>): void {
  describe(`assets on ${name}`, () => {
    let sql: Sql;
    let assets: AssetStore;
    beforeAll(async () => {
      sql = await open();
      await migrate(sql, t0);
      assets = sqlAssetStore(sql);
    });
    afterAll(() => sql.close());

    /** The town has these controllers, `asset/id`, from `at` on. */
    async function install(at: number, ...pairs: string[]): Promise<void> {
      const devices = pairs.map((pair): Device => {
        const [assetNo, id] = pair.split('/') as [string, string];
        const place = { village: 'v01', lat: 39.8, lon: 116.7, address: '' };
        return { id, kind: 'heater', ...place, intervalS: 60, ...(assetNo !== '' && { assetNo }) };
      });
      version += 1;
      const registry = indexRegistry({
        version: String(version),
        kinds: builtInKinds,
        villages: new Map(),
        crews: new Map(),
        devices: new Map(devices.map((device) => [device.id, device])),
        households: new Map(),
      });
      await sqlReportStore(sql).saveRegistry(registry);
      await assets.noteControllers(at);
    }
    const past = async (assetNo: string) =>
      (await assets.controllers(assetNo)).map(({ deviceId, since, until }) => [deviceId, since, until]);

    const present = async (...asked: readonly (readonly [id: string, at: number])[]) => {
      const successorOf = await assets.successors();
      return asked.map(([id, at]) => successorOf(id, at));
    };

    test('what was there first was there from the beginning, and noting it again changes nothing', async () => {
      await install(t0, 'A-1/c1', 'A-2/c2', '/bare');
      await assets.noteControllers(t0 + 1);
      expect([await past('A-1'), await past('A-2'), await past('bare')]).toEqual([
        [['c1', 0, null]],
        [['c2', 0, null]],
        [['bare', 0, null]],
      ]);
      expect(await present(['c1', t0], ['bare', t0], ['nobody', t0])).toEqual(['c1', 'bare', 'nobody']);
    });

    test('a controller that is replaced stays in its asset’s past', async () => {
      await install(t0 + 10, 'A-1/c9', 'A-2/c2');
      expect(await past('A-1')).toEqual([
        ['c1', 0, t0 + 10],
        ['c9', t0 + 10, null],
      ]);
      expect(await present(['c1', t0], ['c9', t0 + 15])).toEqual(['c9', 'c9']);
    });

    test('an asset without a controller has retired, and one moved to another asset begins anew there', async () => {
      await install(t0 + 20, 'A-1/c2');
      expect(await past('A-2')).toEqual([['c2', 0, t0 + 20]]);
      expect(await past('A-1')).toEqual([
        ['c1', 0, t0 + 10],
        ['c9', t0 + 10, t0 + 20],
        ['c2', t0 + 20, null],
      ]);
      expect(await present(['c1', t0], ['c9', t0 + 15])).toEqual(['c2', 'c2']);
      // Nothing sits where it sat, and it lives on.
      expect(await present(['c2', t0], ['c2', t0 + 25])).toEqual(['c2', 'c2']);
    });

    test('an asset that is given a number takes its past along', async () => {
      await install(t0 + 30, 'A-1/c2', '/late');
      await install(t0 + 40, 'A-1/c2', 'A-9/late');
      expect([await past('late'), await past('A-9')]).toEqual([[], [['late', t0 + 30, null]]]);
    });

    test('two that change places are each what the other was until then, and themselves from then on', async () => {
      await install(t0 + 50, 'A-1/late', 'A-9/c2');
      expect(await present(['c2', t0 + 49], ['c2', t0 + 51])).toEqual(['late', 'c2']);
      expect(await present(['late', t0 + 49], ['late', t0 + 51])).toEqual(['c2', 'late']);
    });

    const spare = (id: string, more: Partial<Spare> = {}): Spare => ({
      ...{ id, unit: 'S-07', deviceId: 'c2', village: 'v01', orderId: 'o1', lentAt: t0, lentBy: 'crew' },
      ...{ dueAt: t0 + 99, note: null, returnedAt: null, returnedBy: null, ...more },
    });
    test('a unit is lent to one house at a time', async () => {
      expect(await assets.lend(spare('s1'))).toBe(true);
      expect(await assets.lend(spare('s1'))).toBe(true);
      expect(await assets.lend(spare('s2', { deviceId: 'c9' }))).toBe(false);
      expect(await assets.spares({ out: true })).toEqual([spare('s1')]);
    });
    test('given back, it can be lent again; the first return counts', async () => {
      await assets.giveBack('s1', t0 + 5, 'zhang');
      await assets.giveBack('s1', t0 + 9, 'li');
      expect(await assets.spare('s1')).toEqual(spare('s1', { returnedAt: t0 + 5, returnedBy: 'zhang' }));
      expect(await assets.lend(spare('s3', { deviceId: 'c9', lentAt: t0 + 6 }))).toBe(true);
      const ids = async (query: Parameters<AssetStore['spares']>[0]) =>
        (await assets.spares(query)).map(({ id }) => id);
      expect(await ids({})).toEqual(['s3', 's1']);
      expect(await ids({ deviceIds: ['c2', 'c1'] })).toEqual(['s1']);
      expect(await ids({ deviceIds: ['c2'], out: true })).toEqual([]);
      expect(await assets.spare('nobody')).toBeUndefined();
    });
  });
}
