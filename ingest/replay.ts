// A recording through the production engine: what its records did, batch by batch, at whatever speed they are read.
import type { JournalRecord } from './domain/input.ts';
import type { Millis } from './domain/time.ts';
import { type Effects, noEffects } from './effects.ts';
import type { Engine } from './engine.ts';

/** @param until records received later are left out */
export async function* replay(
  engine: Engine,
  batches: AsyncIterable<readonly JournalRecord[]>,
  until: Millis = Number.POSITIVE_INFINITY,
): AsyncGenerator<Effects> {
  for await (const batch of batches) {
    const effects = noEffects();
    for (const record of batch) {
      if (until < record.input.at) {
        yield effects;
        return;
      }
      engine.step(record, effects);
    }
    yield effects;
  }
}
