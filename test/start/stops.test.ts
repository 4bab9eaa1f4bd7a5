// How the program ends: in reverse order, once, within a limit, and with a code that says whether all of it did.
import { expect, test } from 'vitest';
import { createStops } from '../../start/stops.ts';

/** Adds these parts, asks to stop `times` times, and gives what happened in order. */
async function end(
  parts: (happened: string[]) => readonly (() => unknown)[],
  { times = 1, withinMs = 60_000 } = {},
): Promise<readonly string[]> {
  const happened: string[] = [];
  await new Promise<void>((resolve) => {
    const stops = createStops({
      exit: (code) => {
        happened.push(`exit ${code}`);
        resolve();
      },
      log: { info: () => happened.push('stopping'), error: () => happened.push('failed') },
      withinMs,
    });
    stops.add(...parts(happened));
    for (let n = 0; n < times; n += 1) void stops.run('SIGINT');
  });
  return happened;
}
const part = (happened: string[], name: string) => async () => {
  await null;
  happened.push(name);
};

test('what was started last is stopped first', async () =>
  expect(await end((h) => [part(h, 'store'), part(h, 'broker'), part(h, 'http')])).toEqual([
    'stopping',
    'http',
    'broker',
    'store',
    'exit 0',
  ]));
test('a second signal changes nothing', async () =>
  expect(await end((h) => [part(h, 'store'), part(h, 'http')], { times: 3 })).toEqual([
    'stopping',
    'http',
    'store',
    'exit 0',
  ]));
test('what cannot be stopped does not keep the rest from it', async () =>
  expect(await end((h) => [part(h, 'store'), () => Promise.reject(new Error('no'))])).toEqual([
    'stopping',
    'failed',
    'store',
    'exit 1',
  ]));
test('what hangs is cut off', async () =>
  expect(await end(() => [() => new Promise(() => {})], { withinMs: 1 })).toEqual(['stopping', 'exit 1']));
