// The figures by their terms: the fixture's ten complaints, groupings, and properties of any town.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KpiBy, KpiComplaint, KpiFacts, KpiOrder } from '../../ingest/domain/kpi.ts';
import { kpiGroupings } from '../../ingest/domain/kpi.ts';
import { DAY, MINUTE, townTime } from '../../ingest/domain/time.ts';
import { kpiRows } from '../../ingest/orders/kpi.ts';
import { t0 } from '../store/orders-fixture.ts';
import {
  kpiComplaints,
  kpiExpected,
  kpiExpectedByVillage,
  kpiOfNothing,
  kpiOrders,
  period,
} from './kpi-fixture.ts';

const clock = townTime('Asia/Shanghai');
const within = (at: number): boolean => period.from <= at && at < period.to;

/** What a store's query does: joins complaints to orders, and takes the period. */
function factsOfFixture(): KpiFacts {
  const orders = kpiOrders
    .filter((order) => ['fault', 'complaint'].includes(order.type) && within(order.openedAt))
    .map((order): KpiOrder => {
      const reported = kpiComplaints.filter((c) => c.orderId === order.id).map((c) => c.reportedAt);
      return {
        ...order,
        pausedAt: order.pause?.from ?? null,
        firstComplaintAt: reported.length === 0 ? null : Math.min(...reported),
      };
    });
  const complaints = kpiComplaints.map((complaint): KpiComplaint => {
    const order = kpiOrders.find(({ id }) => id === complaint.orderId)!;
    const { village, kind } = complaint;
    return { ...complaint, village: village ?? order.village, kind: kind ?? order.kind, crew: order.crew };
  });
  return { orders, complaints };
}

describe('ten complaints with known answers', () => {
  const facts = factsOfFixture();
  test('give the figures exactly', () =>
    expect(kpiRows(facts, undefined, clock, period.to)).toEqual([kpiExpected]));
  test('by village', () => expect(kpiRows(facts, 'village', clock, period.to)).toEqual(kpiExpectedByVillage));
  test('by day', () =>
    expect(kpiRows(facts, 'day', clock, period.to)).toEqual([{ ...kpiExpected, key: period.day }]));
  test('by kind', () =>
    expect(
      kpiRows(facts, 'kind', clock, period.to).map(({ key, episodes, proactive }) => [
        key,
        episodes,
        proactive,
      ]),
    ).toEqual([
      ['heater', 2, 2],
      ['streetlight', 4, 3],
      ['toilet', 1, 0],
    ]));
});

test('an empty period has no rate', () =>
  expect(kpiRows({ orders: [], complaints: [] }, undefined, clock, period.to)).toEqual([kpiOfNothing]));

describe('the share within deadlines is of those that are decided', () => {
  const order = factsOfFixture().orders[0]!;
  const promised = { ...order, acceptBy: t0 + 10, arriveBy: null, fixBy: t0 + 50 };
  const open = { ...promised, status: 'open', acceptedAt: null, arrivedAt: null, repairedAt: null } as const;
  test.each<[string, Partial<KpiOrder>, number, [number, number]]>([
    ['not due', {}, 10, [0, 0]],
    ['accepting is late', {}, 11, [0, 1]],
    ['accepted in time, repair not due', { acceptedAt: t0 + 10 }, 50, [0, 0]],
    ['accepted in time, repair late', { acceptedAt: t0 + 10 }, 51, [0, 1]],
    ['accepted late, repair not due', { acceptedAt: t0 + 11 }, 12, [0, 1]],
    ['repaired in time', { acceptedAt: t0 + 10, repairedAt: t0 + 50 }, 90, [1, 1]],
    ['repaired late', { acceptedAt: t0 + 10, repairedAt: t0 + 51 }, 90, [0, 1]],
    ['ended by itself in time', { closedAt: t0 + 10 }, 90, [1, 1]],
    ['paused in time', { pausedAt: t0 + 10 }, 90, [0, 0]],
    ['paused too late', { pausedAt: t0 + 11 }, 90, [0, 1]],
    ['promised nothing', { acceptBy: null, fixBy: null }, 90, [0, 0]],
  ])('%s', (_, more, now, expected) => {
    const [row] = kpiRows({ orders: [{ ...open, ...more }], complaints: [] }, undefined, clock, t0 + now);
    expect([row!.withinSla, row!.slaDecided]).toEqual(expected);
  });
});

