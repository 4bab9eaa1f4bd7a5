// Without a snapshot the engine takes the town from the order store, and goes by what was in force, not by what is configured.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openContents } from '../../ingest/contents.ts';
import { noEffects } from '../../ingest/effects.ts';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import { versionOf } from '../../ingest/judge/rules-file.ts';
import { readSettings } from '../../ingest/settings.ts';
import { migrate } from '../../ingest/store/sql/migrate.ts';
import { sqlOrderStore } from '../../ingest/store/sql/order-store.ts';
import { openEngine } from '../../start/engine.ts';
import { inForceNoter } from '../../start/in-force.ts';
import { at } from '../acceptance/stage.ts';
import { sqliteInTempFolder, tempFolder } from '../store/sqlite-folder.ts';

const office = builtInRulesText().replace('for: 15m', 'for: 20m');

/** Starts with an empty order store, no snapshot, and a journal whose beginning is gone. */
async function started(folder: string) {
  const settings = readSettings({});
  if ('faults' in settings) throw new Error(settings.faults[0]);
  const contents = openContents(join(folder, 'contents'));
  const sql = await sqliteInTempFolder();
  await migrate(sql, at('12:00'));
  const orders = sqlOrderStore(sql, () => []);
  const engine = await openEngine(settings, {
    journal: { first: 5 },
    contents,
    snapshotFolder: folder,
    orders,
    now: at('12:00'),
    log: { warn: () => undefined },
  });
  await sql.close();
  return { contents, engine, configured: settings.rules.version };
}

test('never noted: the configuration', async () => {
  const { engine, configured } = await started(await tempFolder());
  expect([engine.position, engine.rules.version]).toEqual([4, configured]);
});

test('what the office put in force', async () => {
  const folder = await tempFolder();
  const before = await started(folder);
  const version = versionOf(office);
  before.contents.saveRules(version, office);
  before.engine.step(
    { position: 5, input: { type: 'swap', at: at('12:00'), what: 'rules', version } },
    noEffects(),
  );
  await inForceNoter(before.engine, before.contents)();
  const { engine } = await started(folder);
  expect(engine.rules.version).toBe(version);
  expect(engine.rules.ruleSet.rules.find(({ id }) => id === 'lamp_out')).toMatchObject({
    raise: [{ for: 20 * 60_000 }],
  });
});

test('noted once, and again only where it changed', async () => {
  const { engine, contents } = await started(await tempFolder());
  const notes: unknown[] = [];
  const counted = {
    inForce: contents.inForce,
    noteInForce: (versions: unknown) => void notes.push(versions),
  };
  const note = inForceNoter(engine, counted);
  await note();
  await note();
  expect(notes).toEqual([
    { registry: engine.registry.version, rules: engine.rules.version, catalogue: engine.catalogue.version },
  ]);
});
