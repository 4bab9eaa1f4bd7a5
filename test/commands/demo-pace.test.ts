// The demo's clock: it waits for a town that is behind, says so once, and hurries until there is something to see.
import { expect, test } from 'vitest';
import { createPace, type PaceOptions } from '../../commands/demo-pace.ts';
import { MINUTE, type Millis } from '../../ingest/domain/time.ts';

const now = 60 * MINUTE;

/** A pace over a town that answers with these times, the last of them from then on. */
function paceOver(reached: readonly Millis[], more: Partial<PaceOptions> = {}) {
  const seen = { looks: 0, held: 0 };
  const pace = createPace({
    speed: 40,
    reached: async () => reached[Math.min(seen.looks++, reached.length - 1)]!,
    isUnderWay: () => true,
    onHold: () => {
      seen.held += 1;
    },
    stop: new AbortController().signal,
    ...more,
  });
  return { pace, seen };
}

test.each<[string, readonly Millis[], number, number]>([
  ['a town that keeps up is not waited for', [now - MINUTE], 1, 0],
  ['one whose clock is not set yet neither', [now + 365 * 24 * 60 * MINUTE], 1, 0],
  [
    'one that is behind is waited for until it has caught up',
    [now - 9 * MINUTE, now - 5 * MINUTE, now],
    3,
    1,
  ],
  ['no answer is as far behind as can be', [Number.NEGATIVE_INFINITY, now], 2, 1],
])('%s', async (_, reached, looks, held) => {
  const { pace, seen } = paceOver(reached);
  await pace.keep(now);
  expect(seen).toEqual({ looks, held });
});

test('an ended demo waits for nothing', async () => {
  const stop = new AbortController();
  const { pace, seen } = paceOver([0], { stop: stop.signal, onHold: () => stop.abort() });
  await pace.keep(now);
  expect(seen.looks).toBe(1);
});

test.each([
  [10, false, 40],
  [10, true, 10],
  [60, false, 60],
  [0, false, 0],
])('asked for %i, orders %s: %i simulated seconds a second', (speed, isUnderWay, expected) => {
  expect(paceOver([now], { speed, isUnderWay: () => isUnderWay }).pace.speed()).toBe(expected);
});
