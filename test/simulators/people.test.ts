import { describe, expect, test } from 'vitest';
import type { Order } from '../../ingest/domain/order.ts';
import { HOUR, MINUTE } from '../../ingest/domain/time.ts';
import type { SimComplaint } from '../../simulators/people/complaint.ts';
import { createCrews } from '../../simulators/people/crews.ts';
import type { Scenario } from '../../simulators/scenario-model.ts';
import { createTownSim } from '../../simulators/town.ts';
import { broken, registry, scenarioOf, town } from './small-town.ts';

const noon = town('2021-01-18T12:00:00');
const townHour = (at: number): number => (at / HOUR + 8) % 24;

function said(
  hours: number,
  defect: string,
  on: string,
  changes: Partial<Scenario> = {},
  seed = 1,
): readonly SimComplaint[] {
  const scenario = scenarioOf(hours, {
    defects: { rate: 0, only: null, list: [broken(defect, on, noon + HOUR)] },
    people: { complaints: true, repairs: 'none' },
    ...changes,
  });
  const sim = createTownSim(scenario, seed, registry);
  for (let at = sim.from; at < sim.to; at += HOUR) sim.until(at + HOUR);
  return sim.complaints(sim.from, sim.to);
}

describe('villagers', () => {
  test('a dark circuit is complained of in the evening, with its lamps', () => {
    const complaints = [1, 2, 3].flatMap((seed) =>
      said(34, 'circuit_cut', 'v01-g-01-c1', { kinds: ['streetlight'] }, seed),
    );
    const about = complaints.filter(({ truth }) => truth !== null);
    expect(about.length).toBeGreaterThan(2);
    expect(
      about.every(
        ({ truth, told }) =>
          registry.circuits.get('v01-g-01-c1')!.includes(truth!.deviceId) && told.kind === 'streetlight',
      ),
    ).toBe(true);
    const evenings = about.filter(({ at }) => 20 <= townHour(at) && townHour(at) < 24);
    expect(evenings.length / about.length).toBeGreaterThan(0.9);
  });

  test('nobody complains of a lost gateway: its lamps burn', () => {
    const complaints = said(20, 'gateway_loss', 'v01-g-01', { kinds: ['streetlight', 'gateway'] });
    expect(complaints.filter(({ truth }) => truth !== null)).toEqual([]);
  });

  test('of cold rooms some complain, some hours later, never in the small hours', () => {
    const cold = [...Array(16).keys()].flatMap((seed) =>
      said(30, 'pump_stuck', 'v01-h-0012', { kinds: ['heater'], villages: ['v01'] }, seed),
    );
    const about = cold.filter(({ truth }) => truth !== null);
    expect(about.length).toBeGreaterThan(4);
    expect(about.length).toBeLessThan(24);
    expect(about.every(({ at }) => 7 <= townHour(at) && townHour(at) < 22.01 + 2)).toBe(true);
    expect(about.every(({ at }) => at > noon + 2 * HOUR)).toBe(true);
  });

  test('once it is mended nobody complains of it', () => {
    const scenario = scenarioOf(30, {
      kinds: ['streetlight'],
      defects: { rate: 0, only: null, list: [broken('circuit_cut', 'v01-g-01-c1', noon + HOUR)] },
      people: { complaints: true, repairs: 'none' },
    });
    const sim = createTownSim(scenario, 1, registry);
    sim.until(noon + 7 * HOUR);
    sim.repair(['v01-g-01-c1'], noon + 7 * HOUR);
    sim.until(sim.to);
    expect(sim.complaints(sim.from, sim.to).filter(({ truth }) => truth !== null)).toEqual([]);
  });
});

describe('crews', () => {
  const order = (number: string, changes: Partial<Order> = {}): Order =>
    ({
      id: `id-${number}`,
      number,
      reopened: 0,
      crew: 'heating-1',
      kind: 'heater',
      priority: 2,
      ...changes,
    }) as Order;

  test('accept, travel and work follow each other', () => {
    const visit = createCrews(1, townHour).plan(order('1'), noon);
    expect(noon).toBeLessThan(visit.acceptAt);
    expect(visit.acceptAt + 11 * MINUTE).toBeLessThan(visit.arriveAt);
    expect(visit.arriveAt).toBeLessThan(visit.doneAt);
  });
  test('the same order has the same visit', () =>
    expect(createCrews(1, townHour).plan(order('1'), noon)).toEqual(
      createCrews(1, townHour).plan(order('1'), noon),
    ));
  test('five at work: the sixth order waits', () => {
    const crews = createCrews(1, townHour);
    const visits = ['1', '2', '3', '4', '5', '6'].map((number) => crews.plan(order(number), noon));
    const firstFree = Math.min(...visits.slice(0, 5).map(({ doneAt }) => doneAt));
    expect(visits[5]!.arriveAt).toBeGreaterThan(firstFree);
  });
  test.each([
    [1, '2021-01-18T23:30:00', false],
    [4, '2021-01-18T23:30:00', true],
    [4, '2021-01-18T12:30:00', false],
  ])('priority %i at %s waits for the morning: %s', (priority, at, waits) => {
    const visit = createCrews(1, townHour).plan(
      order('1', { priority: priority as Order['priority'] }),
      town(at),
    );
    expect(visit.acceptAt - town(at) > 5 * HOUR).toBe(waits);
  });
  test('most work holds, some does not, some was only claimed', () => {
    const crews = createCrews(1, townHour);
    const kinds = [...Array(1_000).keys()].map((i) => crews.plan(order(String(i)), noon).work);
    expect(kinds.filter((work) => work === 'fixed').length).toBeGreaterThan(900);
    expect(new Set(kinds)).toEqual(new Set(['fixed', 'relapses', 'claimed']));
  });
});
