// The fleet counted once: sums by village, kind and crew agree with each other, and one count serves all who ask within half a second.
import { expect, test } from 'vitest';
import { sharedCensus, takeCensus } from '../../api/census.ts';
import { sharedFacts } from '../../api/shared.ts';
import type { KpiFacts } from '../../ingest/domain/kpi.ts';
import { luchengRegistry } from '../../ingest/registry/lucheng.ts';
import { fleetSourceOf } from './fleet-of.ts';

const whole = luchengRegistry();
const healths = ['ok', 'fault', 'unknown'] as const;
/** Every health and lamp state in turn; each fifth device was never heard. */
const states = Object.fromEntries(
  [...whole.devices.keys()].flatMap((id, n) => {
    const health = { comms: healths[n % 3]!, supply: 'ok', function: healths[n % 2]! } as const;
    return n % 5 === 0 ? [] : [[id, { health, lastSeenAt: n, latest: null }] as const];
  }),
);
const places = new Map([...whole.devices.keys()].map((id, n) => [id, n]));
const lampStates = ['lit', 'dark', 'unknown', 'not_expected'] as const;
const source = fleetSourceOf(states, {
  registry: () => whole,
  lamp: ({ id }) => lampStates[places.get(id)! % 4]!,
  explain: () => [],
});

const census = takeCensus(source);
const added = (rows: Iterable<{ coverage: { total: number }; lampOn: { lit: number } }>) =>
  [...rows].reduce(([seen, lit], row) => [seen! + row.coverage.total, lit! + row.lampOn.lit], [0, 0]);

test.each(['village', 'kind', 'crew'] as const)('what is told by %s adds up to the whole', (by) =>
  expect(added(census.figures({}, by).values())).toEqual(added(census.figures({}).values())),
);
test('the whole is what is there', () => {
  expect(census.figures({}).get(null)!.coverage.total).toBe(Object.keys(states).length);
  expect(census.counts({}).reduce((sum, { total }) => sum + total, 0)).toBe(whole.devices.size);
  for (const { total, ok, fault, unknown } of census.counts({})) expect(ok + fault + unknown).toBe(total);
});
test.each([
  [{ village: 'v07' }, ['v07']],
  [{ villages: ['v07', 'v01'] }, ['v01', 'v07']],
  [{ village: 'v07', villages: ['v01'] }, []],
  [{ villages: [] }, []],
])('of %j nothing else is told', (scope, villages) => {
  expect([...new Set(census.counts(scope).map(({ village }) => village))]).toEqual(villages);
  expect([...census.figures(scope, 'village').keys()]).toEqual(villages);
});
test('without a device the whole is a row of nothing', () =>
  expect([...census.figures({ villages: [] }).entries()]).toEqual([
    [null, { coverage: { reporting: 0, total: 0 }, lampOn: { lit: 0, expected: 0, unknown: 0 } }],
  ]));

test('one count serves all who ask within half a second, until the registry is another', () => {
  let [now, registry] = [1_000, whole];
  const ask = sharedCensus({ ...source, registry: () => registry }, () => now);
  const first = ask();
  now += 499;
  expect(ask()).toBe(first);
  now += 1;
  const second = ask();
  expect(second).not.toBe(first);
  registry = { ...whole, version: 'another' };
  expect(ask()).not.toBe(second);
});

test('facts are read once for all who ask for the same span within a second, and told anew after it', async () => {
  let now = 1_000;
  const asked: string[] = [];
  const kpiFacts = async (from: number, to: number): Promise<KpiFacts> => {
    asked.push(`${from} ${to}`);
    return { orders: [], complaints: [] };
  };
  const none = async () => [];
  const reports = sharedFacts({ kpiFacts, reportOrders: none, reportOrdersThen: none }, () => now);
  await Promise.all([reports.kpiFacts(0, 5), reports.kpiFacts(0, 5), reports.kpiFacts(0, 6)]);
  now += 999;
  await reports.kpiFacts(0, 5);
  expect(asked).toEqual(['0 5', '0 6']);
  now += 1;
  await reports.kpiFacts(0, 5);
  expect(asked).toEqual(['0 5', '0 6', '0 5']);
});
