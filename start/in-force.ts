// Notes which registry, rules and catalogue are in force, where a start without a snapshot finds them: the office may have changed them since
// the configuration was read, and the order store does not know.
import type { Contents } from '../ingest/contents.ts';
import { versionsOf } from '../ingest/engine/in-force.ts';
import type { Engine } from '../ingest/engine.ts';

/** @returns notes it where it is not what was noted last; rejects where the disk does */
export function inForceNoter(
  engine: Pick<Engine, 'registry' | 'rules' | 'catalogue'>,
  contents: Pick<Contents, 'inForce' | 'noteInForce'>,
): () => Promise<void> {
  let noted = JSON.stringify(contents.inForce());
  return async () => {
    const versions = versionsOf(engine);
    const text = JSON.stringify(versions);
    if (text === noted) return;
    contents.noteInForce(versions);
    noted = text;
  };
}
