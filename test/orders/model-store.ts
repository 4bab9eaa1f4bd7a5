// Random lives of a town with a database behind it. The pipeline's promise: whatever crashes and whatever is sent twice, in
// the end the store holds what the same life without a crash has brought about, each thing once.
import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { expect } from 'vitest';
import { foldLedger } from '../../ingest/domain/ledger.ts';
import { HOUR } from '../../ingest/domain/time.ts';
import type { TownContext, TownEffects } from '../../ingest/orders/step.ts';
import { stepTown, type TownInput } from '../../ingest/orders/town.ts';
import { createTown, type Town } from '../../ingest/orders/town-state.ts';
import type { Commit, OrderStore, Sql } from '../../ingest/store/ports.ts';
import { migrate } from '../../ingest/store/sql/migrate.ts';
import { sqlOrderStore } from '../../ingest/store/sql/order-store.ts';
import { at, type Driver } from './drive.ts';
import { live } from './model.ts';
import { lives } from './model-life.ts';

/** With a store behind it a step is a transaction, and days have thousands of them. */
const short = lives(15, 3 * HOUR);

/** What befalls one batch on its way into the store, as the pipeline meets it. */
const fates = ['ok', 'ok', 'ok', 'ok', 'answer lost', 'crash before', 'crash behind', 'snapshot'] as const;
const befalling = fc.infiniteStream(
  fc.record({ what: fc.constantFrom(...fates), size: fc.integer({ min: 1, max: 12 }) }),
);
type Batches = Iterator<{ readonly what: (typeof fates)[number]; readonly size: number }>;

interface Entry {
  readonly input: TownInput;
  readonly ctx: TownContext;
}

/** @param sql a database of its own, emptied before each life */
export async function storeKeepsUp(sql: Sql, numRuns: number, seed = 20260116): Promise<void> {
  await migrate(sql, at('00:00'));
  const store = sqlOrderStore(sql, () => ['mqtt']);
  const property = fc.asyncProperty(short, befalling, async (life, batches) => {
    await sql.batch(emptying);
    const entries: Entry[] = [];
    const calm = live(life, { journal: (input, ctx) => entries.push({ input, ctx }) });
    await feed(store, entries, batches);
    await expectSame(store, calm, entries.length);
  });
  await fc.assert(property, { numRuns, seed });
}

const tables = [
  'deliveries',
  'notices',
  'order_devices',
  'orders',
  'ledger',
  'faults',
  'complaints',
  'silences',
];
const emptying = [...tables.map((table) => `DELETE FROM ${table}`), 'UPDATE engine SET position = 0'].map(
  (sql) => ({ sql }),
);

async function feed(store: OrderStore, entries: readonly Entry[], batches: Batches): Promise<void> {
  let snapshot = { position: 0, bytes: serialize(createTown()) };
  let town = deserialize(snapshot.bytes) as Town;
  for (let done = 0; done < entries.length; ) {
    const { what, size } = batches.next().value!;
    const position = Math.min(done + size, entries.length);
    const batch = commitOf(town, entries.slice(done, position), position);
    if (what !== 'crash before') await store.commit(batch);
    if (what === 'answer lost') await store.commit(batch);
    if (what === 'snapshot') snapshot = { position, bytes: serialize(town) };
    if (what === 'crash before' || what === 'crash behind') {
      town = deserialize(snapshot.bytes) as Town;
      await again(store, town, entries, snapshot.position, position);
    }
    done = position;
  }
}

/** After a crash: the journal since the snapshot once more. What the store has already, it takes for done. */
async function again(
  store: OrderStore,
  town: Town,
  entries: readonly Entry[],
  from: number,
  to: number,
): Promise<void> {
  const had = Math.max(from, await store.position());
  await store.commit(commitOf(town, entries.slice(from, had), had));
  if (had < to) await store.commit(commitOf(town, entries.slice(had, to), to));
}

const lastOfEach = <T extends { readonly id: string }>(all: readonly T[]): readonly T[] => [
  ...new Map(all.map((one) => [one.id, one])).values(),
];
const changedLast = <K extends 'orders' | 'faults' | 'complaints' | 'silences'>(
  steps: readonly TownEffects[],
  what: K,
): TownEffects[K] => lastOfEach(steps.flatMap((step) => step[what] as { id: string }[])) as TownEffects[K];

/** Several inputs as one transaction: of what changed twice, the last. */
function commitOf(town: Town, entries: readonly Entry[], position: number): Commit {
  const steps = entries.map(({ input, ctx }) => stepTown(town, input, ctx));
  return {
    position,
    entries: steps.flatMap((step) => step.entries),
    orders: changedLast(steps, 'orders'),
    faults: changedLast(steps, 'faults'),
    complaints: changedLast(steps, 'complaints'),
    silences: changedLast(steps, 'silences'),
    notices: steps.flatMap((step) => step.notices),
  };
}

async function expectSame(store: OrderStore, calm: Driver, position: number): Promise<void> {
  const folded = foldLedger(calm.ledger);
  const faults = changedLast(calm.effects, 'faults');
  const complaints = changedLast(calm.effects, 'complaints');
  expect(await store.position()).toBe(position);
  const ledger = await store.ledger(0, calm.ledger.length + 1);
  expect(JSON.stringify(ledger)).toBe(JSON.stringify(calm.ledger));
  const all = { limit: 10_000 };
  expect(byId((await store.orders(all)).items)).toEqual(folded);
  expect(byId((await store.faults(all)).items)).toEqual(byId(faults));
  expect(byId((await store.complaints(all)).items)).toEqual(byId(complaints));
  expect(byId(await store.silences())).toEqual(byId(changedLast(calm.effects, 'silences')));
  const told = await store.outboxDue('mqtt', Number.MAX_SAFE_INTEGER, calm.notices.length + 1);
  expect(told.map(({ notice }) => notice.id).sort()).toEqual(calm.notices.map(({ id }) => id).sort());
}

const byId = <T extends { readonly id: string }>(all: readonly T[]): Map<string, T> =>
  new Map(all.map((one) => [one.id, one]));
