import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MINUTE } from '../../ingest/domain/time.ts';
import { expireGaps, initialSequence, sequence } from '../../ingest/sequence.ts';

/** Rows of [seq or `null`, minute]; received on time. Gives the minutes judged, in order; `L` marks a late one. */
function play(rows: readonly (readonly [number | null, number])[]): string {
  let state = initialSequence;
  let newest = 0;
  const out: string[] = [];
  for (const [seq, minute] of rows) {
    newest = Math.max(newest, minute);
    const reading = {
      deviceId: 'd',
      ts: minute * MINUTE,
      seq: seq ?? undefined,
      receivedAt: newest * MINUTE,
      metrics: {},
    };
    const step = sequence(state, reading, newest * MINUTE);
    state = step.state;
    if (step.late) out.push('L');
    out.push(...step.ready.map((r) => String(r.ts / MINUTE)));
  }
  return out.join(' ');
}

describe('without seq', () => {
  test.each([
    [
      'in order',
      [
        [null, 1],
        [null, 2],
        [null, 3],
      ],
      '1 2 3',
    ],
    [
      'an older one is not judged',
      [
        [null, 2],
        [null, 1],
        [null, 3],
      ],
      '2 3',
    ],
    [
      'more than 5 min older is late',
      [
        [null, 10],
        [null, 4],
      ],
      '10 L',
    ],
    [
      '5 min older is not',
      [
        [null, 10],
        [null, 5],
      ],
      '10',
    ],
    [
      'the same moment again is the same moment',
      [
        [null, 2],
        [null, 2],
      ],
      '2 2',
    ],
  ] as const)('%s', (_name, rows, expected) => expect(play(rows)).toBe(expected));
});

describe('with seq', () => {
  test.each([
    [
      'in order',
      [
        [0, 0],
        [1, 1],
        [2, 2],
      ],
      '0 1 2',
    ],
    [
      'a gap waits for the missing one',
      [
        [0, 0],
        [2, 2],
        [1, 1],
        [3, 3],
      ],
      '0 1 2 3',
    ],
    [
      'a gap that stays is given up after 5 min',
      [
        [0, 0],
        [2, 2],
        [3, 3],
        [4, 8],
      ],
      '0 2 3 4'.replace('4', '8'),
    ],
    [
      'a double adds nothing',
      [
        [0, 0],
        [1, 1],
        [1, 1],
        [2, 2],
      ],
      '0 1 2',
    ],
    [
      'a restarted device counts from 0',
      [
        [7, 0],
        [8, 6],
        [0, 7],
        [1, 8],
      ],
      '0 6 7 8',
    ],
  ] as const)('%s', (_name, rows, expected) => expect(play(rows)).toBe(expected));

  test('a gap is given up by time alone', () => {
    let { state } = sequence(
      initialSequence,
      { deviceId: 'd', ts: 0, seq: 0, receivedAt: 0, metrics: {} },
      0,
    );
    state = sequence(state, { deviceId: 'd', ts: 1, seq: 2, receivedAt: 1, metrics: {} }, 1).state;
    expect(expireGaps(state, 5 * MINUTE, 5 * MINUTE).ready).toHaveLength(0);
    expect(expireGaps(state, 5 * MINUTE + 1, 5 * MINUTE + 1).ready).toHaveLength(1);
  });

  test('any permutation inside the bound is judged in order of sending', () => {
    const order = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(order, (minutes) => {
        const judged = play([[0, 0], ...minutes.map((m) => [m + 1, m / 2 + 0.1] as const), [7, 4]]);
        expect(judged).toBe('0 0.1 0.6 1.1 1.6 2.1 2.6 4');
      }),
    );
  });
});
