// What people read: shares that never flatter, spans, follow-up, the order of a crew's visits, what telemetry says.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnsOf } from '../../api/console/parts/columns.ts';
import { valueText } from '../../api/console/parts/values.ts';
import { byCode, byStatusAndAge, spent, urgency } from '../../api/console/words/follow-up.ts';
import { deviceSays } from '../../api/console/words/now-words.ts';
import { distanceText, inVisitOrder, metresBetween } from '../../api/console/words/order-sort.ts';
import { lampShares, percent } from '../../api/console/words/rates.ts';
import { fromField, moment, span, toField } from '../../api/console/words/time.ts';

const t0 = Date.UTC(2026, 0, 15, 12);
const hour = 3_600_000;
const iso = (at: number): string => new Date(at).toISOString();

describe('shares', () => {
  test.each([
    [9_135, 9_136, '99.9%'],
    [9_136, 9_136, '100%'],
    [0, 9_136, '0.0%'],
    [1, 3, '33.3%'],
    [2, 3, '66.6%'],
    [0, 0, '—'],
  ])('%d of %d is %s', (part, whole, text) => expect(percent(part, whole)).toBe(text));

  test('are 100 % only when nothing is missing, and never more than the truth', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), fc.nat(), (whole, n) => {
        const part = n % (whole + 1);
        const shown = percent(part, whole);
        expect(shown === '100%').toBe(part === whole);
        expect(Number.parseFloat(shown)).toBeLessThanOrEqual((100 * part) / whole);
      }),
    );
  });

  test('of lamps keep unknown apart from dark', () =>
    expect(lampShares({ lit: 5, expected: 10, unknown: 3 })).toEqual({
      lit: 5,
      dark: 2,
      unknown: 3,
      expected: 10,
    }));
});

describe('times', () => {
  test.each([
    [0, '0分', '0 min'],
    [59_999, '0分', '0 min'],
    [5 * 60_000, '5分', '5 min'],
    [3 * hour, '3时', '3 h'],
    [-3 * hour - 5 * 60_000, '3时5分', '3 h 5 min'],
    [24 * hour, '1天', '1 d'],
    [52 * hour + 60_000, '2天4时', '2 d 4 h'],
  ])('%d ms is %s or %s', (ms, zh, en) => expect([span(ms, 'zh'), span(ms, 'en')]).toEqual([zh, en]));

  test.each([
    [t0, '20:00'],
    [t0 - 24 * hour, '01-14 20:00'],
    [t0 - 366 * 24 * hour, '2025-01-14 20:00'],
  ])('a moment is as long as it must be', (at, text) => expect(moment(at, t0, 'Asia/Shanghai')).toBe(text));

  test('a field holds town time whatever the zone of the browser', () => {
    expect(toField(t0, 'Asia/Shanghai')).toBe('2026-01-15T20:00');
    expect(fromField('2026-01-15T20:00', 'Asia/Shanghai')).toBe(t0);
  });
});

describe('follow-up', () => {
  const order = (part: object = {}) => ({
    status: 'open' as const,
    openedAt: iso(t0),
    fixBy: iso(t0 + 10 * hour) as string | null,
    pause: null,
    ...part,
  });
  test.each([
    ['before half', order(), 4.99, 'calm'],
    ['at half', order(), 5, 'half'],
    ['just before the end', order(), 9.99, 'half'],
    ['at the end', order(), 10, 'over'],
    ['nothing promised', order({ fixBy: null }), 99, 'none'],
    ['waiting for proof', order({ status: 'verifying' }), 99, 'calm'],
    ['ended', order({ status: 'closed' }), 99, 'none'],
    [
      'paused in time',
      order({ pause: { reason: 'parts', from: iso(t0 + hour), until: iso(t0 + 99 * hour) } }),
      50,
      'calm',
    ],
  ] as const)('%s', (_, each, hours, want) => expect(urgency(each, t0 + hours * hour)).toBe(want));

  test('counts what is in hand by status and age, and by what is wrong', () => {
    const orders = [
      { ...order(), code: 'leakage', type: 'fault' as const },
      { ...order({ openedAt: iso(t0 - 2 * 24 * hour) }), code: 'lamp_out', type: 'fault' as const },
      { ...order({ openedAt: iso(t0 - 2 * hour) }), code: 'lamp_out', type: 'fault' as const },
      { ...order({ status: 'closed' }), code: 'lamp_out', type: 'fault' as const },
    ];
    expect(byStatusAndAge(orders, t0).get('open')).toEqual({ hour: 1, shift: 1, day: 0, days: 1, week: 0 });
    expect(byCode(orders).map(([{ code }, n]) => [code, n])).toEqual([
      ['lamp_out', 2],
      ['leakage', 1],
    ]);
    expect(spent(orders[0]!, t0 + hour)).toBeCloseTo(0.1);
  });
});

