// The registry's copies in the stores: for reports and dashboards, for the assets' history, and the households in their protected
// place. They follow every swap; where a store is down, they follow with the next round.
import type { Registry } from '../ingest/domain/device.ts';
import type { Millis } from '../ingest/domain/time.ts';
import type { AssetStore } from '../ingest/store/assets-port.ts';
import type { PeopleStore } from '../ingest/store/people-port.ts';
import type { ReportStore } from '../ingest/store/reports-port.ts';

export interface CopiesOptions {
  readonly registry: () => Registry;
  readonly reports: Pick<ReportStore, 'saveRegistry'>;
  readonly assets: Pick<AssetStore, 'noteControllers'>;
  readonly people: Pick<PeopleStore, 'replaceHouseholds'>;
  /** The engine's time: when a controller came to its asset. */
  readonly now: () => Millis;
}

/** @returns writes the copies where the registry is another than the one last written; rejects where a store does */
export function registryCopies({
  registry,
  reports,
  assets,
  people,
  now,
}: CopiesOptions): () => Promise<void> {
  let written: Registry | undefined;
  let writing: Promise<void> = Promise.resolve();
  return () => {
    // One after the other, so that an older one never overtakes.
    writing = writing.catch(() => undefined).then(follow);
    return writing;
  };

  async function follow(): Promise<void> {
    const current = registry();
    if (current === written) return;
    await reports.saveRegistry(current);
    await assets.noteControllers(now());
    await people.replaceHouseholds(current.households.values());
    written = current;
  }
}
