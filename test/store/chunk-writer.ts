// The process that the kill test kills: writes points without end and says after each batch what is durable. What the
// journal would give is made from the position alone, so that the test can make it again.
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { builtInKinds } from '../../ingest/domain/kind.ts';
import { MINUTE } from '../../ingest/domain/time.ts';
import { openChunkStore } from '../../ingest/store/chunks/chunk-store.ts';
import type { Point } from '../../ingest/store/ports.ts';
import { lampPoint, noon } from './telemetry-contract.ts';

const lamps = 40;
const batchPoints = 400;
/** Small ones, so that kills fall between the transactions of one flush as well as into them. */
const limits = { chunksPerFlush: 20, lateRowsMax: 1_000 };

/** Every lamp once a minute; each ninth position is a further metric of a reading long past. */
export function pointAt(position: number): Point {
  const minute = Math.floor(position / lamps);
  const lamp = `lamp-${position % lamps}`;
  if (position % 9 !== 0) {
    return lampPoint(lamp, noon + minute * MINUTE, { power_w: minute / 10, voltage_v: 230 }, position);
  }
  return lampPoint(lamp, noon + Math.floor(minute / 2) * MINUTE, { temp_c: -minute / 10 }, position);
}

export const pointsBetween = (after: number, upTo: number): Point[] =>
  Array.from({ length: upTo - after }, (_, i) => pointAt(after + i + 1));

async function writeForEver(path: string, after: number): Promise<never> {
  const store = await openChunkStore({ path, kinds: builtInKinds, limits });
  for (let from = after; ; from += batchPoints) {
    await store.write(pointsBetween(from, from + batchPoints), from + batchPoints);
    // Synchronous: said before the kill is said.
    writeSync(1, `${from + batchPoints} ${store.durable()}\n`);
    await sleep(3);
  }
}

const [, script, path, after] = process.argv;
if (script === import.meta.filename) await writeForEver(path!, Number(after));
