// SIGHUP: rules, registry and catalogue are read whole and checked whole; whatever is wrong, the old ones stay in force.
import type { Logger } from 'pino';
import type { Config } from '../ingest/config.ts';
import { readTown, type Town } from '../ingest/settings.ts';

/** @param swapTown puts in force what differs; rejects where the journal refuses */
export async function reload(
  config: Config,
  swapTown: (town: Town) => Promise<void>,
  log: Pick<Logger, 'info' | 'error'>,
): Promise<void> {
  try {
    const town = readTown(config);
    if ('faults' in town) {
      log.error({ faults: town.faults }, 'reload refused: the old rules and registry stay in force');
      return;
    }
    await swapTown(town);
    log.info({ rules: town.rules.version, registry: town.registry.version }, 'reloaded');
  } catch (error) {
    // A file that is gone, or a disk that is full.
    log.error({ err: error }, 'reload failed: what was not yet swapped stays in force');
  }
}
