// What a trial of rules may be asked for: a past that there was, no longer than a year.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SmallTown, smallTown, t0 } from './small-town.ts';

let town: SmallTown;
beforeAll(async () => {
  town = await smallTown();
});
afterAll(() => town.stop());

const tried = (from: number, to: number) => {
  const span = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  return town.ask('office', 'POST', '/api/v1/rules/backtest', span);
};
const minute = 60_000;
const day = 1_440 * minute;

test.each([
  ['that ends before it begins', t0 - day, t0 - 2 * day, 'invalid'],
  ['that ends tomorrow', t0 - day, t0 + day, 'in_the_future'],
  ['that is all to come', t0 + minute, t0 + 2 * minute, 'invalid'],
  ['since the year 1970', 0, t0, 'invalid'],
])('a span %s is refused', async (_, from, to, code) => expect((await tried(from, to)).json.code).toBe(code));

test('a page whose clock is a little ahead tries the past alone', async () => {
  const spans: number[] = [];
  const { backtest } = town.deps.rules;
  Object.assign(town.deps.rules, {
    backtest: (...asked: Parameters<typeof backtest>) => {
      spans.push(asked[0].from, asked[0].to);
      return backtest(...asked);
    },
  });
  expect((await tried(t0 - day, t0 + minute)).status).toBe(200);
  expect(spans).toEqual([t0 - day, t0]);
});
