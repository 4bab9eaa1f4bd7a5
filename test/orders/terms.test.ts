// Priority in words, deadlines by class, numbers, and what a crew is told.
import { describe, expect, test } from 'vitest';
import type { Priority, ServiceClass } from '../../ingest/domain/fault.ts';
import { DAY, HOUR, MINUTE } from '../../ingest/domain/time.ts';
import { defaultCatalogue } from '../../ingest/orders/built-in.ts';
import { type Exposure, householdReason, prioritise } from '../../ingest/orders/priority.ts';
import { addWorking, deadlines } from '../../ingest/orders/sla.ts';
import { at, drive, registry, zone } from './drive.ts';

const calm: Exposure = { devices: 1, outdoorC: null, complaints: 0, household: false, hazard: false };

describe('priority', () => {
  test.each<[string, Priority, Partial<Exposure>, Priority, string]>([
    ['the rule alone', 4, {}, 4, '规则定为4级'],
    ['three devices', 4, { devices: 3 }, 3, '涉及3台设备'],
    ['two devices', 4, { devices: 2 }, 4, '规则定为4级'],
    ['below -10 °C', 2, { outdoorC: -10.1 }, 1, '室外-10.1°C'],
    ['at -10 °C', 2, { outdoorC: -10 }, 2, '规则定为2级'],
    ['a complaint', 4, { complaints: 2 }, 3, '有群众诉求'],
    ['a household on the care list', 3, { household: true }, 2, '按影响程度'],
    ['never above 1', 2, { devices: 9, complaints: 1, outdoorC: -20 }, 1, '现为1级'],
    ['danger', 5, { hazard: true }, 1, '危险'],
  ])('%s', (_, base, more, priority, zh) => {
    const done = prioritise(base, { ...calm, ...more });
    expect(done.priority).toBe(priority);
    expect(done.reason.zh).toContain(zh);
  });
  test('the care flag leaves the protected part nowhere: not in orders, ledger or notices', () => {
    const town = drive().raise(at('20:00'), 'ha-05', 'cold_room').until(at('20:01'));
    expect(town.order(0).priority).toBe(1);
    const told = JSON.stringify([town.ledger, town.notices, town.orders()]);
    expect(told).not.toMatch(/vulnerable|重点|老人|保障|王某|13800000000/);
    expect(householdReason(town.order(0), registry)?.en).toContain('vulnerable household');
    expect(householdReason({ deviceIds: ['ha-06'] }, registry)).toBeNull();
  });
});

describe('deadlines', () => {
  const noon = at('12:00');
  const rows: [ServiceClass, number, number | null, number | null, number | null][] = [
    ['E', noon, 10 * MINUTE, HOUR, 2 * HOUR],
    ['H', noon, 15 * MINUTE, 2 * HOUR, 6 * HOUR],
    ['U', noon, 30 * MINUTE, 4 * HOUR, 12 * HOUR],
    ['N1', noon, 2 * HOUR, 12 * HOUR, DAY],
    ['N2', at('18:00'), 16 * HOUR, DAY, 2 * DAY],
    ['N3', at('21:00'), 19 * HOUR, 2 * DAY, 3 * DAY],
    ['R', noon, DAY, 3 * DAY, 7.5 * DAY],
    ['P', noon, 10 * MINUTE, null, HOUR],
  ];
  test.each(rows)('%s', (cls, from, accept, arrive, fix) => {
    const by = (ms: number | null) => (ms === null ? null : from + ms);
    const due = deadlines(cls, from, defaultCatalogue, zone);
    expect(due).toEqual({ acceptBy: by(accept), arriveBy: by(arrive), fixBy: by(fix) });
  });
  test('heating terms outside the season are ordinary ones', () => {
    const july = Date.UTC(2026, 6, 1, 4);
    expect(deadlines('H', july, defaultCatalogue, zone).fixBy).toBe(july + 2 * DAY);
  });
  test('two working hours from 17:50, in a day that ends at 18:00, end at 09:50', () => {
    const office = { hours: { startMinute: 480, endMinute: 1080 }, isOpen: () => true };
    expect(addWorking(at('17:50'), 2 * HOUR, office, zone)).toBe(at('09:50', 1));
  });
  test('a closed day has no working hours', () => {
    const feast = { hours: defaultCatalogue.hours, isOpen: (day: number) => day !== at('00:00', 1) };
    expect(addWorking(at('19:00'), 2 * HOUR, feast, zone)).toBe(at('09:00', 2));
  });
});

describe('numbers and notices', () => {
  test('numbers count within the town’s day', () => {
    const town = drive()
      .raise(at('23:00'), 'wc-01', 'toilet_odour')
      .raise(at('23:01'), 'wc-01', 'toilet_leak');
    town.raise(at('00:01', 1), 'wc-01', 'toilet_light_out');
    expect(town.orders().map((order) => order.number)).toEqual([
      'WS-20260115-0001',
      'WS-20260115-0002',
      'WS-20260116-0001',
    ]);
  });
  test('the alert says what, where, why and until when', () => {
    const town = drive().raise(at('12:00'), 'ha-01', 'heater_trip').until(at('12:01'));
    expect(town.notices[0]).toMatchObject({
      recipient: { type: 'crew', id: 'h1' },
      body: {
        orderId: town.order(0).id,
        number: 'WS-20260115-0001',
        code: 'heater_trip',
        priority: 2,
        place: { village: 'v01', villageName: '测试1村', address: 'v01 ha 1' },
        devices: ['ha-01'],
        deadlines: { acceptBy: '2026-01-15T04:15:00.000Z' },
      },
    });
  });
  test.each<[string, object, unknown]>([
    [
      'within its warranty',
      { warrantyUntil: '2026-01-15', contractor: '甲公司' },
      { contractor: '甲公司', until: '2026-01-15' },
    ],
    ['a day later', { warrantyUntil: '2026-01-14', contractor: '甲公司' }, null],
    ['without a contractor', { warrantyUntil: '2030-01-01' }, null],
  ])('%s', (_, change, expected) => {
    const device = { ...registry.devices.get('wc-01')!, ...change };
    const town = drive({
      registry: { ...registry, devices: new Map([...registry.devices, ['wc-01', device]]) },
    });
    expect(town.raise(at('12:00'), 'wc-01', 'toilet_odour').notices[0]!.body.warranty).toEqual(expected);
  });
  test('ids of notices are never used twice', () => {
    const town = drive();
    for (let n = 0; n < 3; n += 1)
      town
        .raise(at('12:00') + n * HOUR, 'wc-01', 'toilet_odour')
        .clear(at('12:30') + n * HOUR, ['wc-01', 'toilet_odour']);
    const ids = town.notices.map((one) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(4);
  });
});
