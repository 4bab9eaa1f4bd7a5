// The engine as it was: from the newest snapshot, else from the order store, else new.
import type { Logger } from 'pino';
import type { Contents } from '../ingest/contents.ts';
import type { Position } from '../ingest/domain/input.ts';
import { DAY, type Millis, townTime } from '../ingest/domain/time.ts';
import { snapshotVersion } from '../ingest/engine/state.ts';
import { createEngine, type Engine, type StoredTown } from '../ingest/engine.ts';
import type { Journal } from '../ingest/journal/port.ts';
import type { Settings } from '../ingest/settings.ts';
import type { OrderStore } from '../ingest/store/ports.ts';
import { readSnapshot } from '../ingest/store/snapshot.ts';

/** As long as the town remembers ended orders: what keeps coming back is counted over this time. */
const closedOrdersKeptMs: Millis = 30 * DAY;

export interface OpenEngineOptions {
  readonly journal: Pick<Journal, 'first'>;
  readonly contents: Contents;
  readonly snapshotFolder: string;
  readonly orders: OrderStore;
  readonly now: Millis;
  readonly log: Pick<Logger, 'warn'>;
}

/** What the configuration names is kept by its version first: the journal may already name it. */
export async function openEngine(
  { config, ...settings }: Settings,
  { journal, contents, snapshotFolder, orders, now, log }: OpenEngineOptions,
): Promise<Engine> {
  contents.saveRules(settings.rules.version, settings.rulesText);
  contents.saveRegistry(settings.registry);
  contents.saveCatalogue(settings.catalogue.version, settings.catalogueText);
  const { registry, rules, catalogue } = settings;
  const time = townTime(config.WEISU_TIMEZONE);
  const options = { mode: config.WEISU_CLOCK, registry, rules, catalogue, time, contents };
  const capture = await readSnapshot(snapshotFolder, snapshotVersion);
  if (capture !== undefined) return createEngine(options, { capture });
  // A journal from its beginning needs nothing else.
  if (journal.first <= 1) return createEngine(options);
  const stored = await storedTown(orders, journal.first - 1, now);
  log.warn(
    { position: stored.position },
    'no snapshot: the town is taken from the order store, of the devices only the open faults are known until they speak',
  );
  return createEngine(options, { stored, versions: contents.inForce() });
}

/** @param behind the last position that the journal no longer keeps */
async function storedTown(store: OrderStore, behind: Position, now: Millis): Promise<StoredTown> {
  return {
    position: Math.max(await store.position(), behind),
    orders: await store.openOrders(now - closedOrdersKeptMs),
    faults: await store.openFaults(),
    complaints: (await store.complaints({ limit: 1_000 })).items,
    silences: await store.silences(),
    ledgerSeq: await store.lastLedgerSeq(),
  };
}
