// The story the product is for: a cold snap, an old house line that gives way, and a repairer who is called before the
// villager calls.
import { expect, test } from 'vitest';
import { indexRegistry, type Registry } from '../../ingest/domain/device.ts';
import { DAY, HOUR, MINUTE } from '../../ingest/domain/time.ts';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import { parseRules } from '../../ingest/judge/rules-file.ts';
import { luchengRegistry } from '../../ingest/registry/lucheng.ts';
import { type RunResult, runInProcess } from '../../simulators/inprocess.ts';
import { perfectNetwork } from '../../simulators/network.ts';
import type { Scenario } from '../../simulators/scenario-model.ts';

const house = 'v05-h-0093';
const neighbours = 7;
const registry = street();
const from = Date.parse('2021-01-05T12:00:00+08:00');
const coldSnap: Scenario = {
  name: 'headline',
  about: '',
  from,
  to: from + 2.5 * DAY,
  speed: 0,
  zone: 'Asia/Shanghai',
  share: 1,
  villages: null,
  kinds: null,
  season: { from: [11, 15], to: [3, 15] },
  weather: { noiseSdK: 1, dampPct: 0, snaps: [{ from: from + 10 * HOUR, depthK: 11, days: 2 }] },
  network: perfectNetwork,
  defects: {
    rate: 0,
    only: null,
    // Its line has worn for ten days; the cold makes the current that breaks it.
    list: [{ defect: 'ageing_line', on: house, at: from - 9 * DAY, until: null, lamps: null }],
  },
  people: { complaints: true, repairs: 'none' },
  events: [],
  silences: [],
};

const runs = [1, 2, 3].map((seed) => [seed, play(seed)] as const);

test.each(runs)('seed %i: one order, for the house alone, told before anybody calls', (_, played) => {
  const orders = played.orders.filter(({ type }) => type === 'fault');
  expect(orders.map(({ cause }) => cause.id)).toEqual([house]);
  const [order] = orders;
  const told = played.notices.find(({ orderId }) => orderId === order!.id)!;
  expect(told).toMatchObject({ reason: 'first', recipient: { type: 'crew' } });
  expect(told.dueAt - order!.openedAt).toBeLessThanOrEqual(MINUTE);
  for (const { at } of played.complaints) expect(told.dueAt).toBeLessThan(at);
});

test('there is a villager who would have called first', () => {
  const calls = runs.flatMap(([, { complaints }]) => complaints.map(({ truth }) => truth?.deviceId));
  expect(calls).toContain(house);
});

function play(seed: number): RunResult {
  const parsed = parseRules(builtInRulesText(), registry.kinds);
  if (!('compiled' in parsed)) throw new Error('the built-in rules do not parse');
  return runInProcess({ scenario: coldSnap, seed, registry, rules: parsed.compiled });
}

/** The house and some of its transformer district. */
function street(): Registry {
  const whole = luchengRegistry();
  const district = whole.circuits.get(whole.devices.get(house)!.circuit!)!;
  const ids = [house, ...district.filter((id) => id !== house).slice(0, neighbours)];
  return indexRegistry({ ...whole, devices: new Map(ids.map((id) => [id, whole.devices.get(id)!])) });
}
