// What `npm run demo` is not asked: an option that means nothing is refused before anything starts.
import { expect, test } from 'vitest';
import { runCommand } from './run.ts';

test.each([
  [['--bogus'], "Unknown option '--bogus'"],
  [['--scenario', 'nope'], 'built in: backfill, '],
  [['--speed', 'fast'], '--speed: '],
  [['--for', '12'], '--for: '],
  [['--from', 'nonsense'], '--from: '],
  [['--port', '80.5'], '--port: '],
])('%s', async (args, expected) => {
  const { code, out, err } = await runCommand('demo', args);
  expect([code, out]).toEqual([78, '']);
  expect(err).toContain(expected);
  expect(err).not.toMatch(/^\s+at /m);
});
