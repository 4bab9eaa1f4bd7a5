// The loop over a real journal and a real store: what happens to a trouble that is told while the store is away, and to a snapshot
// that cannot be written.
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { systemActor } from '../../ingest/domain/ledger.ts';
import type { Effects } from '../../ingest/effects.ts';
import { createEngine, type Engine } from '../../ingest/engine.ts';
import { openJournal } from '../../ingest/journal/journal.ts';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import { parseRules } from '../../ingest/judge/rules-file.ts';
import { type Pipeline, startPipeline } from '../../ingest/pipeline.ts';
import { type OrderStore, type Sql, StoreError } from '../../ingest/store/ports.ts';
import { migrate } from '../../ingest/store/sql/migrate.ts';
import { sqlOrderStore } from '../../ingest/store/sql/order-store.ts';
import { createTroubles } from '../../ingest/trouble.ts';
import { at, time } from '../acceptance/stage.ts';
import { MemoryDisk } from '../journal/memoryDisk.ts';
import { sqliteInTempFolder, tempFolder } from '../store/sqlite-folder.ts';
import { smallTown } from './town.ts';

const parsed = parseRules(builtInRulesText(), smallTown.kinds);
if (!('compiled' in parsed)) throw new Error('the built-in rules do not parse');
const rules = parsed.compiled;
let now = at('12:00');

interface Running {
  readonly engine: Engine;
  readonly pipeline: Pipeline;
  readonly snapshotFolder: string;
  /** The store refuses, as one that is down; or takes again. */
  down: boolean;
  readonly told: string[];
  tick(): Promise<unknown>;
}
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function run(commandPatienceMs?: number): Promise<Running> {
  const sql: Sql = await sqliteInTempFolder();
  ends.push(() => sql.close());
  await migrate(sql, now);
  const real = sqlOrderStore(sql, () => []);
  const store: OrderStore = {
    ...real,
    commit: (batch) =>
      running.down ? Promise.reject(new StoreError('connection refused', true)) : real.commit(batch),
  };
  const journal = await openJournal({
    folder: '/journal',
    consumers: ['judge'],
    disk: new MemoryDisk(),
    now: () => now,
  });
  const engine = createEngine({ mode: 'wall', registry: smallTown, rules, time });
  const told: string[] = [];
  const snapshotFolder = await tempFolder();
  const pipeline = await startPipeline({
    journal,
    engine,
    store,
    snapshotFolder,
    onEffects: (effects: Effects) => told.push(...effects.entries.map((e) => `${e.action} ${e.orderId}`)),
    onTrouble: (present) => told.push(present ? 'store away' : 'store back'),
    onSnapshotFailed: () => told.push('no snapshot'),
    onFatal: (error) => told.push(`fatal ${error}`),
    onCommit: () => undefined,
    now: () => now,
    commandPatienceMs,
  });
  const tick = () => {
    now += 1_000;
    return journal.append({ type: 'tick', at: now });
  };
  const running: Running = { engine, pipeline, snapshotFolder, down: false, told, tick };
  return running;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('a trouble that could be carried out only after it was over is over then', async () => {
  const running = await run(1);
  const { engine, pipeline, told } = running;
  ends.push(() => pipeline.stop());
  const untold: unknown[] = [];
  const troubles = createTroubles(pipeline.carryOut, (error) => untold.push(error));
  const standing = () => [...engine.town.orders.values()].map(({ status }) => status);
  await running.tick();
  // The store goes away with something to commit, and the trouble waits behind it, for longer than a person would.
  running.down = true;
  const impatient = () =>
    pipeline.submit({ type: 'platform', by: systemActor, trouble: 'broker', present: true, detail: 'gone' });
  expect(await impatient()).toMatchObject({ ok: false, problem: { code: 'not_ready' } });
  await until(() => told.includes('store away'));
  troubles.note('order_store', true, 'connection refused');
  await impatient();
  running.down = false;
  await until(() => told.includes('store back'));
  troubles.note('order_store', false, 'commits again');
  await until(() => engine.town.orders.size === 2);
  for (let seconds = 0; seconds < 3_600; seconds += 1) await running.tick();
  await until(() => engine.now === now);
  expect([standing(), untold]).toEqual([['open', 'closed'], []]);
});

test('a disk without room for a snapshot does not end the program: the journal keeps what it would have spared', async () => {
  const { pipeline, snapshotFolder, told, tick } = await run();
  await tick();
  await rm(snapshotFolder, { recursive: true });
  await pipeline.stop();
  expect(told).toEqual(['no snapshot']);
});

test('what a kill left of a snapshot goes with the next one', async () => {
  const { pipeline, snapshotFolder, tick } = await run();
  await tick();
  await writeFile(join(snapshotFolder, 'snapshot-0000000000000001.bin.new'), 'half');
  await pipeline.stop();
  expect(await readdir(snapshotFolder)).toEqual(['snapshot-0000000000000001.bin']);
});
