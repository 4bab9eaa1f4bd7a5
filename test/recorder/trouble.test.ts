// When a failing store becomes a trouble that people are told: one attempt a second, five seconds of patience.
import { expect, test } from 'vitest';
import { steady, stepTrouble } from '../../ingest/recorder/trouble.ts';

/** `x` fails, `.` works; answers `+` where trouble is told, `-` where its end is, else the attempt. */
function play(attempts: string): string {
  let trouble = steady;
  return [...attempts]
    .map((attempt, at) => {
      const [next, news] = stepTrouble(trouble, attempt === 'x' ? 'refused' : null, at, 5);
      trouble = next;
      return news === null ? attempt : news.present ? '+' : '-';
    })
    .join('');
}

test.each([
  ['a store that works is no news', '..........', '..........'],
  ['a short outage is nobody’s business', '..xxxx....', '..xxxx....'],
  ['a lasting one is told once', '..xxxxxxxxx', '..xxxxx+xxx'],
  ['its end is told once, after it has lasted', 'xxxxxxx.......', 'xxxxx+x.....-.'],
  ['a short recovery within is none', 'xxxxxx...xxxxxx', 'xxxxx+...xxxxxx'],
  ['and it can come again', 'xxxxxx......xxxxxx', 'xxxxx+.....-xxxxx+'],
])('%s', (_, attempts, told) => expect(play(attempts)).toBe(told));
