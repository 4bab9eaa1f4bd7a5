import { expect, test } from 'vitest';
import { DAY } from '../../ingest/domain/time.ts';
import { keyOf } from '../../simulators/chance.ts';
import { clockError, delayOf, fateOf, usualNetwork } from '../../simulators/network.ts';
import { createTownSim } from '../../simulators/town.ts';
import { registry, scenarioOf } from './small-town.ts';

const key = keyOf(1, 'x');
const many = Array.from({ length: 50_000 }, (_, i) => i);

test('fates come in the shares asked for', () => {
  const share = (fate: string): number =>
    many.filter((i) => fateOf(usualNetwork, key, i) === fate).length / many.length;
  expect(share('lost')).toBeCloseTo(0.005, 3);
  expect(share('twice')).toBeCloseTo(0.002, 3);
  expect(share('slow')).toBeCloseTo(0.01, 2);
  expect(share('straight')).toBeGreaterThan(0.98);
});

test('usual messages take less than a second, slow ones seconds', () => {
  expect(Math.max(...many.map((i) => delayOf('straight', key, i)))).toBeLessThanOrEqual(600);
  expect(Math.min(...many.map((i) => delayOf('slow', key, i)))).toBeGreaterThanOrEqual(2_000);
});

test('a clock drifts by seconds and is set right within the week', () => {
  const errors = Array.from({ length: 21 * 24 }, (_, hour) =>
    clockError(usualNetwork, key, (hour * DAY) / 24),
  );
  expect(Math.max(...errors.map(Math.abs))).toBeLessThanOrEqual(14_000);
  expect(new Set(errors).size).toBeGreaterThan(20);
});

test('a bad network: gaps, doubles, late arrays; every reading at most as late as its batch', () => {
  const network = { ...usualNetwork, loss: 0.02, doubles: 0.02, lateBatches: 0.05, slow: 0.1, seqShare: 1 };
  const sim = createTownSim(scenarioOf(6, { kinds: ['heater'], network }), 1, registry);
  const messages = sim.until(sim.to).filter((message) => message.type === 'telemetry');
  const readings = messages.flatMap((message) => (message.type === 'telemetry' ? message.readings : []));
  const numbers = readings.map(({ seq, ts }) => `${seq} ${ts}`);
  expect(readings.length - new Set(numbers).size).toBeGreaterThan(100);
  expect(sim.measured() - new Set(numbers).size).toBeGreaterThan(100);
  expect(messages.some((message) => message.type === 'telemetry' && message.readings.length > 5)).toBe(true);
  const latest = messages.map((message) =>
    message.type === 'telemetry' ? message.at - message.readings[0]!.ts : 0,
  );
  expect(Math.max(...latest)).toBeLessThan(26 * 60_000);
});
