import { describe, expect, test } from 'vitest';
import {
  type ClockMode,
  type ClockState,
  claimMsMax,
  expireClaims,
  initialClock,
  judgeClock,
} from '../../ingest/clock.ts';
import { DAY, MINUTE } from '../../ingest/domain/time.ts';

/** Each row: device, minutes on its clock. Gives the verdicts and the engine's time at the end, in minutes. */
function play(
  mode: ClockMode,
  rows: readonly (readonly [string, number])[],
  start: number | null = 0,
  devices = 10,
): string {
  let clock: ClockState = initialClock(mode, start === null ? null : start * MINUTE);
  const verdicts = rows.map(([deviceId, minutes]) => {
    const [next, verdict] = judgeClock(clock, { deviceId, ts: minutes * MINUTE, receivedAt: 0 }, devices);
    clock = next;
    return verdict;
  });
  return `${verdicts.join(' ')} @${clock.now! / MINUTE}`;
}
const week = (7 * DAY) / MINUTE;

describe('wall clock', () => {
  test.each([
    ['on time', [['a', 0]], 'accept @0'],
    ['5 min ahead is let pass', [['a', 5]], 'accept @0'],
    ['more is not', [['a', 5.001]], 'clock_ahead @0'],
    ['7 d behind is let pass', [['a', -week]], 'accept @0'],
    ['more is not', [['a', -week - 0.001]], 'clock_behind @0'],
    [
      'nobody can agree on a jump',
      [
        ['a', 60],
        ['b', 60],
        ['c', 60],
      ],
      'clock_ahead clock_ahead clock_ahead @0',
    ],
  ] as const)('%s', (_name, rows, expected) => expect(play('wall', rows)).toBe(expected));
});

describe('event clock', () => {
  test.each([
    ['the first reading sets the time', [['a', 100]], null, 10, 'accept @100'],
    [
      'small steps carry it on',
      [
        ['a', 3],
        ['a', 8],
      ],
      0,
      10,
      'accept accept @8',
    ],
    [
      'an older reading does not take it back',
      [
        ['a', 3],
        ['b', 1],
      ],
      0,
      10,
      'accept accept @3',
    ],
    [
      'one device cannot jump',
      [
        ['a', 60],
        ['a', 61],
      ],
      0,
      10,
      'wait wait @0',
    ],
    [
      'three that agree can',
      [
        ['a', 60],
        ['b', 61],
        ['c', 62],
      ],
      0,
      10,
      'wait wait jump @60',
    ],
    [
      'three that disagree cannot',
      [
        ['a', 60],
        ['b', 90],
        ['c', 120],
      ],
      0,
      10,
      'wait wait wait @0',
    ],
    [
      'two suffice where there are two',
      [
        ['a', 60],
        ['b', 61],
      ],
      0,
      2,
      'wait jump @60',
    ],
    ['one alone is believed', [['a', 60]], 0, 1, 'jump @60'],
  ] as const)('%s', (_name, rows, start, devices, expected) =>
    expect(play('event', rows, start, devices)).toBe(expected),
  );

  test('a claim that nobody shares expires', () => {
    const [claimed] = judgeClock(initialClock('event', 0), { deviceId: 'a', ts: DAY, receivedAt: 0 }, 10);
    expect(expireClaims(claimed, claimMsMax - 1)[1]).toEqual([]);
    expect(expireClaims(claimed, claimMsMax)[1]).toEqual(['a']);
  });
});
