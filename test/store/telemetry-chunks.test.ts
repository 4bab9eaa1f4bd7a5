// The contract on the embedded store: with everything in memory, and with everything written out after each step.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { builtInKinds } from '../../ingest/domain/kind.ts';
import { openChunkStore } from '../../ingest/store/chunks/chunk-store.ts';
import type { ChunkLimits } from '../../ingest/store/chunks/engine.ts';
import type { TelemetryStore } from '../../ingest/store/ports.ts';
import { telemetryContract } from './telemetry-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'weisu-chunks-'));
afterAll(() => rmSync(folder, { recursive: true }));

const forms: readonly (readonly [string, Partial<ChunkLimits>])[] = [
  ['as it runs', {}],
  ['every batch written out before the next', { openRowsMax: 0 }],
  ['a chunk a transaction, merged at once', { openRowsMax: 3, chunksPerFlush: 1, lateRowsMax: 0 }],
];
describe.each(forms)('the chunk store, %s', (name, limits) => {
  let store: TelemetryStore;
  beforeAll(async () => {
    store = await openChunkStore({ path: join(folder, `${name}.db`), kinds: builtInKinds, limits });
  });
  afterAll(() => store.close());
  telemetryContract(() => store);
});
