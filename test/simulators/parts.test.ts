// A town in parts is the same town: the same defects, the same orders, and crews of the same size.
import { expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../ingest/domain/time.ts';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';
import { parseRules } from '../../ingest/judge/rules-file.ts';
import { luchengRegistry } from '../../ingest/registry/lucheng.ts';
import { runInProcess } from '../../simulators/inprocess.ts';
import { crewShareIn, partsOf, together } from '../../simulators/parts.ts';
import type { Scenario } from '../../simulators/scenario-model.ts';
import { broken, registry, scenarioOf, town } from './small-town.ts';

const from = town('2021-01-18T18:00:00');
const evening: Scenario = scenarioOf(4, {
  from,
  villages: ['v01', 'v02'],
  silences: [{ village: 'v02', from, until: from + HOUR, reason: '检修' }],
  defects: {
    rate: 0,
    only: null,
    list: [
      broken('lamp_dead', 'v01-l-0002', from + HOUR),
      broken('lamp_dead', 'v02-l-0003', from + HOUR),
      broken('gateway_loss', 'v02-g-01', from + 2 * HOUR),
    ],
  },
});

test('two parts together open what the whole opens', () => {
  const parsed = parseRules(builtInRulesText(), registry.kinds);
  if (!('compiled' in parsed)) throw new Error('the built-in rules do not parse');
  const run = (scenario: Scenario) => runInProcess({ scenario, seed: 1, registry, rules: parsed.compiled });
  const whole = run(evening);
  const parts = together(partsOf(evening, registry, 2).map(run));
  const opened = ({ orders }: Pick<typeof whole, 'orders'>) =>
    [...orders].sort((a, b) => (a.cause.id < b.cause.id ? -1 : 1));
  const named = (run: Pick<typeof whole, 'orders'>) => opened(run).map(({ cause, code }) => [cause.id, code]);
  expect(named(parts)).toEqual(named(whole));
  // The clock of a part moves on with its own readings alone.
  for (const [i, { openedAt }] of opened(parts).entries())
    expect(Math.abs(openedAt - opened(whole)[i]!.openedAt)).toBeLessThan(MINUTE);
  expect(opened(parts).length).toBeGreaterThan(2);
  const defects = ({ truth }: Pick<typeof whole, 'truth'>) => truth.map(({ id }) => id).sort();
  expect(defects(parts)).toEqual(defects(whole));
  expect([parts.devices, parts.readings]).toEqual([whole.devices, whole.readings]);
  expect(new Set(parts.orders.map(({ id }) => id)).size).toBe(parts.orders.length);
  const known = new Set(parts.orders.map(({ id }) => id));
  expect(parts.ledger.filter(({ orderId }) => !known.has(orderId))).toEqual([]);
});

test.each([
  [1, 1],
  [2, 2],
  [3, 2],
])('%i workers: %i parts, every village in one of them, with its own silences', (count, made) => {
  const parts = partsOf(evening, registry, count);
  expect(parts.length).toBe(made);
  expect(parts.flatMap(({ villages }) => villages ?? []).sort()).toEqual(['v01', 'v02']);
  for (const { villages, silences } of parts)
    for (const { village } of silences) expect(villages).toContain(village);
  expect(parts.flatMap(({ silences }) => silences).length).toBe(1);
});

test('the whole town: the same parts for two workers as for three, each small, and of villages enough to tell of the platform', () => {
  const lucheng = luchengRegistry();
  const whole = { ...evening, villages: null };
  const parts = partsOf(whole, lucheng, 2);
  expect(partsOf(whole, lucheng, 3)).toEqual(parts);
  expect(parts.flatMap(({ villages }) => villages!).sort()).toEqual([...lucheng.villages.keys()].sort());
  for (const { villages } of parts) {
    const devices = [...lucheng.devices.values()].filter(({ village }) => villages!.includes(village));
    expect(devices.length).toBeLessThan(2_200);
    expect(villages!.length).toBeGreaterThan(2);
  }
});

test('the shares of a crew add up to the crew', () => {
  const lucheng = luchengRegistry();
  const parts = partsOf({ ...evening, villages: null }, lucheng, 3);
  for (const crew of lucheng.crews.keys()) {
    const shares = parts.map(({ villages }) => crewShareIn(lucheng, villages!)(crew));
    expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
  }
});