describe('visits', () => {
  const stop = (
    id: string,
    priority: number,
    distanceM: number | null,
    status = 'open' as const,
    at = t0,
  ) => ({
    order: { id, priority, status, openedAt: iso(at) },
    distanceM,
  });
  test('danger first, then near, then old; what waits for proof last', () => {
    const stops = [
      stop('near', 3, 50),
      stop('unknown-place', 3, null),
      stop('danger', 1, 9_000),
      { ...stop('claimed', 1, 10), order: { ...stop('claimed', 1, 10).order, status: 'verifying' as const } },
      stop('far', 3, 800),
      stop('old', 3, null, 'open', t0 - hour),
    ];
    const ids = inVisitOrder(stops).map(({ order }) => order.id);
    expect(ids).toEqual(['danger', 'near', 'far', 'old', 'unknown-place', 'claimed']);
  });
  test('distances', () => {
    const metres = metresBetween({ lat: 39.9, lon: 116.7 }, { lat: 39.91, lon: 116.7 });
    expect(metres).toBeGreaterThan(1_100);
    expect(metres).toBeLessThan(1_120);
    expect([distanceText(metres), distanceText(84)]).toEqual(['1.1 km', '80 m']);
  });
});

describe('what telemetry says', () => {
  const ok = { comms: 'ok', supply: 'ok', function: 'ok' } as const;
  const seen = iso(t0);
  const stands = [{ code: 'lamp_out', clearedAt: null }];
  test.each([
    ['a fault stands', ok, seen, stands, 'still'],
    ['another fault stands', ok, seen, [{ code: 'leakage', clearedAt: null }], 'gone'],
    ['cleared', ok, seen, [{ code: 'lamp_out', clearedAt: seen }], 'gone'],
    ['by day nothing can be told', { ...ok, function: 'unknown' }, seen, [], 'unknown'],
    ['silent, whatever it said before', { ...ok, comms: 'fault' }, seen, stands, 'silent'],
    ['never seen', ok, null, [], 'silent'],
  ] as const)('%s', (_, health, lastSeenAt, faults, says) =>
    expect(deviceSays({ health, lastSeenAt }, faults, ['lamp_out'])).toBe(says),
  );
});

test('a silence is a hole in the curve', () => {
  const minute = 60_000;
  const row = (m: number, power_w?: number) => ({
    ts: iso(t0 + m * minute),
    ...(power_w !== undefined && { power_w }),
  });
  const [times, values] = columnsOf([row(30, 3), row(0, 1), row(5, 2)], 'power_w', 5 * minute);
  expect(times.map((s) => (s * 1_000 - t0) / minute)).toEqual([0, 5, 10, 30]);
  expect(values).toEqual([1, 2, null, 3]);
});

test.each([
  [0.1234, 'A', '0.12 A'],
  [221.04, 'V', '221 V'],
  [true, '', '✓'],
  ['', '', '—'],
  [3, '', '3'],
])('%s %s is %s', (value, unit, text) => expect(valueText(value, unit)).toBe(text));
