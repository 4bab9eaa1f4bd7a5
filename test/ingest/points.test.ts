import { expect, test } from 'vitest';
import type { JournalRecord } from '../../ingest/domain/input.ts';
import { DAY, MINUTE } from '../../ingest/domain/time.ts';
import { pointsOf } from '../../ingest/points.ts';
import { smallTown } from './town.ts';

const received = Date.parse('2025-01-15T18:00:00+08:00');
/** @param aheadMs of the reading's own time, against its receipt */
const record = (position: number, at: number, aheadMs: number): JournalRecord => ({
  position,
  input: {
    type: 'message',
    at,
    topic: 'weisu/v01/heater/v01-h-0001/telemetry',
    payload: new TextEncoder().encode(JSON.stringify({ ts: at + aheadMs, power_w: 20 })),
  },
});

// A recorder that was away reads again what was received days before; the judge decided on it then.
test.each<[string, number, number]>([
  ['in time', 0, 1],
  ['six days old', -6 * DAY, 1],
  ['eight days old', -8 * DAY, 0],
  ['half an hour ahead', 30 * MINUTE, 0],
])('what was received %s is stored now as it was judged then', (_, aheadMs, stored) => {
  const points = pointsOf('wall', () => smallTown, received + 5 * DAY);
  points([record(1, received + 5 * DAY, 0)]);
  expect(points([record(2, received, aheadMs)])).toHaveLength(stored);
});