describe('in any town', () => {
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
  const minute = fc.integer({ min: 0, max: 3 * 1440 }).map((m) => t0 + m * MINUTE);
  const order: fc.Arbitrary<KpiOrder> = fc.record({
    status: fc.constantFrom('open', 'accepted', 'closed', 'cancelled'),
    village: maybe(fc.constantFrom('v01', 'v02')),
    kind: maybe(fc.constantFrom('heater', 'toilet')),
    crew: maybe(fc.constantFrom('c1', 'c2')),
    openedAt: minute,
    acceptBy: maybe(minute),
    arriveBy: maybe(minute),
    fixBy: maybe(minute),
    acceptedAt: maybe(minute),
    arrivedAt: maybe(minute),
    repairedAt: maybe(minute),
    closedAt: maybe(minute),
    pausedAt: maybe(minute),
    closedAs: maybe(fc.constantFrom('self_cleared', 'no_fault', 'verified')),
    reopened: fc.nat(3),
    firstComplaintAt: maybe(minute),
  });
  const complaint: fc.Arbitrary<KpiComplaint> = fc.record({
    village: maybe(fc.constantFrom('v01', 'v02')),
    kind: maybe(fc.constantFrom('heater', 'toilet')),
    crew: maybe(fc.constantFrom('c1', 'c2')),
    reportedAt: minute,
    missCause: maybe(fc.constantFrom('no_device', 'no_rule')),
  });
  const facts: fc.Arbitrary<KpiFacts> = fc.record({
    orders: fc.array(order, { maxLength: 30 }),
    complaints: fc.array(complaint, { maxLength: 20 }),
  });

  test('groups add up to the whole', () => {
    fc.assert(
      fc.property(facts, fc.constantFrom<KpiBy>(...kpiGroupings), (town, by) => {
        const [whole] = kpiRows(town, undefined, clock, period.to);
        const rows = kpiRows(town, by, clock, period.to);
        for (const name of [
          'episodes',
          'proactive',
          'complaints',
          'withinSla',
          'slaDecided',
          'selfCleared',
          'reopened',
        ] as const)
          expect(rows.reduce((sum, row) => sum + row[name], 0)).toBe(whole![name]);
      }),
    );
  });

  test('more orders that end as nothing never change the rate', () => {
    fc.assert(
      fc.property(facts, fc.array(order, { maxLength: 20 }), (town, more) => {
        const asNothing = more.map((o): KpiOrder => ({ ...o, status: 'closed', closedAs: 'no_fault' }));
        const [before] = kpiRows(town, undefined, clock, period.to);
        const [after] = kpiRows(
          { ...town, orders: [...town.orders, ...asNothing] },
          undefined,
          clock,
          period.to,
        );
        expect(after).toEqual(before);
      }),
    );
  });

  test('the rate is no more than 1, and is missing exactly where there was nothing', () => {
    fc.assert(
      fc.property(facts, (town) => {
        for (const row of kpiRows(town, 'day', clock, period.to)) {
          expect(row.proactiveRate === null).toBe(row.episodes === 0);
          expect(row.proactiveRate ?? 0).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test("a day is the town's, not UTC's", () => {
    const late = { ...factsOfFixture().orders[0]!, openedAt: t0 + DAY - 1 };
    const early = { ...late, openedAt: t0 - 1 };
    const rows = kpiRows({ orders: [late, early], complaints: [] }, 'day', clock, period.to);
    expect(rows.map((row) => row.key)).toEqual(['2026-01-04', '2026-01-05']);
  });
});
